"""一个字在网格、竖线表里的第几格。"""

from typing import NamedTuple

from gongkai.annual.read.lines import CELL
from gongkai.annual.read.squeeze import Squeezed

#: 表头在首行之前这么多字以内
_HEAD = 400


class Spot(NamedTuple):
    """一个字在网格里的列（从 0 数起），和那一行的分隔符、个数。"""

    column: int
    mark: str
    marks: int


def head_spot(squeezed: Squeezed, start: int) -> Spot | None:
    """表三之前的表头里的“自然人”；不是网格、与“商业企业”不相邻的为 None。"""
    first, second = (_spot_before(squeezed, word, start) for word in ("自然人", "商业企业"))
    if first is None or second is None or second.column != first.column + 1:
        return None
    return first


def _spot_before(squeezed: Squeezed, word: str, before: int) -> Spot | None:
    at = squeezed.text.rfind(word, max(0, before - _HEAD), before)
    return None if at < 0 else spot_of(squeezed, at)


def spot_of(squeezed: Squeezed, index: int) -> Spot | None:
    """第 `index` 字所在的格；那一行没有分隔符的为 None。"""
    if not squeezed.is_ruled:
        return None
    text, at = squeezed.folded, squeezed.at(index)
    first, last = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    last = last if last >= 0 else len(text)
    for mark in (CELL, "|"):
        if (marks := text.count(mark, first, last)) > 0:
            return Spot(text.count(mark, first, at), mark, marks)
    return None
