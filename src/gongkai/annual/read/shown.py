"""网页里读的人看得见的字：不显示的去掉，划去的、上标的不与别的数连成一个。

改的是解析好的树，改完照常读。没有这些写法的页什么也不做。
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from gongkai.annual.read.cells import UNSURE
from gongkai.annual.read.marks import has_digit, is_note, is_number_like
from gongkai.annual.read.styles import Declarations, styled, telling

Element = Any
_STRUCK = frozenset({"s", "strike", "del"})
_RAISED = frozenset({"sup", "sub"})
#: 浏览器从来不显示的；没有打开的对话框也不显示
_NEVER = frozenset(
    (
        *("script", "style", "template", "noscript", "datalist", "noframes", "noembed"),
        *("audio", "video", "canvas", "rp", "dialog"),
    )
)
_TAGS = (*_STRUCK, *_RAISED, *_NEVER, "select", "input")
_CELLS = frozenset({"td", "th"})
#: 一格、一段：其中划去的、上标的与别的字相比
_HOLDERS = frozenset(
    (*_CELLS, "p", "div", "li", "caption", "h1", "h2", "h3", "h4", "h5", "h6", "body")
)
#: 占着地方而看不见的；前几样，里面另写的又看得见
_OVERRIDDEN_INSIDE = ("visibility", "font-size", "color")
_BLANKED = ("opacity", "left", "clip", "clip-path")
_FIELDS = frozenset({"", "text", "number", "tel"})


@cache
def _paths() -> tuple[Any, Any]:
    from lxml import etree

    return etree.XPath(".//*[@style]"), etree.XPath(".//*[@hidden]")


def keep_shown(root: Element, *, hidden: bool = False) -> bool:
    """只留下看得见的；答有没有去掉藏着的。`hidden` 为真的，藏着的也留下，划去的、上标的照样看。"""
    inline, with_attribute = (path(root) for path in _paths())
    looks = styled(root, inline)
    tagged = list(root.iter(*_TAGS))
    if not looks and not with_attribute and not tagged:
        return False
    _fill_fields(tagged)
    _drop_all(one for one in tagged if one.tag in _NEVER and one.get("open") is None)
    gone = False
    if not hidden:
        gone = _hide(looks, with_attribute)
    _start_lines(looks)
    _settle(tagged, looks)
    return gone


def _hide(looks: dict[Element, Declarations], with_attribute: list[Element]) -> bool:
    """去掉不显示的；占着地方而看不见的留着格子，去掉字。"""
    gone = [one for one, look in looks.items() if look.get("display") == "none"]
    gone += [one for one in with_attribute if "display" not in looks.get(one, {})]
    blank = [one for one, look in looks.items() if any(_tells(look, p) for p in _BLANKED)]
    _drop_all(gone)
    inside = set(blank)
    for one in blank:
        if inside.isdisjoint(one.iterancestors()):
            _blank(one.iter())
    faint = 0
    for property in _OVERRIDDEN_INSIDE:
        for one in [one for one, look in looks.items() if _tells(look, property)]:
            _blank_but_overridden(one, property, looks)
            faint += 1
    return bool(gone or blank or faint)


def _tells(look: Declarations, property: str) -> bool:
    return property in look and telling(property, look[property])


def _blank(elements: Any) -> None:
    for one in elements:
        one.text = None
        for child in one:
            child.tail = None


def _blank_but_overridden(
    element: Element, property: str, looks: dict[Element, Declarations]
) -> None:
    """里面另写了这个属性的，看它自己的。"""
    stack = [element]
    while stack:
        one = stack.pop()
        _blank([one])
        stack += [child for child in one if property not in looks.get(child, {})]


def _start_lines(looks: dict[Element, Declarations]) -> None:
    """另起一行的（display: block）当作一段。"""
    for one, look in looks.items():
        if one.tag in ("span", "a", "b", "i", "em", "strong", "font", "u") and _is_block(look):
            one.tag = "div"


def _is_block(look: Declarations) -> bool:
    return look.get("display") != "none" and _tells(look, "display")


def _fill_fields(tagged: list[Element]) -> None:
    """格里的输入框显示它的值，下拉框只显示选中的一项。"""
    for one in tagged:
        if one.tag == "input" and one.get("type", "").lower() in _FIELDS:
            if (value := one.get("value")) and _holder(one).tag in _CELLS:
                one.text = value
        elif one.tag == "select":
            options = list(one.iter("option"))
            chosen = [option for option in options if option.get("selected") is not None]
            kept = chosen[-1:] or options[:1]
            _drop_all(option for option in options if option not in kept)


def _settle(tagged: list[Element], looks: dict[Element, Declarations]) -> None:
    """划去的、上标的：一格、一段里的一起看。"""
    struck: dict[Element, list[Element]] = {}
    raised: dict[Element, list[Element]] = {}
    for one in dict.fromkeys((*tagged, *looks)):
        look = looks.get(one, {})
        if _is_marked(one, look, "text-decoration", _STRUCK):
            struck.setdefault(_holder(one), []).append(one)
        elif one.tag not in _CELLS and _is_marked(one, look, "vertical-align", _RAISED):
            raised.setdefault(_holder(one), []).append(one)
    for holder in dict.fromkeys((*struck, *raised)):
        deleted, notes = struck.get(holder, []), raised.get(holder, [])
        rest = _text_without(holder, [*deleted, *notes])
        _strike(holder, deleted, rest)
        if rest.strip():
            _lower(holder, notes, rest)


def _is_marked(one: Element, look: Declarations, property: str, tags: frozenset[str]) -> bool:
    return _tells(look, property) if property in look else one.tag in tags


def _strike(holder: Element, struck: list[Element], rest: str) -> None:
    """旁边另有没划去的数，划去的不算；只有划去的，是什么数说不准。"""
    is_beside = has_digit(rest) or (holder.tag not in _CELLS and rest.strip())
    for one in struck:
        cells = [cell for cell in one.iter() if cell.tag in _CELLS]
        if not cells and is_beside:
            _drop(one)
            continue
        for cell in cells or [one]:
            if is_number_like(_text(cell)):
                _append(cell, UNSURE)


def _lower(holder: Element, raised: list[Element], rest: str) -> None:
    """数后面的注号不是数的一部分；别样的上标与数连着的，说不准。"""
    in_cell = holder.tag in _CELLS
    notes = {
        one for one in raised if is_note(_text(one)) and (in_cell or _before(one)[-1:].isdigit())
    }
    for one in raised:
        if one in notes:
            _drop(one)
        elif in_cell and has_digit(_text(one)) and has_digit(rest):
            _append(one, UNSURE)


def _before(element: Element) -> str:
    """紧接在前面的字。"""
    previous = element.getprevious()
    if previous is not None:
        return str(previous.tail or _text(previous)).rstrip()
    parent = element.getparent()
    return str(parent.text or "").rstrip() if parent is not None else ""


def _holder(element: Element) -> Element:
    for one in element.iterancestors():
        if one.tag in _HOLDERS:
            return one
    return element.getroottree().getroot()


def _text(element: Element) -> str:
    return "".join(str(text) for text in element.itertext())


def _text_without(holder: Element, left_out: list[Element]) -> str:
    skipped, parts = set(left_out), []
    stack = [(holder, False)]
    while stack:
        one, leaving = stack.pop()
        if leaving:
            parts.append(one.tail or "")
        elif one not in skipped and isinstance(one.tag, str):
            parts.append(one.text or "")
            for child in reversed(one):
                stack += [(child, True), (child, False)]
    return "".join(parts)


def _drop_all(elements: Iterator[Element] | list[Element]) -> None:
    for one in elements:
        _drop(one)


def _drop(element: Element) -> None:
    """连同里面的去掉，后面的字留着；换成空的 span，不去接前后的字（接起来越来越慢）。"""
    element.clear(keep_tail=True)
    element.tag = "span"


def _append(element: Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text
