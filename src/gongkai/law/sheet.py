"""法律依据的表（.xlsx）：一项一行，留出核对人签字的栏。"""

import io
from collections.abc import Iterable

from gongkai.law.register import Encoded

HEADERS = (
    "标识",
    "类别",
    "内容",
    "施行起",
    "施行止",
    "依据",
    "核对过原文",
    "有争议",
    "说明",
    "核对意见",
    "核对人签字",
    "日期",
)
_WIDTHS = (30, 14, 60, 12, 12, 60, 10, 8, 40, 30, 14, 12)


def to_xlsx(rows: Iterable[Encoded]) -> bytes:
    """各项 -> .xlsx 字节。"""
    import openpyxl
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "法律依据"
    sheet.append(HEADERS)
    for row in rows:
        sheet.append(_cells(row))
    for number, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for line in sheet.iter_rows(min_row=2):
        for cell in line:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cells(row: Encoded) -> list[str]:
    return [
        row.id,
        row.table_name,
        row.value,
        row.since.isoformat(),
        row.until.isoformat() if row.until else "",
        row.citation,
        "是" if row.read else "否",
        "是" if row.contested else "",
        row.note,
        "",
        "",
        "",
    ]
