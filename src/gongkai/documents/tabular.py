"""上传的 .xlsx 的各行文字：只取第一张工作表；隐藏着的行、列、表不收，要先取消隐藏或者删去。"""

from datetime import date, datetime
from itertools import islice
from typing import Any

from gongkai.documents import opening
from gongkai.documents.concealed.sheet import first_hidden
from gongkai.documents.errors import FileRefused


def rows_of(content: bytes, columns: int, rows: int) -> list[list[str]]:
    """前面 `rows` 行、`columns` 列的文字；没有工作表、有隐藏的抛 FileRefused。"""
    if where := first_hidden(content):
        raise FileRefused(f"表里有{where}，会随表格一起公开：请取消隐藏或者删去再上传。")
    with opening.workbook(content) as book:
        if not book.worksheets:
            raise FileRefused("文件里没有工作表，请重新保存为 .xlsx 再上传。")
        lines = opening.rows(book.worksheets[0], columns)
        return [[_text(cell) for cell in row] for row in islice(lines, rows)]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return f"{value.year}-{value.month:02d}-{value.day:02d}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
