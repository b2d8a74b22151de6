"""读 .xlsx、.xls：每个工作表依次读；一行只有一格有字的当作一段，其余当作表格。"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from gongkai.annual.read.errors import TooLarge
from gongkai.annual.read.html import MOST_COLUMNS
from gongkai.annual.read.lines import Builder, Lines
from gongkai.documents import opening
from gongkai.documents.apart import sheets_apart

MOST_ROWS = 5_000


def read_xlsx(data: bytes) -> Lines:
    """.xlsx 字节 -> Lines；表格过大抛 TooLarge，打不开的抛 `opening` 的各种错误。"""
    builder = Builder()
    with opening.workbook(data) as book:
        for sheet in book.worksheets:
            _read_sheet(sheet.title, opening.rows(sheet), builder)
    return builder.done()


def read_xls(data: bytes) -> Lines:
    """.xls 字节 -> Lines；没有装 xlrd、打不开的抛 `documents.errors` 的各种错误。"""
    builder = Builder()
    for title, rows in sheets_apart(data):
        _read_sheet(title, rows, builder)
    return builder.done()


def _read_sheet(title: str, lines: Iterable[Sequence[Any]], builder: Builder) -> None:
    rows: list[list[str]] = []
    numbers: list[int] = []
    for number, row in enumerate(lines, 1):
        if number > MOST_ROWS:
            raise TooLarge(f"工作表超过 {MOST_ROWS} 行，不是年报，没有读。")
        if len(row) > MOST_COLUMNS and any(v is not None for v in row[MOST_COLUMNS:]):
            raise TooLarge(f"工作表超过 {MOST_COLUMNS} 列，不是年报，没有读。")
        texts = [_text(v) for v in row[:MOST_COLUMNS]]
        filled = [t for t in texts if t]
        if len(filled) == 1 and texts[0] and len(filled[0]) > 1 and not _is_row_label(filled[0]):
            _flush(rows, builder, title, numbers)
            builder.paragraph(filled[0], f"工作表“{title}”第{number}行")
        elif filled:
            rows.append(texts)
            numbers.append(number)
    _flush(rows, builder, title, numbers)


_ROW_LABEL = re.compile(
    r"^(?:一、本年新收|二、上年结转|四、结转|三、本年度办理|（[一二三四五六七]）(?:予以|部分|不予|无法|其他|总计)|\d[.．、])"
)


def _is_row_label(text: str) -> bool:
    """只有行标签、数都空着的行仍是表格。"""
    return len(text) < 50 and _ROW_LABEL.match(text) is not None


def _flush(rows: list[list[str]], builder: Builder, title: str, numbers: list[int]) -> None:
    if not rows:
        return
    first = len(builder.lines)
    builder.grid(rows)
    for i, number in enumerate(numbers):
        builder.where[first + i] = f"工作表“{title}”第{number}行"
    rows.clear()
    numbers.clear()


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
