"""没有格子的几行里，标签断成几行、数在它的头一行或者中间一行的：把数挪到标签之后。

版面提取（居上、居中对齐的格子）常是这样；左边竖排的组名断开，也会夹在标签里。挪动不改长短，位置照旧。
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from gongkai.annual.forms import form
from gongkai.annual.read.labels import label_texts
from gongkai.annual.read.lines import CELL, GONE

_VALUE = r"(?:[+-]?\d[\d,]*(?:\.\d+)?|/|-|—)(?:件|项|条|起|宗)?"
#: 一行末尾至少这么多个数，才是一行的数
_FEWEST = 5
_VALUES = re.compile(rf"(?:(?:^|[ \t]+){_VALUE}){{{_FEWEST},}}[ \t]*$")
#: 数之后的一行没有数：多数文字里没有，或者只有组名
_HINT = re.compile(
    rf"(?<![ \t])(?:[ \t]+{_VALUE}){{{_FEWEST - 1}}}[ \t]*\n(?:[ \t{GONE}]*\n)*[ \t]*[^\d\s]",
)
#: 一行的数末一个字
_LASTS = frozenset("0123456789/-—件项条起宗")
_PLAIN = re.compile(r"[^\w]|_")
_WORDS = re.compile(r"\S+")
#: 标签至多断成这么多行
_MOST_LINES = 14
_TOP_GROUP = "三、本年度办理结果"


class _Line(NamedTuple):
    """一行：从哪里起，数从哪里起（连同前面的空白，没有数的为行末），到哪里止。"""

    start: int
    values: int
    end: int
    #: 有格子的
    is_ruled: bool = False

    @property
    def has_values(self) -> bool:
        return self.values < self.end


def unwrapped(text: str) -> str:
    """`text` 为归一了的文字；没有这样的标签的原样返回。"""
    if _HINT.search(text) is None:
        return text
    lines = list(_lines(text))
    for index, line in enumerate(lines):
        if not line.has_values or line.is_ruled:
            continue
        if _is_label(text[line.start : line.values]):
            continue
        if found := _label_around(text, lines, index):
            text = _moved(text, lines, index, *found)
    return text


def _lines(text: str) -> Iterator[_Line]:
    start = 0
    for line in text.split("\n"):
        match = _VALUES.search(line) if line.rstrip()[-1:] in _LASTS else None
        end = start + len(line)
        is_ruled = CELL in line or "|" in line
        yield _Line(start, start + match.start() if match else end, end, is_ruled)
        start = end + 1


#: 各行里要去掉的组名的字（起止）
_Spans = list[tuple[int, int]]
#: 标签在数之后的几行，要去掉的组名
_Found = tuple[list[_Line], _Spans]


def _label_around(text: str, lines: list[_Line], index: int) -> _Found | None:
    """数的前后几行合成一个标签的，用到的行最少的一种；标签已经在数之前、没有夹着组名的不用动。"""
    before = _without_values(text, reversed(lines[max(0, index - _MOST_LINES) : index]))
    after = _without_values(text, iter(lines[index + 1 : index + 1 + _MOST_LINES]))
    found: list[tuple[int, int, _Spans]] = []
    for earlier in range(len(before) + 1):
        used = [*reversed(before[:earlier]), lines[index], *after]
        for later, strays in _labels_from(text, used, earlier):
            found.append((later, earlier, strays))
    if not found:
        return None
    later, earlier, strays = min(found)
    return (after[:later], strays) if later + earlier and (later or strays) else None


def _labels_from(text: str, used: list[_Line], own: int) -> Iterator[tuple[int, _Spans]]:
    """从 `used` 的头一行起、到第 `own` 行以后的哪几行正是一个标签：(数后几行, 组名的字)。"""
    ways: dict[str, _Spans] = {"": []}
    for number, line in enumerate(used):
        written = _written(text, line)
        ways = {
            whole: [*spans, *more]
            for begun, spans in ways.items()
            for plain, more in written
            if (whole := begun + plain) in _beginnings()
        }
        if not ways:
            return
        if number >= own:
            yield from ((number - own, s) for whole, s in ways.items() if whole in _labels())


def _without_values(text: str, lines: Iterator[_Line]) -> list[_Line]:
    """到有数的一行、空着的一行为止；去掉了的页码跳过。"""
    found: list[_Line] = []
    for line in lines:
        written = text[line.start : line.end]
        if line.has_values or line.is_ruled or len(found) == _MOST_LINES:
            break
        if written.strip(f"{GONE} \t"):
            found.append(line)
    return found


def _written(text: str, line: _Line) -> list[tuple[str, list[tuple[int, int]]]]:
    """一行的字：原样的，去掉左边组名的。"""
    found: list[tuple[str, list[tuple[int, int]]]] = [(_plain(text[line.start : line.values]), [])]
    spans: list[tuple[int, int]] = []
    for match in _WORDS.finditer(text, line.start, line.values):
        word = _plain(match[0])
        if not word or not any(word in group for group in _groups()):
            break
        spans = [*spans, match.span()]
        found.append((_plain(text[match.end() : line.values]), spans))
    return found


def _is_label(head: str) -> bool:
    """数之前正是一个标签（左边也许有组名）：不必动。"""
    return (
        _plain(head) in _labels() or _plain(head.split()[-1] if head.strip() else "") in _labels()
    )


def _plain(text: str) -> str:
    return _PLAIN.sub("", text)


@cache
def _labels() -> frozenset[str]:
    """各行的标签，有序号的、没有序号的。"""
    whole = {_plain(label) for label in label_texts()}
    bare = {re.sub(r"^(?:\d|[一二三四五六七])(?=\D{2})", "", label) for label in whole}
    return frozenset(whole | bare)


@cache
def _beginnings() -> frozenset[str]:
    """各标签开头的几个字。"""
    return frozenset(label[:size] for label in _labels() for size in range(len(label) + 1))


@cache
def _groups() -> tuple[str, ...]:
    groups = {row.group for shape in ("2021", "2019") for row in form(shape).rows if row.group}
    return tuple(_plain(group) for group in (*sorted(groups), _TOP_GROUP))


def _moved(
    text: str, lines: list[_Line], index: int, later: list[_Line], strays: list[tuple[int, int]]
) -> str:
    """去掉组名，数挪到标签的末一行；`lines` 跟着改。"""
    for start, end in strays:
        text = text[:start] + " " * (end - start) + text[end:]
    if not later:
        return text
    own, last = lines[index], later[-1]
    values, rest = text[own.values : own.end], text[own.end : last.end]
    lines[index] = _Line(own.start, own.values, own.values)
    place = lines.index(last)
    for i in range(index + 1, place + 1):
        line = lines[i]
        lines[i] = _Line(line.start - len(values), line.end - len(values), line.end - len(values))
    lines[place] = lines[place]._replace(end=last.end)
    return text[: own.values] + rest + values + text[last.end :]
