"""网页自己的样式（内联的、<style> 里的）：只取使字看不见、划去、抬高的几样属性。

外部的样式表不取；选择器照浏览器的先后：内联的、写明要紧的、具体的、写在后面的为准。
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

Element = Any
Declarations = dict[str, str]

#: 属性 -> 什么样的值使字看不见，或者划去、抬高
_TELLING = {
    "display": re.compile("none|block|flex|grid|table|list-item"),
    "visibility": re.compile("hidden|collapse"),
    "opacity": re.compile(r"0?(?:\.0+)?%?"),
    "font-size": re.compile(r"0(?:\.0+)?(?:px|pt|r?em|%)?"),
    "color": re.compile(r"transparent|rgba\(.*,\s*0(?:\.0*)?\)"),
    "left": re.compile(r"-\d{3,}(?:\.\d+)?(?:px|pt|r?em)"),
    "clip": re.compile(r"rect\([\s01pxauto,]*\)"),
    "clip-path": re.compile(r"inset\((?:50|100)%.*\)"),
    "text-decoration": re.compile(".*line-through.*"),
    "vertical-align": re.compile("super|sub|text-top"),
}
_SAME = {
    "text-decoration-line": "text-decoration",
    "top": "left",
    "text-indent": "left",
    "margin-left": "left",
    "font": "font-size",
}
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_BRACE = re.compile("([{}])")
_IMPORTANT = re.compile(r"\s*!\s*important\s*$")
#: 内联的样式比哪一条规则都具体
_INLINE = (1, 0, 0, 0)
#: 至多看这么多条规则，每条至多这么长
_MOST_RULES, _LONGEST = 300, 200
#: 数着同辈选的、一层套一层的，元素一多就慢：元素不超过这么多才看
_COUNTS = re.compile(r":(?:nth|first|last|only|has)|[~+]|(?:\S+\s+){3}\S")
_MOST_COUNTED = 3_000


class Rule(NamedTuple):
    """一条规则：选择器、其中要看的属性（值，是不是写明要紧的）。"""

    selector: str
    given: dict[str, tuple[str, bool]]


def telling(property: str, value: str) -> bool:
    """这个值使字看不见、划去、抬高，或者另起一行。"""
    return _TELLING[property].fullmatch(value) is not None


@lru_cache(maxsize=4096)
def _given(body: str) -> dict[str, tuple[str, bool]]:
    """一段声明里要看的属性。"""
    found: dict[str, tuple[str, bool]] = {}
    for one in body.lower().split(";"):
        written, _, value = one.partition(":")
        name = _SAME.get(written.strip(), written.strip())
        important = _IMPORTANT.search(value) is not None
        if name in _TELLING and value.strip() and important >= found.get(name, ("", False))[1]:
            found[name] = _IMPORTANT.sub("", value).strip(), important
    return found


def rules_in(css: str) -> Iterator[Rule]:
    """样式表里在屏幕上用的规则，依次；打印的、窄屏的不算。"""
    applies, before = [True], ""
    # 没有写完的，浏览器当作到此为止
    *texts, _ = _BRACE.split(_COMMENT.sub(" ", css) + "}}")
    for text, brace in zip(texts[::2], texts[1::2], strict=True):
        if brace == "{":
            if before:
                applies.append(applies[-1] and _is_for_screen(before))
            before = text.rpartition(";")[2].strip() or "*{"
        elif before:
            if applies[-1] and (given := _given(text)):
                yield Rule(before, given)
            before = ""
        elif len(applies) > 1:
            applies.pop()


def _is_for_screen(at_rule: str) -> bool:
    """电脑屏幕上用的；动画的各帧不是规则。"""
    words = at_rule.strip().lower()
    if words.startswith("@media"):
        return is_screen(words.removeprefix("@media"))
    return words.startswith(("@supports", "@layer", "@container"))


def is_screen(media: str) -> bool:
    """媒体查询说的是（宽的）屏幕。"""
    return any(
        not re.search(r"print|max-width|max-device|speech|not\b|prefers|portrait", one)
        for one in media.lower().split(",")
    )


def styled(root: Element, inline: Iterable[Element]) -> dict[Element, Declarations]:
    """各元素最后的声明：元素 -> 属性 -> 值。整页没有一处要紧的属性不看。"""
    rules = [
        rule
        for style in root.iter("style")
        if is_screen(style.get("media", ""))
        for rule in rules_in(style.text or "")
    ]
    owned = [(element, _given(element.get("style"))) for element in inline]
    used = [*(rule.given for rule in rules), *(given for _, given in owned)]
    wanted = {p for given in used for p, (value, _) in given.items() if telling(p, value)}
    if not wanted:
        return {}
    best: dict[Element, dict[str, tuple[tuple[object, ...], str]]] = {}
    chosen = [rule for rule in rules if wanted & rule.given.keys()][:_MOST_RULES]
    if sum(1 for _ in islice(root.iter(), _MOST_COUNTED + 1)) > _MOST_COUNTED:
        chosen = [rule for rule in chosen if not _COUNTS.search(rule.selector)]
    for order, rule in enumerate(chosen):
        for weight, elements in _matches(root, rule.selector):
            for element in elements:
                _weigh(best, element, rule.given, (weight, order), wanted)
    for element, given in owned:
        _weigh(best, element, given, (_INLINE, 0), wanted)
    return {e: {p: value for p, (_, value) in given.items()} for e, given in best.items()}


def _weigh(
    best: dict[Element, dict[str, tuple[tuple[object, ...], str]]],
    element: Element,
    given: dict[str, tuple[str, bool]],
    weight: tuple[object, ...],
    wanted: set[str],
) -> None:
    own = best.setdefault(element, {})
    for property in wanted & given.keys():
        value, important = given[property]
        rank = (important, *weight)
        if property not in own or own[property][0] <= rank:
            own[property] = rank, value


def _matches(root: Element, selector: str) -> Iterator[tuple[tuple[int, ...], list[Element]]]:
    """选中的元素和选择器的轻重；看不懂的选择器不选。"""
    for xpath, weight in _compiled(selector[:_LONGEST]):
        yield weight, xpath(root)


@lru_cache(maxsize=1024)
def _compiled(selector: str) -> tuple[tuple[Any, tuple[int, ...]], ...]:
    from cssselect import HTMLTranslator, SelectorError, parse
    from lxml import etree

    try:
        return tuple(
            (etree.XPath(HTMLTranslator().selector_to_xpath(one)), (0, *one.specificity()))
            for one in parse(selector)
            if one.pseudo_element is None
        )
    except (SelectorError, etree.XPathSyntaxError):
        return ()
