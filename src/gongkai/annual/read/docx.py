"""读 .docx：合并的单元格、嵌套表格。直接读 XML（比建立整个对象模型快十倍）。"""

from collections.abc import Iterator
from typing import Any

from gongkai.annual.read.errors import Broken, TooLarge
from gongkai.annual.read.html import MOST_CELLS, MOST_COLUMNS
from gongkai.annual.read.lines import Builder, Lines
from gongkai.documents import opening

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARAGRAPH, _TABLE, _CONTENT = f"{W}p", f"{W}tbl", f"{W}sdtContent"
_TEXT, _TAB, _BREAK, _DELETED = f"{W}t", f"{W}tab", f"{W}br", f"{W}del"
_ROW_PROPERTIES, _CELL_PROPERTIES = f"{W}trPr", f"{W}tcPr"
_BEFORE, _SPAN, _MERGE, _VALUE = f"{W}gridBefore", f"{W}gridSpan", f"{W}vMerge", f"{W}val"
Element = Any


def read_docx(data: bytes) -> Lines:
    """.docx 字节 -> Lines；没有正文抛 Broken，打不开的抛 `opening` 的各种错误。"""
    with opening.package(data) as opened:
        root = opening.xml(opening.part(opened, "word/document.xml"))
    body = root.find(f"{W}body")
    if body is None:
        raise Broken("Word 文件里没有正文。")
    builder = Builder()
    _Reader(builder).blocks(body)
    return builder.done()


class _Reader:
    """依次读正文的段落与表格。"""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.cells = 0

    def blocks(self, parent: Element) -> None:
        for child in parent:
            if child.tag == _PARAGRAPH:
                self.builder.paragraph(_text(child), f"第{len(self.builder.lines) + 1}段")
            elif child.tag == _TABLE:
                self.table(child)
            elif child.tag == f"{W}sdt":
                content = child.find(_CONTENT)
                if content is not None:
                    self.blocks(content)

    def table(self, table: Element) -> None:
        """嵌套着表格的是排版用的：其中各格依次读；否则是一张网格。"""
        rows = list(_children(table, f"{W}tr"))
        cells = [list(_children(row, f"{W}tc")) for row in rows]
        nested = table.find(f".//{_TABLE}") is not None
        if nested or sum(len(row) for row in cells) == 1:
            for cell in (c for row in cells for c in row):
                self.blocks(cell)
            return
        grid = []
        for row, tcs in zip(rows, cells, strict=True):
            grid.append(self._row(row, tcs))
        self.builder.grid(grid)

    def _row(self, row: Element, cells: list[Element]) -> list[str]:
        line = [""] * _int(_properties(row, _ROW_PROPERTIES).get(_BEFORE), 0)
        for cell in cells:
            properties = _properties(cell, _CELL_PROPERTIES)
            span = _int(properties.get(_SPAN), 1)
            merged = properties.get(_MERGE)
            continued = merged is not None and merged.get(_VALUE, "continue") == "continue"
            text = "" if continued else "\n".join(_text(p) for p in cell.iter(_PARAGRAPH))
            line += [text, *([""] * (span - 1))]
            self._count(span)
        if len(line) > MOST_COLUMNS:
            raise TooLarge(f"表格超过 {MOST_COLUMNS} 列，不是年报的表格，没有读。")
        return line

    def _count(self, cells: int) -> None:
        self.cells += cells
        if self.cells > MOST_CELLS:
            raise TooLarge(f"表格超过 {MOST_CELLS} 格，不是年报的表格，没有读。")


def _properties(element: Element, tag: str) -> dict[str, Element]:
    """一行、一格的各项设置：标记 -> 元素（比按路径找快得多）。"""
    for child in element:
        if child.tag == tag:
            return {one.tag: one for one in child}
    return {}


def _children(parent: Element, tag: str) -> Iterator[Element]:
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag == f"{W}sdt":
            content = child.find(_CONTENT)
            if content is not None:
                yield from _children(content, tag)


def _int(element: Element | None, default: int) -> int:
    try:
        return (
            max(0, min(int(element.get(f"{W}val", "")), 1000)) if element is not None else default
        )
    except ValueError:
        return default


def _text(paragraph: Element) -> str:
    parts = []
    for node in paragraph.iter(_TEXT, _TAB, _BREAK):
        if node.tag == _TEXT:
            parts.append(node.text or "")
        else:
            parts.append(" " if node.tag == _TAB else "\n")
    return "".join(parts)
