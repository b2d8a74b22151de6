"""一个数所在之处（文字、分句、前文、报告），及它所说的。"""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from gongkai.annual.claims.clauses import Clause
from gongkai.annual.claims.context import Context
from gongkai.annual.claims.lexicon import Token
from gongkai.annual.claims.segments import Segment
from gongkai.annual.model import Report

NEW, CARRIED_IN, TOTAL, CARRIED_OUT = "new", "carried_in", "total", "carried_out"
CARRYING = frozenset(("carried", CARRIED_IN, CARRIED_OUT))
ADJACENT = 4


class Meaning(NamedTuple):
    """一个数所说的：种类、单元格、也说得通的别的单元格、相加的各数。"""

    kind: str
    cells: tuple[str, ...]
    alternatives: tuple[tuple[str, ...], ...] = ()
    parts: tuple[int, ...] = ()


class Scene(NamedTuple):
    """一个数所在之处：文字、分句、前文、报告。"""

    text: str
    clause: Clause
    ctx: Context
    report: Report
    section: str

    def offset(self, year: Token) -> int | None:
        """年份与报告年度之差；不知道的为 None。"""
        if year.id == "number":
            return None if self.report.year is None else year.value - self.report.year
        return {"this": 0, "next": 1, "previous": -1}[year.id]

    def beside_carrying(self, year: Token) -> bool:
        """年份紧挨着“结转”：说的是从哪年来、到哪年去。"""
        return any(
            t.kind == "event" and t.id in CARRYING and close(t, year) for t in self.clause.tokens
        )


def close(one: Token, other: Token) -> bool:
    """两个词挨着。"""
    return max(one.start, other.start) - min(one.end, other.end) <= ADJACENT


def spread(
    segment: Segment, scene: Scene, kind: str, choices: list[tuple[str, ...]]
) -> Iterator[Meaning]:
    """几个名称一个数：各、均、0 是每个都是；共、和是相加。"""
    each = scene.clause.has("each", "each") or not segment.number.value
    if len(choices) == 1 or each:
        yield from (Meaning(kind, c) for c in choices)
        return
    joined = tuple(cell for c in choices for cell in c)
    names = sorted(
        (t for t in segment.picks if t.kind == segment.picks[-1].kind), key=lambda t: t.start
    )
    joined_by = scene.text[names[0].end : names[-1].start]
    told = any(t.kind == "sum" for t in segment.before) or "、" not in joined_by
    yield Meaning(kind, joined, () if told else (choices[-1],))


def begin_of(scene: Scene, event: Token) -> int:
    """`event` 之前的主语从哪里开始：上一个词或者标点之后。"""
    ends = [t.end for t in scene.clause.tokens if t.end <= event.start and t.kind == "year"]
    marks = (scene.text.rfind(m, 0, event.start) + 1 for m in ",。;、:()\n；")
    return max([*ends, *marks])


_LINK = frozenset("、和及与或以的者含包括;（）()")


def are_listed(names: list[Token], text: str) -> bool:
    """几个名称是并列的，中间只有连接词。"""
    ordered = sorted(names, key=lambda t: t.start)
    return all(set(text[a.end : b.start]) <= _LINK for a, b in pairwise(ordered))
