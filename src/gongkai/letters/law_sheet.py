"""法律依据的表（.xlsx）：一项一行，留出核对人签字的栏。"""

from collections.abc import Iterable

from gongkai.documents import sheets
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
    book = sheets.new_book()
    sheet = sheets.new_sheet(book, "法律依据", HEADERS, _WIDTHS)
    for row in rows:
        sheets.add(sheet, _cells(row), wrap=True)
    return sheets.saved(book)


def _cells(row: Encoded) -> list[str]:
    return [
        row.id,
        row.table_name,
        row.said,
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
