"""Word 文件里的文字按次序变成干净的网页文字：标题、段落、加粗、链接、列表、表格；自动编的号照写。

不带来的（图片、批注、修订里删去的、隐藏的）不写；图片有几幅说出来。
"""

import html
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from gongkai.documents import opening
from gongkai.documents.errors import Damaged

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DIGITS = "〇一二三四五六七八九"
#: 编号写成汉字的几种格式
_CHINESE = {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital"}
_CIRCLED = 0x2460


def flowed(content: bytes) -> dict[str, Any]:
    """.docx 的 `{"html": 网页文字, "pictures": 图片的幅数}`；不是 Word 文件的抛 Damaged。"""
    with opening.package(content) as package:
        names = set(package.namelist())
        if "word/document.xml" not in names:
            raise Damaged("这不是 Word 文件（.docx），请重新选择。")
        parts = {
            name: opening.xml(opening.part(package, path))
            for name, path in (
                ("document", "word/document.xml"),
                ("styles", "word/styles.xml"),
                ("numbering", "word/numbering.xml"),
                ("links", "word/_rels/document.xml.rels"),
            )
            if path in names
        }
    styles, numbers = parts.get("styles"), _Numbers(parts.get("numbering"))
    book = _Book(_levels(styles), _listed(styles), numbers, _links(parts))
    body = parts["document"].find(f"{_W}body")
    text = "".join(book.blocks(body)) if body is not None else ""
    return {"html": _joined(text), "pictures": book.pictures}


def _joined(text: str) -> str:
    """一项一项的列表接成一个。"""
    return text.replace("</ul><ul>", "")


def _value(parent: Any, path: str, default: str = "") -> str:
    found = (
        parent.find("/".join(f"{_W}{name}" for name in path.split("/")))
        if parent is not None
        else None
    )
    return str(found.get(f"{_W}val", default)) if found is not None else default


def _levels(styles: Any) -> dict[str, int]:
    """样式的标识 -> 几级标题。"""
    found = {}
    for style in styles.iterfind(f"{_W}style") if styles is not None else ():
        name = _value(style, "name").lower()
        if name.startswith("heading ") and name[8:].isdigit():
            found[style.get(f"{_W}styleId", "")] = int(name[8:])
        elif name == "title":
            found[style.get(f"{_W}styleId", "")] = 1
    return found


def _listed(styles: Any) -> dict[str, str]:
    """样式的标识 -> 它自带的编号的标识。"""
    rows = styles.iterfind(f"{_W}style") if styles is not None else ()
    pairs = ((one.get(f"{_W}styleId", ""), _value(one, "pPr/numPr/numId")) for one in rows)
    return {key: number for key, number in pairs if number}


def _links(parts: dict[str, Any]) -> dict[str, str]:
    """链接的标识 -> 网址；只要 http、https 的。"""
    rows = parts.get("links", ())
    pairs = ((row.get("Id", ""), row.get("Target", "")) for row in rows)
    return {key: url for key, url in pairs if url.startswith(("http://", "https://"))}


class _Numbers:
    """自动编的号：编号的标识、级 -> 这一段前面的字。"""

    def __init__(self, root: Any) -> None:
        self.counts: Counter[tuple[str, int]] = Counter()
        self.kinds: dict[str, dict[int, tuple[str, str, int]]] = {}
        if root is None:
            return
        abstract = {
            one.get(f"{_W}abstractNumId"): {
                int(level.get(f"{_W}ilvl", "0")): (
                    _value(level, "numFmt", "decimal"),
                    _value(level, "lvlText"),
                    int(_value(level, "start", "1") or 1),
                )
                for level in one.iterfind(f"{_W}lvl")
            }
            for one in root.iterfind(f"{_W}abstractNum")
        }
        for number in root.iterfind(f"{_W}num"):
            kinds = abstract.get(_value(number, "abstractNumId"), {})
            self.kinds[number.get(f"{_W}numId", "")] = kinds

    def before(self, number: str, level: int) -> str | None:
        """这一段前面的字；圆点的为 None，没有编号的为空。"""
        levels = self.kinds.get(number, {})
        if level not in levels:
            return ""
        form, text, _ = levels[level]
        if form == "bullet":
            return None
        self.counts[number, level] += 1
        for deeper in [key for key in self.counts if key[0] == number and key[1] > level]:
            del self.counts[deeper]
        for other, (kind, _, start) in levels.items():
            count = max(self.counts[number, other], 1) + start - 1
            text = text.replace(f"%{other + 1}", _counted(count, kind))
        return text


def _counted(number: int, kind: str) -> str:
    """编号的一个数。"""
    if kind in _CHINESE and number < 100:
        return _chinese(number)
    if kind.startswith("decimalEnclosedCircle") and number <= 20:
        return chr(_CIRCLED + number - 1)
    if kind in ("lowerLetter", "upperLetter") and number <= 26:
        return chr((97 if kind == "lowerLetter" else 65) + number - 1)
    return str(number)


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return f"{_DIGITS[tens] if tens > 1 else ''}十{_DIGITS[ones] if ones else ''}"


@dataclass(slots=True)
class _Book:
    """一份文件：样式、编号、链接；读的时候数图片。"""

    levels: dict[str, int]
    listed: dict[str, str]
    numbers: _Numbers
    links: dict[str, str]
    pictures: int = field(default=0)

    def blocks(self, parent: Any) -> Iterator[str]:
        """各段、各表，按次序。"""
        for child in parent:
            if child.tag == f"{_W}p":
                yield self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                yield self._table(child)
            elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}smartTag"):
                yield from self.blocks(child)

    def _paragraph(self, node: Any) -> str:
        text = "".join(self._inline(node)).strip()
        look = node.find(f"{_W}pPr")
        style = _value(look, "pStyle")
        number = _value(look, "numPr/numId") or self.listed.get(style, "")
        before = self.numbers.before(number, int(_value(look, "numPr/ilvl", "0") or 0))
        if not text:
            return ""
        if number and before is None:
            return f"<ul><li>{text}</li></ul>"
        level = self.levels.get(style, 0)
        tag = {0: "p", 1: "h2"}.get(level, "h3")
        return f"<{tag}>{html.escape(before or '', quote=False)}{text}</{tag}>"

    def _inline(self, node: Any) -> Iterator[str]:
        for child in node:
            if child.tag == f"{_W}r":
                yield self._run(child)
            elif child.tag == f"{_W}hyperlink":
                text = "".join(self._inline(child))
                url = self.links.get(child.get(f"{_R}id", ""))
                yield f'<a href="{html.escape(url)}">{text}</a>' if url and text else text
            elif child.tag not in (f"{_W}del", f"{_W}moveFrom", f"{_W}pPr"):
                yield from self._inline(child)

    def _run(self, node: Any) -> str:
        look = node.find(f"{_W}rPr")
        if _is_on(look, "vanish"):
            return ""
        text = "".join(self._pieces(node))
        if not text.strip():
            return text
        if _is_on(look, "b"):
            text = f"<strong>{text}</strong>"
        raised = _value(look, "vertAlign")
        tag = {"superscript": "sup", "subscript": "sub"}.get(raised, "")
        return f"<{tag}>{text}</{tag}>" if tag else text

    def _pieces(self, node: Any) -> Iterator[str]:
        for child in node:
            if child.tag == f"{_W}t":
                yield html.escape(child.text or "", quote=False)
            elif child.tag in (f"{_W}tab",):
                yield " "
            elif child.tag in (f"{_W}br", f"{_W}cr"):
                yield "<br>"
            elif child.tag in (f"{_W}drawing", f"{_W}pict", f"{_W}object"):
                self.pictures += 1

    def _table(self, node: Any) -> str:
        rows = [self._row(row) for row in node.iterfind(f"{_W}tr")]
        return f"<table>{''.join(_spanned(rows))}</table>"

    def _row(self, node: Any) -> list[tuple[str, int, str]]:
        """各格：（字，占几列，上下合并的：restart、continue 或者空）。"""
        cells = []
        for cell in node.iterfind(f"{_W}tc"):
            look = cell.find(f"{_W}tcPr")
            wide = int(_value(look, "gridSpan", "1") or 1)
            tall = look.find(f"{_W}vMerge") if look is not None else None
            merged = "" if tall is None else tall.get(f"{_W}val", "continue")
            texts = ["".join(self._inline(p)).strip() for p in cell.iter(f"{_W}p")]
            cells.append(("<br>".join(t for t in texts if t), max(wide, 1), merged))
        return cells


