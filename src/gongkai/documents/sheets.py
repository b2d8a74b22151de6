"""写 .csv、.xlsx 的唯一地方：别人写的文字永远是文字，不会在打开时当公式执行；控制字符不写。"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter

from gongkai.language.proper import proper

#: 电子表格把这些开头的当公式（全角的、制表符、换行之后的也算）
_RISKY = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
_NUMBER = re.compile(r"[+-]\d+(\.\d+)?")
_LONGEST = 32_767


def csv_text(value: object) -> str:
    """一格的文字；像公式的前面加一撇，正负数除外。"""
    text = proper("" if value is None else str(value))
    risky = text.lstrip(" \u200b\ufeff").startswith(_RISKY) or text.startswith(_RISKY)
    return f"'{text}" if risky and not _NUMBER.fullmatch(text) else text


def csv_lines(head: Iterable[object], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """一行一行的 .csv，带字节序标记（Excel 打开不乱码）；边取边写，不占内存。"""
    yield "\ufeff" + _csv_line(head)
    for row in rows:
        yield _csv_line(row)


def _csv_line(values: Iterable[object]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([csv_text(v) for v in values])
    return out.getvalue()


def put(cell: Any, value: Any) -> None:
    """把值放进一格；文字按文字存，不按公式。"""
    if not isinstance(value, str):
        cell.value = value
        return
    text = proper(value)[:_LONGEST]
    cell.value = text
    if cell.data_type in ("f", "e"):
        cell.data_type = "s"
        cell.quotePrefix = True


def new_book() -> Any:
    """空的工作簿，逐行写，内存不随行数增加。"""
    return Workbook(write_only=True)


def new_sheet(book: Any, title: str, heads: Iterable[str], widths: Iterable[int] = ()) -> Any:
    """一个工作表，首行是表头，滚动时不动；`widths` 为各列的宽（字符）。"""
    sheet = book.create_sheet(title)
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"
    add(sheet, heads)
    return sheet


def add(sheet: Any, values: Iterable[Any], *, wrap: bool = False) -> None:
    """加一行；`wrap` 为长的文字在格里换行。"""
    cells = []
    for value in values:
        cell = WriteOnlyCell(sheet)
        put(cell, value)
        if wrap:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        cells.append(cell)
    sheet.append(cells)


def saved(book: Any) -> bytes:
    """.xlsx 的内容。"""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
