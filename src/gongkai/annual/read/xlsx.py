"""读 .xlsx：每个工作表依次读；一行只有一格有字的当作一段，其余当作表格。"""

import io
import re
import zipfile
from typing import Any

from gongkai.annual.read.errors import Broken, TooLarge
from gongkai.annual.read.html import MOST_COLUMNS
from gongkai.annual.read.lines import Builder, Lines

MOST_ROWS = 5_000
MOST_UNPACKED = 60_000_000


def read_xlsx(data: bytes) -> Lines:
    """.xlsx 字节 -> Lines；损坏抛 Broken，过大抛 TooLarge。"""
    import openpyxl

    check_package(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, read_only=True)
    except Exception as error:  # openpyxl 对坏文件抛各种异常
        raise Broken("文件已经损坏，或者不是 Excel 文件（.xlsx）。") from error
    builder = Builder()
    try:
        for sheet in book.worksheets:
            _read_sheet(sheet, builder)
    except (TooLarge, Broken):
        raise
    except Exception as error:
        raise Broken("Excel 文件里的工作表已经损坏。") from error
    finally:
        book.close()
    return builder.done()


def check_package(data: bytes) -> None:
    """压缩包完好，解压后不过大（防止压缩炸弹）。"""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            total = sum(info.file_size for info in package.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise Broken("文件已经损坏，或者不是 Excel 文件（.xlsx）。") from error
    if total > MOST_UNPACKED:
        raise TooLarge("文件解压后过大，没有读。")


def _read_sheet(sheet: Any, builder: Builder) -> None:
    rows: list[list[str]] = []
    numbers: list[int] = []
    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        if number > MOST_ROWS:
            raise TooLarge(f"工作表超过 {MOST_ROWS} 行，不是年报，没有读。")
        if len(row) > MOST_COLUMNS and any(v is not None for v in row[MOST_COLUMNS:]):
            raise TooLarge(f"工作表超过 {MOST_COLUMNS} 列，不是年报，没有读。")
        texts = [_text(v) for v in row[:MOST_COLUMNS]]
        filled = [t for t in texts if t]
        if len(filled) == 1 and texts[0] and len(filled[0]) > 1 and not _is_row_label(filled[0]):
            _flush(rows, builder, sheet.title, numbers)
            builder.paragraph(filled[0], f"工作表“{sheet.title}”第{number}行")
        elif filled:
            rows.append(texts)
            numbers.append(number)
    _flush(rows, builder, sheet.title, numbers)


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
