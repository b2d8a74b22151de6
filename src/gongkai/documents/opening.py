"""打开不可信的文件：压缩包、XML、网页、PDF、工作簿，全在这里的一套限度以内。

别处不直接用 zipfile、lxml、pypdfium2、pdfplumber、openpyxl 打开别人给的文件：
限度只有这一套，坏文件在这里成为说得清的 Damaged、TooLarge、Locked。
"""

import io
import logging
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

from gongkai.documents.errors import Damaged, Locked, TooLarge

_MB = 1024 * 1024
#: 包里一个部件解开以后、一段 XML 或网页的上限（字节）
LARGEST_PART = 60 * _MB
#: 整个包解开以后的上限（字节）
LARGEST_PACKAGE = 200 * _MB
#: 包里最多几个部件，PDF 最多几页
MOST_PARTS, MOST_PAGES = 10_000, 3_000
#: 包的目录的上限（字节）：目录在解压以前就要全部读进来
LARGEST_DIRECTORY = 2 * _MB
#: 包里嵌着的包，最多这么多层
DEEPEST = 3
_DAMAGED = "文件已经损坏，请重新保存以后再试。"
_PASSWORD = "文件有密码，请去掉密码再试。"  # noqa: S105
#: zipfile 对坏文件会抛的
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, KeyError)
#: pdfium 不许两个线程同时用
_PDFIUM = RLock()


def names_in(content: bytes) -> frozenset[str]:
    """压缩包里各部件的名称，不解压；坏了的抛 Damaged。"""
    _demand_small_directory(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as found:
            return frozenset(found.namelist())
    except (*_ZIP_ERRORS, NotImplementedError) as error:
        raise Damaged(_DAMAGED) from error


@contextmanager
def package(
    source: bytes | Path, largest: int | None = None, *, largest_part: int | None = None
) -> Iterator[zipfile.ZipFile]:
    """打开压缩包；坏了的抛 Damaged，解开以后过大的抛 TooLarge。各部件用 `part` 取。

    `largest` 为各部件解开以后合计的上限（字节），`largest_part` 为一件的；
    一件一件取、取以前看大小的可以放宽。
    """
    if isinstance(source, bytes):
        _demand_small_directory(source)
    try:
        opened = zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source)
    except (*_ZIP_ERRORS, NotImplementedError) as error:
        raise Damaged(_DAMAGED) from error
    with opened:
        most = LARGEST_PACKAGE if largest is None else largest
        _within_limits(opened.infolist(), most, largest_part or LARGEST_PART)
        yield opened


def _demand_small_directory(content: bytes) -> None:
    """包的目录太大的抛 TooLarge：20 MB 的目录读进来是几百 MB。"""
    at = content.rfind(b"PK\x05\x06")
    size = content[at + 12 : at + 16] if at >= 0 else b""
    if len(size) == 4 and int.from_bytes(size, "little") > LARGEST_DIRECTORY:
        raise TooLarge("文件里的部件太多，没有打开。")


def _within_limits(parts: list[zipfile.ZipInfo], most: int, largest_part: int) -> None:
    largest = max((one.file_size for one in parts), default=0)
    if len(parts) > MOST_PARTS or sum(one.file_size for one in parts) > most:
        raise TooLarge("文件解开以后过大，没有打开。")
    if largest > largest_part:
        raise TooLarge(f"文件里有一部分解开以后过大（超过 {largest_part // _MB} MB），没有打开。")


def part(opened: zipfile.ZipFile, name: str | zipfile.ZipInfo) -> bytes:
    """包里的一个部件；没有、坏了的抛 Damaged，有密码的抛 Locked。

    zipfile 读出的不超过目录里写的大小，那已经由 `package` 核过。
    """
    try:
        return opened.read(name)
    except RuntimeError as error:
        if isinstance(error, NotImplementedError):
            raise Damaged(_DAMAGED) from error
        raise Locked(_PASSWORD) from error
    except _ZIP_ERRORS as error:
        raise Damaged(_DAMAGED) from error


