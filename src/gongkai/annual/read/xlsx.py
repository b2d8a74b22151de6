"""读 .xlsx、.xls：每个工作表依次读；一行只有一格有字的当作一段，其余当作表格。"""

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from gongkai.annual.read.errors import TooLarge
from gongkai.annual.read.html import MOST_COLUMNS
from gongkai.annual.read.lines import Builder, Lines
from gongkai.annual.read.looks import is_rich, is_telling, plain, shown
from gongkai.documents import opening
from gongkai.documents.apart import sheets_apart
from gongkai.documents.concealed.sheet import Places, hidden_places

MOST_ROWS = 5_000
_MOST_ACROSS = 1_000


Sheets = list[tuple[str, list[Sequence[Any]], Places]]


def read_xlsx(data: bytes) -> Lines:
    """.xlsx 字节 -> Lines；表格过大抛 TooLarge，打不开的抛 `opening` 的各种错误。"""
    with opening.package(data) as package:
        places = hidden_places(package)
        rich, telling = is_rich(package), is_telling(package)
    with opening.workbook(data, rich=rich) as book:
        sheets = [
            (sheet.title, _rows(sheet, rich, telling), places.get(sheet.title, Places()))
            for sheet in book.worksheets
        ]
    return _lines(sheets)


def read_xls(data: bytes) -> Lines:
    """.xls 字节 -> Lines；没有装 xlrd、打不开的抛 `documents.errors` 的各种错误。"""
    return _lines([(title, list(rows), places) for title, rows, places in sheets_apart(data)])


def _rows(sheet: Any, rich: bool, telling: bool) -> list[Sequence[Any]]:
    """各行的值；样子要紧的取显示的。"""
    lines = opening.rows(sheet, values=not telling)
    rows: list[Sequence[Any]] = list(islice(lines, MOST_ROWS + 1))
    if telling:
        return [[shown(cell) for cell in row] for row in rows]
    return [[plain(value) for value in row] for row in rows] if rich else rows


def _lines(sheets: Sheets) -> Lines:
    """看得见的；有隐藏的，连同它们的另读。"""
    lines = _built((title, _seen(rows, places)) for title, rows, places in sheets)
    if any(one.gone or one.rows or one.columns for _, _, one in sheets):
        lines.whole = lambda: _built((title, rows) for title, rows, _ in sheets)
    return lines


def _built(sheets: Iterable[tuple[str, list[Sequence[Any]]]]) -> Lines:
    builder = Builder()
    for title, rows in sheets:
        _read_sheet(title, rows, builder)
    return builder.done()


def _seen(rows: list[Sequence[Any]], places: Places) -> list[Sequence[Any]]:
    """看得见的行、列；隐藏的行空着，出处的行号才不变。"""
    if places.gone:
        return []
    if not (places.rows or places.columns):
        return rows
    moved = [list(row) for row in rows]
    for span in places.merged:
        _move(moved, places, span)
    return [
        [value for at, value in enumerate(row, 1) if at not in places.columns]
        if number not in places.rows
        else []
        for number, row in enumerate(moved, 1)
    ]


def _move(rows: list[list[Any]], places: Places, span: tuple[int, int, int, int]) -> None:
    """合并的格左上角隐藏着的，字显示在看得见的第一格。"""
    top, left, bottom, right = span
    if top > len(rows) or left > len(rows[top - 1]):
        return
    down = (n for n in range(top, min(bottom, len(rows)) + 1) if n not in places.rows)
    across = (n for n in range(left, min(right, _MOST_ACROSS) + 1) if n not in places.columns)
    row, column = next(down, top), next(across, left)
    value, rows[top - 1][left - 1] = rows[top - 1][left - 1], None
    while len(rows[row - 1]) < column:
        rows[row - 1].append(None)
    rows[row - 1][column - 1] = value


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
