"""一个字在网格、竖线表里的第几格。"""

from typing import NamedTuple

from gongkai.annual.read.lines import CELL
from gongkai.annual.read.squeeze import Squeezed

#: 第几列的表头
_COLUMNS = (
    (0, "自然人"),
    (1, "商业企业"),
    (2, "科研机构"),
    (3, "社会公益组织"),
    (4, "法律服务机构"),
    (5, "其它"),
    (5, "其他"),
    (6, "总计"),
)
#: 少了它们，别的列仍旧一列挨着一列
_ENDS = frozenset({0, 5})
#: 至少认出这么几列
_FEWEST = 4
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


def has_other_columns(squeezed: Squeezed, start: int) -> bool:
    """表三之前的表头是网格，而各列与格式的对不上：少了、多了列。认不出的列（写错字的）不算。"""
    found = ((i, _spot_before(squeezed, word, start)) for i, word in _COLUMNS)
    seen = {i: spot for i, spot in found if spot is not None and spot.mark == CELL}
    if len(seen) < _FEWEST or len({spot.marks for spot in seen.values()}) > 1:
        return False
    starts = {spot.column - i for i, spot in seen.items()}
    return len(starts) > 1 or not seen.keys() >= _ENDS


def _spot_before(squeezed: Squeezed, word: str, before: int) -> Spot | None:
    at = squeezed.text.rfind(word, max(0, before - _HEAD), before)
    # “法人或其他组织”不是“其他”
    return None if at < 0 or squeezed.text[at - 1 : at] == "或" else spot_of(squeezed, at)


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