def xml(content: bytes) -> Any:
    """XML 的根；不取外部的东西，不展开实体。坏了的抛 Damaged，过大的抛 TooLarge。"""
    from lxml import etree

    if len(content) > LARGEST_PART:
        raise TooLarge("文件里的 XML 过大，没有打开。")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Damaged("文件里的 XML 已经损坏，请重新保存以后再试。") from error


def web_page(text: str) -> Any:
    """网页的根；空的、不成网页的抛 Damaged，过大的抛 TooLarge。"""
    from lxml import html

    return _web(text, html.document_fromstring)


def web_tree(text: str) -> Any:
    """同 `web_page`，各元素没有 lxml.html 的方法：每取一个元素省一次查类，走遍全页快得多。"""
    from lxml import etree

    return _web(text, lambda given: etree.fromstring(given, etree.HTMLParser()))


def _web(text: str, parse: Callable[[str], Any]) -> Any:
    from lxml import etree

    if len(text) > LARGEST_PART:
        raise TooLarge("网页过大，没有打开。")
    try:
        root = parse(text)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Damaged("网页是空的或者已经损坏。") from error
    if root is None:
        raise Damaged("网页是空的或者已经损坏。")
    return root


@contextmanager
def pdf(content: bytes) -> Iterator[Any]:
    """pypdfium2 的文档；用完以前别的线程等着。有密码的抛 Locked，坏了的抛 Damaged。"""
    import pypdfium2

    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as error:
            if "assword" in str(error):
                raise Locked("PDF 有密码，请去掉密码再试。") from error
            raise Damaged("文件已经损坏，或者不是 PDF。") from error
        try:
            if len(document) > MOST_PAGES:
                raise TooLarge(f"PDF 超过 {MOST_PAGES} 页，没有打开。")
            yield document
        except pypdfium2.PdfiumError as error:
            raise Damaged("PDF 的页面已经损坏。") from error
        finally:
            document.close()


@contextmanager
def new_pdf() -> Iterator[Any]:
    """pypdfium2 的一份空文档，往里装页；用完以前别的线程等着。"""
    import pypdfium2

    with _PDFIUM:
        document = pypdfium2.PdfDocument.new()
        try:
            yield document
        finally:
            document.close()


@contextmanager
def ruled_pdf(content: bytes) -> Iterator[Any]:
    """pdfplumber 的文档（读有线的表格）；坏文件会让它抛出各种错误，都成为 Damaged。"""
    import pdfplumber

    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # 它对坏文件的抱怨不给用户看
    try:
        with pdfplumber.open(io.BytesIO(content)) as document:
            yield document
    except Exception as error:
        raise Damaged("PDF 的表格读不出来。") from error


@contextmanager
def workbook(source: bytes | Path, *, rich: bool = False) -> Iterator[Any]:
    """openpyxl 的工作簿（只读，公式取算得的值）；坏了的抛 Damaged，过大的抛 TooLarge。

    `rich` 为一格里各截字的样子也要：只读的打开法不给写在格里的，所以整本载入。
    """
    import openpyxl

    warnings.filterwarnings("ignore", module="openpyxl")  # 同上
    with package(source):
        pass
    try:
        file = io.BytesIO(source) if isinstance(source, bytes) else source
        book = openpyxl.load_workbook(file, data_only=True, read_only=not rich, rich_text=rich)
    except Exception as error:  # openpyxl 对坏文件抛各种异常
        raise Damaged("文件已经损坏，或者不是 Excel 文件（.xlsx）。") from error
    try:
        yield book
    finally:
        book.close()


def rows(
    sheet: Any, most_columns: int | None = None, *, values: bool = True
) -> Iterator[tuple[Any, ...]]:
    """工作表的各行（值；`values` 为假的，格）；读到坏处抛 Damaged。"""
    lines = sheet.iter_rows(values_only=values, max_col=most_columns)
    while True:
        try:
            line = next(lines)
        except StopIteration:
            return
        except Exception as error:  # 同上
            raise Damaged("Excel 文件里的工作表已经损坏，请重新保存以后再试。") from error
        yield line
