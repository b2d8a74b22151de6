"""一个分句里的每个数，配上说它的词：名称在前（收到申请52件）或在后（52件予以公开）。"""

from collections.abc import Iterator
from typing import NamedTuple

from gongkai.annual.claims.clauses import CONCEPTS, NAMES, Clause
from gongkai.annual.claims.lexicon import Token

_COUNTED = frozenset(("document", "decision", "who", "remedy"))
_BARS = frozenset(("part", "span", "wish"))


class Segment(NamedTuple):
    """一个数及说它的词。`before` 为数前（上一个数之后）的词，`picks` 为其中的谁、什么。"""

    before: list[Token]
    number: Token
    after: list[Token]
    picks: list[Token]

    @property
    def barred(self) -> bool:
        """说的不是这一年全部的件数：限定了渠道、单位，是与往年之差，或者是打算。"""
        about = [*self.before, *self.after]
        return any(t.kind == "limit" and t.id in _BARS for t in about) or any(
            t.kind == "deny" or (t.kind == "limit" and t.id == "compare") for t in self.before
        )

    def of(self, kind: str) -> list[Token]:
        """说它的词中的一种；同一标识只取一个。"""
        return list({t.id: t for t in self.picks if t.kind == kind}.values())


def segments(clause: Clause) -> Iterator[Segment]:
    """依次得到各数。"""
    places = [i for i, t in enumerate(clause.tokens) if t.kind == "number"]
    shared = _respectively(clause, places)
    if shared:
        yield from shared
        return
    begin = 0
    for k, i in enumerate(places):
        limit = places[k + 1] if k + 1 < len(places) else len(clause.tokens)
        before, after = clause.tokens[begin:i], clause.tokens[i + 1 : limit]
        picks = [t for t in before if t.kind in CONCEPTS]
        begin = i + 1
        if not picks and not any(t.id == "add" for t in before):
            following = clause.tokens[limit] if limit < len(clause.tokens) else None
            picks = [t for t in after if t.kind in CONCEPTS and not _leads(t, following)]
            begin = clause.tokens.index(picks[-1]) + 1 if picks else begin
        elif _noun_after(picks, clause.tokens[i : i + 3]):
            picks, begin = [*picks, after[0]], i + 2
        last = limit == len(clause.tokens)
        yield Segment(before, clause.tokens[i], after if last or begin > i + 1 else [], picks)


def _noun_after(picks: list[Token], following: list[Token]) -> bool:
    """“制发 4 件规范性文件”“收到 46 件自然人申请”：数后面紧跟着所数的东西。"""
    if len(following) < 2 or following[1].kind not in _COUNTED:
        return False
    number, noun = following[0], following[1]
    after = following[2] if len(following) == 3 else None
    near = noun.start - number.end <= 1 and not (
        after and after.kind == "number" and _leads(noun, after)
    )
    return near and all(t.kind != noun.kind for t in picks)


def _leads(name: Token, number: Token | None) -> bool:
    """名称紧挨着下一个数，说的是下一个（“52 件，连同上年结转的 5 件”）。"""
    return number is not None and number.start - name.end <= 2


def _respectively(clause: Clause, places: list[int]) -> list[Segment]:
    """“A、B分别为 5 件、6 件”。"""
    if not clause.has("each", "respectively") or len(places) < 2:
        return []
    head = clause.tokens[: places[0]]
    names = [t for t in head if t.kind in NAMES and t.id != "skip"] or [
        t for t in head if t.kind == "event"
    ]
    common = [t for t in head if t.kind in CONCEPTS and t.kind != names[0].kind] if names else []
    names = [t for t in names if t.kind == names[0].kind]
    if len(names) != len(places):
        return []
    numbers = [clause.tokens[i] for i in places]
    return [
        Segment(head, number, [], [*common, name])
        for name, number in zip(names, numbers, strict=True)
    ]
