"""读网页：表格展开合并的单元格，正文成段；脚本、导航之类不读。"""

import contextlib
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from gongkai.annual.read.errors import TooLarge
from gongkai.annual.read.lines import FILL, Builder, Lines
from gongkai.annual.read.shown import keep_shown
from gongkai.documents import opening

MOST_CELLS = 200_000
MOST_COLUMNS = 200
_SKIP = frozenset({"script", "style", "noscript", "template", "head", "svg", "nav", "iframe"})
_BLOCKS = frozenset(
    (
        *(
            "p",
            "div",
            "section",
            "article",
            "header",
            "footer",
            "main",
            "aside",
            "form",
            "fieldset",
        ),
        *("h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "br", "hr"),
        *("blockquote", "pre", "tr", "td", "th", "caption", "figure", "center"),
    )
)
_META_CHARSET = re.compile(rb"charset=[\"']?([\w-]+)", re.IGNORECASE)
_DATE = re.compile(r"(20\d\d)[-/年.](\d{1,2})[-/月.](\d{1,2})")
Element = Any


def read_html(data: bytes) -> Lines:
    """网页字节 -> Lines；表格过大的抛 TooLarge，打不开的抛 `opening` 的各种错误。"""
    text = decode(data)
    lines, has_hidden = _lines(text, hidden=False)
    if has_hidden:
        lines.whole = lambda: _lines(text, hidden=True)[0]
    return lines


def _lines(text: str, *, hidden: bool) -> tuple[Lines, bool]:
    """看得见的（`hidden` 为真的，连同藏着的）；有没有藏着的。"""
    root = opening.web_tree(text)
    has_hidden = keep_shown(root, hidden=hidden)
    builder = Builder()
    _Walk(builder).block(root)
    lines = builder.done()
    lines.title = _title(root)
    lines.published = _published(root)
    return lines, has_hidden


#: 坏字不到这么多分之一的，只是坏了几个字节
_MANY_WHOLE = 100


def decode(data: bytes) -> str:
    """字节 -> 文字：有 BOM 的按 BOM，次按网页声明，再试 UTF-8，最后 GB18030。"""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    declared = _META_CHARSET.search(data[:4096])
    names = ["utf-8-sig"]
    if declared and declared[1].lower() in (b"gb2312", b"gbk", b"gb18030"):
        names.insert(0, "gb18030")
    for name in names:
        with contextlib.suppress(UnicodeDecodeError):
            return _without_declaration(data.decode(name))
    # 传坏、截断了几个字节的 UTF-8 还是 UTF-8：GBK 的文字照 UTF-8 读，坏的到处都是
    text = data.decode("utf-8-sig", "replace")
    if text.count("\ufffd") * _MANY_WHOLE > len(text):
        text = data.decode("gb18030", "replace")
    return _without_declaration(text)


def _without_declaration(text: str) -> str:
    """lxml 不接受带编码声明的字符串。"""
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text, count=1)


def _title(root: Element) -> str:
    for path in (".//meta[@name='ArticleTitle']/@content", ".//title/text()", ".//h1//text()"):
        found = root.xpath(path)
        if isinstance(found, list) and found:
            return str(found[0]).strip()
    return ""


def _published(root: Element) -> date | None:
    found = root.xpath(".//meta[@name='PubDate']/@content")
    match = _DATE.search(str(found[0])) if isinstance(found, list) and found else None
    if match is None:
        return None
    try:
        return date(*(int(g) for g in match.groups()))
    except ValueError:
        return None


class _Walk:
    """依文档次序走一遍，攒出段落与表格。"""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.pending: list[str] = []
        self.cells = 0

    def block(self, node: Element) -> None:
        """`node` 连同其中的一切。用显式的栈，嵌套再深也不会耗尽调用栈。"""
        stack: list[tuple[Element, bool]] = [(node, False)]
        while stack:
            element, leaving = stack.pop()
            if leaving:
                self._leave(element)
                continue
            if not isinstance(element.tag, str) or element.tag in _SKIP:
                self._text(element.tail)
                continue
            if element.tag == "table" and not _is_layout(element):
                self.flush()
                self.table(element)
                self._text(element.tail)
                continue
            if element.tag in _BLOCKS:
                self.flush()
            self._text(element.text)
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element))
        self.flush()

    def _leave(self, element: Element) -> None:
        if element.tag in _BLOCKS:
            self.flush()
        self._text(element.tail)

    def _text(self, text: str | None) -> None:
        if text:
            self.pending.append(text)

    def flush(self) -> None:
        text = " ".join("".join(self.pending).split())
        self.pending.clear()
        if text:
            self.builder.paragraph(text, f"第{len(self.builder.lines) + 1}段")

    def table(self, table: Element) -> None:
        groups = [
            [[_span(cell) for cell in row if cell.tag in ("td", "th")] for row in group]
            for group in _groups(table)
        ]
        caption = table.find("caption")
        if caption is not None and _flat(caption).strip()[:1] in tuple("一二三四五六图"):
            self.builder.paragraph(_flat(caption), "表格标题")
        self.builder.grid(spread(groups, self._count))

    def _count(self, cells: int) -> None:
        self.cells += cells
        if self.cells > MOST_CELLS:
            raise TooLarge(f"表格超过 {MOST_CELLS} 格，不是年报的表格，没有读。")


