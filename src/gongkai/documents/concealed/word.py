"""Word 里看不见而仍在的字：隐藏的、与底色一样的、黑底上的黑字、小得看不见的。"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any
from zipfile import ZipFile

from gongkai.documents import opening
from gongkai.documents.concealed import Concealed
from gongkai.documents.places import name_of

_PARTS = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml")
_MARKS = re.compile(rb"vanish|highlight|[:<]shd\b|[:<]color\b|[:<]sz\b|[rp]Style\b")
_WHERE = {"document": "正文", "header": "页眉", "footer": "页脚", "comments": "批注"}
_OFF = ("0", "false", "off")
_HEX = re.compile(r"[0-9A-Fa-f]{6}")
_TINY = 4  # 半磅
#: 三原色都差不到这么多的，看不出来
_CLOSE = 32
_DARK = 60
_HIGHLIGHTS = {
    "black": "000000",
    "darkBlue": "000080",
    "darkGreen": "008000",
    "darkRed": "800000",
    "darkGray": "808080",
    "white": "FFFFFF",
    "yellow": "FFFF00",
    "red": "FF0000",
    "blue": "0000FF",
    "green": "00FF00",
}


@dataclass(slots=True)
class Look:
    """文字的样子；没有写的为空，由样式来补。`behind` 为紧贴着字的底色。

    `struck` 为划去的，`raised` 为上标、下标的。
    """

    hidden: str = ""
    colour: str = ""
    behind: str = ""
    size: str = ""
    struck: str = ""
    raised: str = ""

    def over(self, other: "Look") -> "Look":
        """自己没有写的用 `other` 的。"""
        return Look(*(getattr(self, f.name) or getattr(other, f.name) for f in fields(Look)))


Styles = dict[str, Look]


def concealed_in(package: ZipFile) -> list[Concealed]:
    """看不见的各段。"""
    return [
        Concealed(_where(name), text, why)
        for name, _, runs in _hidden_runs(package)
        for text, why in _joined(runs)
    ]


def erase(package: ZipFile) -> dict[str, Any]:
    """去掉看不见的字；{部件名: 改过的根}。"""
    changed = {}
    for name, root, runs in _hidden_runs(package):
        for run, _ in runs:
            for node in run.iterchildren("{*}t", "{*}delText"):
                node.text = "*" * len(node.text or "")
        if runs:
            changed[name] = root
    return changed


def _where(name: str) -> str:
    return next((words for id, words in _WHERE.items() if f"/{id}" in name), "注释")


def _joined(runs: list[tuple[Any, str]]) -> Iterator[tuple[str, str]]:
    """同一段里挨着的几截合成一处。"""
    text, why, last = "", "", None
    for run, reason in runs:
        if last is not None and (last.getnext() is not run or reason != why):
            yield text, why
            text = ""
        text, why, last = text + _text(run), reason, run
    if last is not None:
        yield text, why


def _text(run: Any) -> str:
    return "".join(node.text or "" for node in run.iterchildren("{*}t", "{*}delText"))


def _hidden_runs(package: ZipFile) -> Iterator[tuple[str, Any, list[tuple[Any, str]]]]:
    styles: Styles | None = None
    for name in package.namelist():
        if not _PARTS.fullmatch(name):
            continue
        part = opening.part(package, name)
        if b"\x00" not in part[:64] and not _MARKS.search(part):
            continue
        if styles is None:
            styles = styles_in(package)
        root = opening.xml(part)
        written = (run for run in root.iter("{*}r") if _text(run).strip(" *"))
        yield name, root, [(run, why) for run in written if (why := why_unseen(run, styles))]


def styles_in(package: ZipFile) -> Styles:
    """样式的标识 -> 连同它所基于的样式的样子。"""
    if "word/styles.xml" not in package.namelist():
        return {}
    raw: dict[str, tuple[Look, str]] = {}
    for style in opening.xml(opening.part(package, "word/styles.xml")).iter("{*}style"):
        based = _child(style, "basedOn")
        raw[_value(style, "styleId")] = _look(style), _value(based, "val")
    return {id: _resolved(id, raw) for id in raw}


def _resolved(id: str, raw: dict[str, tuple[Look, str]]) -> Look:
    look, seen = Look(), set()
    while id in raw and id not in seen:
        seen.add(id)
        look, id = look.over(raw[id][0]), raw[id][1]
    return look


def _look(owner: Any) -> Look:
    """`owner`（一截、一个样式）的 rPr 里写的。"""
    given = _child(owner, "rPr")
    if given is None:
        return Look()
    highlight = _value(_child(given, "highlight"), "val")
    return Look(
        hidden=_switch(given, "vanish"),
        colour=_value(_child(given, "color"), "val"),
        behind=_HIGHLIGHTS.get(highlight, "") or _fill(given),
        size=_value(_child(given, "sz"), "val"),
        struck=_switch(given, "strike") or _switch(given, "dstrike"),
        raised=_raised(given),
    )


def _switch(given: Any, name: str) -> str:
    """开（True）、关（False），没有写的为空。"""
    found = _child(given, name)
    return "" if found is None else str(_value(found, "val") not in _OFF)


def _raised(given: Any) -> str:
    align, up = (_value(_child(given, name), "val") for name in ("vertAlign", "position"))
    return str(align in ("superscript", "subscript")) if align else str(up != "0") if up else ""


def look_of(run: Any, styles: Styles) -> Look:
    """一截字的样子：自己写的，字符样式的，段落样式的。"""
    look = _look(run)
    for owner, kind, name in ((run, "rPr", "rStyle"), (_above(run, "p"), "pPr", "pStyle")):
        style = _value(_child(_child(owner, kind), name), "val")
        look = look.over(styles.get(style, Look()))
    return look


def why_unseen(run: Any, styles: Styles, look: Look | None = None) -> str:
    """为什么看不见；看得见为空。"""
    look = look or look_of(run, styles)
    if look.hidden == "True":
        return "隐藏的文字"
    if look.size.isdigit() and int(look.size) <= _TINY:
        return "小得看不见的文字"
    return _blended(look, run, _above(run, "p"))


def _blended(look: Look, run: Any, paragraph: Any) -> str:
    """与底色一样的；没有写颜色的字，在紧贴着的深底上当作黑的。"""
    if not _HEX.fullmatch(look.colour):
        return "黑底上的黑字" if look.behind and max(_rgb(look.behind)) < _DARK else ""
    behind = look.behind or _ground(run, paragraph)
    if not behind or not _is_close(look.colour, behind):
        return ""
    return "黑底上的黑字" if max(_rgb(behind)) < _DARK else "与底色一样的文字"


def _ground(run: Any, paragraph: Any) -> str:
    """段、格、表的底色；由样式、图形定的说不准，得空。"""
    if found := _fill(_child(paragraph, "pPr")):
        return found
    for element in run.iterancestors():
        name = name_of(element)
        if name == "txbxContent":
            return ""
        if name == "tc" and (found := _fill(_child(element, "tcPr"))):
            return found
        if name == "tbl":
            given = _child(element, "tblPr")
            if _child(given, "tblStyle") is not None or _fill(given):
                return _fill(given)
    return "FFFFFF"


def _fill(given: Any) -> str:
    fill = _value(_child(given, "shd"), "fill")
    return fill if _HEX.fullmatch(fill) else ""


def _is_close(one: str, other: str) -> bool:
    return max(abs(a - b) for a, b in zip(_rgb(one), _rgb(other), strict=True)) < _CLOSE


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[:2], 16), int(colour[2:4], 16), int(colour[4:], 16)


def _child(parent: Any, name: str) -> Any:
    return None if parent is None else parent.find(f"{{*}}{name}")


def _value(element: Any, name: str) -> str:
    """属性的值；元素、属性没有的为空。"""
    if element is None:
        return ""
    space = element.tag.rpartition("}")[0]
    return str(element.get(f"{space}}}{name}", ""))


def _above(element: Any, name: str) -> Any:
    return next((a for a in element.iterancestors() if name_of(a) == name), None)
