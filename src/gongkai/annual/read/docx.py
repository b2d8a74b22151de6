"""读 .docx：合并的单元格、嵌套表格。直接读 XML（比建立整个对象模型快十倍）。"""

from collections.abc import Iterator
from typing import Any

from gongkai.annual.read.errors import Broken, TooLarge
from gongkai.annual.read.html import MOST_CELLS, MOST_COLUMNS
from gongkai.annual.read.lines import FILL, Builder, Lines
from gongkai.annual.read.runs import W, keep_shown
from gongkai.documents import opening

_PARAGRAPH, _TABLE = f"{W}p", f"{W}tbl"
_TEXT, _TAB, _BREAK, _RETURN, _HYPHEN = (
    f"{W}{name}" for name in ("t", "tab", "br", "cr", "noBreakHyphen")
)
#: 不是字而占着地方的
_SIGNS = {_TAB: " ", _BREAK: "\n", _RETURN: "\n", _HYPHEN: "-"}
_CONTROL, _CONTENT, _CUSTOM = f"{W}sdt", f"{W}sdtContent", f"{W}customXml"
_CELL = f"{W}tc"
_BEFORE, _SPAN, _MERGE, _VALUE = f"{W}gridBefore", f"{W}gridSpan", f"{W}vMerge", f"{W}val"
Element = Any
_PLAIN: dict[str, Element] = {}


def read_docx(data: bytes) -> Lines:
    """.docx 字节 -> Lines；没有正文抛 Broken，打不开的抛 `opening` 的各种错误。"""
    lines, has_hidden = _lines(data, hidden=False)
    if has_hidden:
        lines.whole = lambda: _lines(data, hidden=True)[0]
    return lines


def _lines(data: bytes, *, hidden: bool) -> tuple[Lines, bool]:
    """看得见的（`hidden` 为真的，连同隐藏的）；有没有隐藏的。"""
    with opening.package(data) as opened:
        document = opening.part(opened, "word/document.xml")
        root = opening.xml(document)
        has_hidden = keep_shown(opened, document, root, hidden=hidden)
    body = root.find(f"{W}body")
    if body is None:
        raise Broken("Word 文件里没有正文。")
    builder = Builder()
    _Reader(builder).blocks(body)
    return builder.done(), has_hidden


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
            else:
                for content in _wrapped(child):
                    self.blocks(content)

    def table(self, table: Element) -> None:
        """嵌套着表格的是排版用的：其中各格依次读；否则是一张网格。"""
        rows = list(_children(table, f"{W}tr"))
        cells = [list(_children(row, _CELL)) for row in rows]
        nested = table.find(f".//{_TABLE}") is not None
        if nested or sum(len(row) for row in cells) == 1:
            for cell in (c for row in cells for c in row):
                self.blocks(cell)
            return
        texts, merged = _texts(table), _merged(table)
        grid = []
        for row, tcs in zip(rows, cells, strict=True):
            grid.append(self._row(row, tcs, texts, merged))
        self.builder.grid(grid)

    def _row(
        self,
        row: Element,
        cells: list[Element],
        texts: dict[Element, list[str]],
        merged: dict[Element, dict[str, Element]],
    ) -> list[str]:
        line = [""] * _int(merged.get(row, _PLAIN).get(_BEFORE), 0)
        for cell in cells:
            settings = merged.get(cell)
            if settings is None:
                line.append("".join(texts[cell]))
                self._count(1)
                continue
            span = _int(settings.get(_SPAN), 1)
            down = settings.get(_MERGE)
            continued = down is not None and down.get(_VALUE, "continue") == "continue"
            line += ["" if continued else "".join(texts[cell]), *([FILL] * (span - 1))]
            self._count(span)
        if len(line) > MOST_COLUMNS:
            raise TooLarge(f"表格超过 {MOST_COLUMNS} 列，不是年报的表格，没有读。")
        return line

    def _count(self, cells: int) -> None:
        self.cells += cells
        if self.cells > MOST_CELLS:
            raise TooLarge(f"表格超过 {MOST_CELLS} 格，不是年报的表格，没有读。")


def _merged(table: Element) -> dict[Element, dict[str, Element]]:
    """合并的格、前面空着几列的行 -> 它的设置；整张表找一遍，比逐格看快得多。"""
    found: dict[Element, dict[str, Element]] = {}
    for one in table.iter(_SPAN, _MERGE, _BEFORE):
        found.setdefault(one.getparent().getparent(), {})[one.tag] = one
    return found


def _texts(table: Element) -> dict[Element, list[str]]:
    """各格 -> 它的字，段之间换行；整张表走一遍。"""
    texts: dict[Element, list[str]] = {}
    own: list[str] = []
    begun = False
    for node in table.iter(_CELL, _PARAGRAPH, _TEXT, *_SIGNS):
        tag = node.tag
        if tag == _TEXT:
            own.append(node.text or "")
        elif tag == _PARAGRAPH:
            if begun:
                own.append("\n")
            begun = True
        elif tag == _CELL:
            texts[node] = own = []
            begun = False
        else:
            own.append(_SIGNS[tag])
    return texts


def _children(parent: Element, tag: str) -> Iterator[Element]:
    for child in parent:
        if child.tag == tag:
            yield child
        else:
            for content in _wrapped(child):
                yield from _children(content, tag)


def _wrapped(child: Element) -> Iterator[Element]:
    """内容控件、自定义的标记里面。"""
    if child.tag == _CUSTOM:
        yield child
    elif child.tag == _CONTROL and (content := child.find(_CONTENT)) is not None:
        yield content


def _int(element: Element | None, default: int) -> int:
    try:
        return (
            max(0, min(int(element.get(f"{W}val", "")), 1000)) if element is not None else default
        )
    except ValueError:
        return default


def _text(paragraph: Element) -> str:
    nodes = paragraph.iter(_TEXT, *_SIGNS)
    return "".join((n.text or "") if n.tag == _TEXT else _SIGNS[n.tag] for n in nodes)
