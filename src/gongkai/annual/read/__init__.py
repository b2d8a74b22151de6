"""把任何一种格式的年报文件读成 Report：按内容（不按后缀）认格式。"""

from collections.abc import Callable
from pathlib import Path

from gongkai.annual.model import Report
from gongkai.annual.read.errors import (
    Broken,
    Encrypted,
    ReadError,
    Scan,
    TooLarge,
    Unsupported,
    as_read_error,
)
from gongkai.annual.read.heading import complete_by_name
from gongkai.annual.read.html import decode, read_html
from gongkai.annual.read.lines import Lines
from gongkai.annual.read.text import LONGEST_TEXT, read_lines, read_text
from gongkai.documents.apart import docx_apart
from gongkai.documents.errors import FileRefused
from gongkai.documents.kinds import LARGEST as MOST_BYTES
from gongkai.documents.kinds import kind_of
from gongkai.documents.legacy import old_kind
from gongkai.documents.troubles import why

__all__ = ["MOST_BYTES", "ReadError", "read_bytes", "read_file", "read_text"]


def read_file(path: Path) -> Report:
    """读文件 `path`；读不成抛 ReadError（说明原因和办法）。机关、年度文中没有的看文件名。"""
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
        raise Broken(f"文件打不开（{why(error)}），请核对权限。") from error
    report = read_bytes(data)
    complete_by_name(report, path.stem)
    return report


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
    kind = kind_of(data)
    if kind in ("ole", "json"):
        kind = old_kind(data) or kind
    match kind:
        case "pdf":
            return _read_pdf(data)
        case "png" | "jpg":
            from gongkai.annual.read.scan import read_scan

            return read_scan(data, kind)
        case "json":
            from gongkai.annual.read.json import read_json

            return read_json(data)
        case "txt":
            return _read_plain(data)
        case _ if (read := _lines_reader(kind)) is not None:
            return read_lines(read(data))
        case _:
            raise _unsupported(kind, data)


def _lines_reader(kind: str) -> Callable[[bytes], Lines] | None:
    """读成 Lines 的各种格式；用到哪一种才载入哪一种。"""
    match kind:
        case "html":
            return read_html
        case "docx":
            from gongkai.annual.read.docx import read_docx as read
        case "xlsx":
            from gongkai.annual.read.xlsx import read_xlsx as read
        case "xls":
            from gongkai.annual.read.xlsx import read_xls as read
        case "ofd":
            from gongkai.annual.read.ofd import read_ofd as read
        case "doc" | "rtf":
            return lambda content: _read_old_word(content, kind)
        case _:
            return None
    return read


def _read_old_word(data: bytes, kind: str) -> Lines:
    """.doc、.wps、.rtf 先由 LibreOffice 换成 .docx。"""
    from gongkai.annual.read.docx import read_docx

    return read_docx(docx_apart(data, kind))


def _read_pdf(data: bytes) -> Report:
    """有文字层的按文字读；没有的是扫描件，认字。"""
    from gongkai.annual.read.pdf import read_pdf

    try:
        return read_pdf(data)
    except Scan:
        from gongkai.annual.read.scan import read_scan

        return read_scan(data, "pdf")


def _read_plain(data: bytes) -> Report:
    if len(data) > LONGEST_TEXT:
        raise TooLarge("文字过长，不是一份年报。")
    return read_text(decode(data))


def _unsupported(kind: str, data: bytes) -> ReadError:
    if kind == "ole":
        if "EncryptedPackage".encode("utf-16-le") in data:
            return Encrypted("文件有密码，请去掉密码再试。")
        return Unsupported("看不出是哪一种旧的 Office 文件，请另存为 .docx、.xlsx 再试。")
    if kind == "zip":
        return Unsupported("这是压缩包，请解压以后把里面的文件一份一份给。")
    if kind in ("png", "jpg"):
        return Scan("这是图片，没有文字。请提供文字版，或者先做文字识别再核对。")
    return Unsupported(
        "不认识这种文件，支持 PDF、OFD、Word（.docx、.doc、.wps、.rtf）、"
        "Excel（.xlsx、.xls）、网页、文字和 JSON。"
    )
