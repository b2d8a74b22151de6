"""上传的 .xlsx 的各行文字：只取第一张工作表；隐藏着的行、列、表不收，要先取消隐藏或者删去。

.docx 的，取里面最大的一个表。
"""

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


def tables_of(content: bytes, columns: int, rows: int) -> list[list[str]]:
    """.docx 里最大的一个表的前面 `rows` 行、`columns` 列的文字；没有表的抛 FileRefused。"""
    with opening.package(content) as package:
        root = opening.xml(opening.part(package, "word/document.xml"))
    found = [_table(one, columns, rows) for one in _children(root, "tbl", deep=True)]
    if not found:
        raise FileRefused("文件里没有表格，请照模板的列做成一个表。")
    return max(found, key=len)


def _table(table: Any, columns: int, rows: int) -> list[list[str]]:
    lines = islice(_children(table, "tr"), rows)
    return [[_cell(c) for c in islice(_children(line, "tc"), columns)] for line in lines]


def _cell(cell: Any) -> str:
    """一格的文字：各段连起来，段之间空一格。"""
    paragraphs = ("".join(t.text or "" for t in _children(p, "t", deep=True)) for p in cell)
    return " ".join(text.strip() for text in paragraphs if text.strip())


def _children(node: Any, name: str, *, deep: bool = False) -> list[Any]:
    """名称为 `name` 的子元素（不认命名空间：严格格式的另用一套）。"""
    nodes = node.iter() if deep else node
    return [n for n in nodes if isinstance(n.tag, str) and n.tag.rpartition("}")[2] == name]