def _is_layout(table: Element) -> bool:
    """嵌套着别的表格，或者只有一格装着许多段落的，是排版用的表格。"""
    if table.find(".//table") is not None:
        return True
    return bool(table.xpath("count(.//td|.//th)") == 1)


def _groups(table: Element) -> list[list[Element]]:
    """各行组的行；直接在表格里的行，相连的是一组；表尾的排在最后。"""
    groups: list[list[Element]] = [[]]
    feet: list[list[Element]] = []
    for child in table:
        if child.tag == "tr":
            groups[-1].append(child)
        elif child.tag in ("thead", "tbody"):
            groups += [[r for r in child if r.tag == "tr"], []]
        elif child.tag == "tfoot":
            feet.append([r for r in child if r.tag == "tr"])
            groups.append([])
    return [group for group in (*groups, *feet) if group]


def _flat(element: Element) -> str:
    if len(element) == 0:
        return str(element.text or "").replace("\u00a0", " ")
    texts = [str(text) for text in element.itertext(*_WRITTEN)]
    if len(texts) > 1 and any(map(_runs_on, texts, texts[1:])):
        texts = list(_in_lines(element))
    return "".join(texts).replace("\u00a0", " ")


#: 元素，不是注释
_WRITTEN = ("*",)


def _runs_on(before: str, after: str) -> bool:
    """前一截的数和后一截的数连成一个。"""
    return before[-1:].isdigit() and after[:1].isdigit()


def _in_lines(element: Element) -> Iterator[str]:
    """一格里的字；各段、各行之间换行，上一行的数不与下一行的连成一个。"""
    stack = [(element, False)]
    while stack:
        one, leaving = stack.pop()
        if one.tag in _BLOCKS and one is not element:
            yield "\n"
        if leaving:
            yield one.tail or ""
            continue
        yield one.text or ""
        for child in reversed(one):
            stack += [(child, True), (child, False)]


#: 浏览器的上限：跨列一千，跨行 65534；跨行 0 为直到行组的末行
_MOST_ACROSS, _MOST_DOWN = 1000, 65534
#: 一行展开以后最多几格（常有 colspan="1000" 的表头）
_MOST_SLOTS = 5000
_LEADING_NUMBER = re.compile(r"[ \t\n\f\r]*\+?([0-9]+)")
Span = tuple[str, int, int]


def _span(cell: Element) -> Span:
    across = _leading(cell.get("colspan"), 1)
    down = _leading(cell.get("rowspan"), 1)
    return _flat(cell), min(across or 1, _MOST_ACROSS), min(down, _MOST_DOWN)


def _leading(text: str | None, default: int) -> int:
    """浏览器的读法：开头的空白以后的数字，后面的不管；没有数字的为 `default`。"""
    if text is None:
        return default
    found = _LEADING_NUMBER.match(text)
    return int(found[1][:9]) if found else default


def spread(
    groups: list[list[list[Span]]], count: Callable[[int], None] = lambda cells: None
) -> list[list[str]]:
    """各行组的 (文字, 跨列, 跨行) -> 规整的网格；合并的格只在左上角有字。跨行不出行组。"""
    return [line for group in groups for line in _spread_group(group, count)]


def _spread_group(rows: list[list[Span]], count: Callable[[int], None]) -> list[list[str]]:
    grid: list[list[str]] = []
    held: dict[int, int] = {}
    for number, row in enumerate(rows):
        line: list[str] = []
        if len(row) > MOST_COLUMNS or sum(across for _, across, _ in row) > _MOST_SLOTS:
            raise TooLarge(f"表格超过 {MOST_COLUMNS} 列，不是年报的表格，没有读。")
        for text, across, down in row:
            if held:
                _skip_held(line, held)
            if across == down == 1:
                count(1)
                line.append(text)
                continue
            lasts = min(down or len(rows), len(rows) - number)
            count(across)
            for offset in range(across):
                column = len(line)
                held[column] = max(held.get(column, 0), lasts)
                line.append(text if offset == 0 else FILL)
        held = {column: left - 1 for column, left in held.items() if left > 1}
        count(max(0, len(held) - len(line)))
        grid.append(line)
    return grid


def _skip_held(line: list[str], held: dict[int, int]) -> None:
    """跳过上面跨行占着的列。"""
    while held.get(len(line), 0) > 0:
        line.append(FILL)
