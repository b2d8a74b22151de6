"""Word 文件里的文字按次序变成干净的网页文字：标题、段落、加粗、链接、列表、表格；自动编的号照写。

图片取出来，记下在哪里；取不了的数出来。批注、修订里删去的、隐藏的不带来。
"""

import html
import posixpath
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from gongkai.documents import opening
from gongkai.documents.errors import Damaged, FileRefused
from gongkai.documents.pictured import MOST, MOST_BYTES, Crop, taken

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_V = "{urn:schemas-microsoft-com:vml}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DRAWN = (f"{_W}drawing", f"{_W}pict", f"{_W}object")
_DIGITS = "〇一二三四五六七八九"
#: 编号写成汉字的几种格式
_CHINESE = {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital"}
_CIRCLED = 0x2460


def flowed(content: bytes) -> dict[str, Any]:
    """.docx 按次序的各部分；不是 Word 文件的抛 Damaged。

    `parts` 里一段网页文字，或者一个数（第几幅图片）；`pictures` 为各幅的内容（base64）；
    `left` 为没有取来的图片的幅数。
    """
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
        pictures = _Pictures(package, _images(parts))
        book = _Book(_levels(styles), _listed(styles), numbers, _links(parts), pictures)
        body = parts["document"].find(f"{_W}body")
        flow = _joined(book.blocks(body)) if body is not None else []
    shown = [b64encode(one).decode() for one in pictures.found]
    return {"parts": flow, "pictures": shown, "left": pictures.left}


def _joined(flow: Iterator[str | int]) -> list[str | int]:
    """接连的文字接成一段，一项一项的列表接成一个；图片各自一处。"""
    found: list[str | int] = []
    for one in flow:
        last = found[-1] if found else 0
        if isinstance(one, str) and isinstance(last, str):
            found[-1] = last + one
        else:
            found.append(one)
    return [one.replace("</ul><ul>", "") if isinstance(one, str) else one for one in found]


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


def _images(parts: dict[str, Any]) -> dict[str, str]:
    """图片的标识 -> 包里的部件；在别处的（网址、包以外的路径）没有。"""
    found = {}
    for row in parts.get("links", ()):
        inside = row.get("TargetMode") != "External"
        if inside and str(row.get("Type", "")).endswith("/image"):
            target = row.get("Target", "")
            found[row.get("Id", "")] = posixpath.normpath(posixpath.join("/word", target))[1:]
    return found


class _Pictures:
    """取图片：同样的一幅只取一次，到了上限的、取不了的只数。"""

    def __init__(self, package: Any, places: dict[str, str]) -> None:
        self.package, self.places = package, places
        self.found: list[bytes] = []
        self.known: dict[tuple[str, Crop], int | None] = {}
        self.left = 0

    def take(self, key: str, crop: Crop) -> int | None:
        """第几幅；没有取来的为 None。"""
        asked = (self.places.get(key, ""), crop)
        if asked not in self.known:
            self.known[asked] = self._taken(*asked)
        place = self.known[asked]
        self.left += place is None
        return place

    def _taken(self, path: str, crop: Crop) -> int | None:
        if not path or len(self.found) >= MOST:
            return None
        try:
            content = taken(opening.part(self.package, path), crop)
        except FileRefused:
            return None
        if content is None or sum(map(len, self.found)) + len(content) > MOST_BYTES:
            return None
        self.found.append(content)
        return len(self.found) - 1


def _blips(node: Any) -> Iterator[tuple[str, Crop]]:
    """一个图形里的各幅图片：标识，裁去多少。"""
    for blip in node.iter(f"{_A}blip", f"{_V}imagedata"):
        if blip.tag == f"{_A}blip":
            parent = blip.getparent()
            cut = parent.find(f"{_A}srcRect") if parent is not None else None
            yield blip.get(f"{_R}embed", ""), _cut(cut, ("l", "t", "r", "b"))
        else:
            names = ("cropleft", "croptop", "cropright", "cropbottom")
            yield blip.get(f"{_R}id", ""), _cut(blip, names)


def _cut(node: Any, names: tuple[str, ...]) -> Crop:
    """裁去的四边，各占几分之几；写得不对的当作没有裁。"""
    values = [_share(node.get(name, "") if node is not None else "") for name in names]
    left, top, right, bottom = values
    return (left, top, right, bottom) if left + right < 1 and top + bottom < 1 else (0, 0, 0, 0)


def _share(text: str) -> float:
    """“25000”为千分之二百五十，“16384f”为六万五千五百三十六分之几，“.25”照写；往外扩的不算。"""
    try:
        if text.endswith("f"):
            share = int(text[:-1]) / 65536
        else:
            share = float(text or 0) if "." in text else int(text or 0) / 100_000
    except ValueError:
        return 0.0
    return min(max(share, 0.0), 1.0)


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
    """一份文件：样式、编号、链接、图片；`waiting` 为这一段、这张表里等着放的图片。"""

    levels: dict[str, int]
    listed: dict[str, str]
    numbers: _Numbers
    links: dict[str, str]
    pictures: _Pictures
    waiting: list[int] = field(default_factory=list)

    def blocks(self, parent: Any) -> Iterator[str | int]:
        """各段、各表，按次序；段落里、表里的图片跟在后面。"""
        for child in parent:
            if child.tag == f"{_W}p":
                yield self._paragraph(child)
                yield from self._placed()
            elif child.tag == f"{_W}tbl":
                yield self._table(child)
                yield from self._placed()
            elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}smartTag"):
                yield from self.blocks(child)

    def _placed(self) -> list[int]:
        found, self.waiting = self.waiting, []
        return found

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
            elif child.tag in _DRAWN:
                self._drawn(child)
            elif child.tag == f"{_MC}AlternateContent":
                # 同一个图形的新旧两种写法，只看第一种
                for one in child.iterfind(f"{_MC}Choice/*"):
                    self._drawn(one)

    def _drawn(self, node: Any) -> None:
        """一个图形：里面的图片；没有图片的（图表、画的形状）只数。"""
        found = list(_blips(node))
        self.pictures.left += not found
        for key, crop in found:
            place = self.pictures.take(key, crop)
            if place is not None:
                self.waiting.append(place)

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