def _is_on(look: Any, name: str) -> bool:
    """开着的样式：写了而没有写“不”。"""
    found = look.find(f"{_W}{name}") if look is not None else None
    return found is not None and found.get(f"{_W}val", "1") not in ("0", "false", "none")


def _spanned(rows: list[list[tuple[str, int, str]]]) -> Iterator[str]:
    """合并的格写成 colspan、rowspan；第一行是表头。"""
    grid = [_placed(row) for row in rows]
    for number, row in enumerate(grid):
        cells = []
        for place, (text, wide, merged) in row.items():
            if merged == "continue":
                continue
            tall = 1
            while merged and _goes_on(grid, number + tall, place):
                tall += 1
            tag = "td" if number else 'th scope="col"'
            spans = f' colspan="{wide}"' * (wide > 1) + f' rowspan="{tall}"' * (tall > 1)
            cells.append(f"<{tag}{spans}>{text}</{tag[:2]}>")
        yield f"<tr>{''.join(cells)}</tr>"


def _placed(row: list[tuple[str, int, str]]) -> dict[int, tuple[str, int, str]]:
    found, place = {}, 0
    for cell in row:
        found[place] = cell
        place += cell[1]
    return found


def _goes_on(grid: list[dict[int, tuple[str, int, str]]], number: int, place: int) -> bool:
    return number < len(grid) and grid[number].get(place, ("", 1, ""))[2] == "continue"
