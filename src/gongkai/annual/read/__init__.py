"""把任何一种格式的年报文件读成 Report：按内容（不按后缀）认格式。"""

from pathlib import Path

from gongkai.annual.model import Report
from gongkai.annual.read.errors import (
    Broken,
    Encrypted,
    ReadError,
    TooLarge,
    Unsupported,
    as_read_error,
)
from gongkai.annual.read.html import decode, read_html
from gongkai.annual.read.text import LONGEST_TEXT, read_lines, read_text
from gongkai.documents.errors import FileRefused
from gongkai.documents.kinds import LARGEST as MOST_BYTES
from gongkai.documents.kinds import kind_of

__all__ = ["MOST_BYTES", "ReadError", "read_bytes", "read_file", "read_text"]


def read_file(path: Path) -> Report:
    """读文件 `path`；读不成抛 ReadError（说明原因和办法）。"""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise TooLarge(
                f"文件有 {size // 1024 // 1024} MB，超过 {MOST_BYTES // 1024 // 1024} MB。"
            )
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise Broken("文件不存在，请核对路径。") from error
    except IsADirectoryError as error:
        raise Broken("这是一个目录，不是文件。") from error
    except OSError as error:
        raise Broken(f"文件打不开（{error.strerror}），请核对权限。") from error
    return read_bytes(data)


def read_bytes(data: bytes) -> Report:
    """读文件内容 `data`；读不成抛 ReadError。"""
    if len(data) > MOST_BYTES:
        raise TooLarge(f"文件超过 {MOST_BYTES // 1024 // 1024} MB。")
    if not data.strip():
        raise Broken("文件是空的。")
    try:
        return _read_kind(data)
    except FileRefused as error:
        raise as_read_error(error) from error


def _read_kind(data: bytes) -> Report:
    match kind_of(data):
        case "pdf":
            from gongkai.annual.read.pdf import read_pdf

            return read_pdf(data)
        case "docx":
            from gongkai.annual.read.docx import read_docx

            return read_lines(read_docx(data))
        case "xlsx":
            from gongkai.annual.read.xlsx import read_xlsx

            return read_lines(read_xlsx(data))
        case "ofd":
            from gongkai.annual.read.ofd import read_ofd

            return read_lines(read_ofd(data))
        case "json":
            from gongkai.annual.read.json import read_json

            return read_json(data)
        case "html":
            return read_lines(read_html(data))
        case "txt":
            return _read_plain(data)
        case other:
            raise _unsupported(other, data)


def _read_plain(data: bytes) -> Report:
    if len(data) > LONGEST_TEXT:
        raise TooLarge("文字过长，不是一份年报。")
    return read_text(decode(data))


def _unsupported(kind: str, data: bytes) -> ReadError:
    if kind == "ole":
        if b"E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e" in data:
            return Encrypted("文件有密码，请去掉密码再试。")
        return Unsupported("这是旧版的 .doc 或 .xls，请另存为 .docx、.xlsx 或 PDF 再试。")
    if kind == "zip":
        return Unsupported(
            "这是压缩包，请解压后逐个核对（支持 PDF、Word、Excel、网页、文字、JSON）。"
        )
    return Unsupported("不认识这种文件，支持 PDF、.docx、.xlsx、网页、文字和 JSON。")
