"""一个分句里的每个数，配上说它的词：名称在前（收到申请52件）或在后（52件予以公开）。"""

from collections.abc import Iterator
from typing import NamedTuple

from gongkai.annual.claims.clauses import CONCEPTS, NAMES, Clause
from gongkai.annual.claims.lexicon import Token

_TWO = 2
_COUNTED = frozenset(("document", "decision", "who", "remedy"))
_BARS = frozenset(("part", "month", "span", "wish"))
#: 与往年相比的
_AGAINST = frozenset(("compare", "to"))


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
            t.kind == "deny" or (t.kind == "limit" and t.id in _AGAINST) for t in self.before
        )

    def of(self, kind: str) -> list[Token]:
        """说它的词中的一种；同一标识只取一个。"""
        return list({t.id: t for t in self.picks if t.kind == kind}.values())


def segments(clause: Clause) -> Iterator[Segment]:
    """依次得到各数。"""
    tokens = clause.tokens
    if clause.has("limit", "to"):
        tokens = _from_to(tokens)
    places = [i for i, t in enumerate(tokens) if t.kind == "number"]
    if clause.has("each", "respectively"):
        shared = _respectively(clause, places)
        if shared or len(places) < _TWO:
            yield from shared
            return
    yield from _one_by_one(tokens, places)


def _one_by_one(tokens: list[Token], places: list[int]) -> Iterator[Segment]:
    begin = 0
    for k, i in enumerate(places):
        limit = places[k + 1] if k + 1 < len(places) else len(tokens)
        before, after = tokens[begin:i], tokens[i + 1 : limit]
        picks = [t for t in before if t.kind in CONCEPTS]
        begin = i + 1
        if not picks and not any(t.id == "add" for t in before):
            following = tokens[limit] if limit < len(tokens) else None
            picks = [t for t in after if t.kind in CONCEPTS and not _leads(t, following)]
            begin = tokens.index(picks[-1]) + 1 if picks else begin
        elif _noun_after(picks, tokens[i : i + 3]):
            picks, begin = [*picks, after[0]], i + 2
        last = limit == len(tokens)
        yield Segment(before, tokens[i], after if last or begin > i + 1 else [], picks)


def _from_to(tokens: list[Token]) -> list[Token]:
    """“由（2022年的）64件增加到 87 件”：前一个数是往年的，后一个数说的才是这回事。"""
    kept: list[Token] = []
    for i, token in enumerate(tokens):
        number = next((t for t in tokens[i + 1 :] if t.kind != "year"), None)
        if token.id != "to" or number is None or number.kind != "number" or not kept:
            kept.append(token)
        elif kept[-1].kind == "number":
            kept.pop()
            if kept and kept[-1].kind == "year":
                kept.pop()
        else:
            kept.append(token)
    return kept


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
    """“A、B分别为 5 件、6 件”，“2022年、2023年的 A 分别为 5 件、6 件”。"""
    if len(places) < _TWO:
        return []
    head = clause.tokens[: places[0]]
    numbers = [clause.tokens[i] for i in places]
    names = [t for t in head if t.kind in NAMES and t.id != "skip"] or [
        t for t in head if t.kind == "event"
    ]
    common = [t for t in head if t.kind in CONCEPTS and t.kind != names[0].kind] if names else []
    names = [t for t in names if t.kind == names[0].kind]
    years = [t for t in head if t.kind == "year"]
    if len(names) == 1 and len(years) == len(numbers):
        rest = [t for t in head if t.kind != "year"]
        return [
            Segment([year, *rest], number, [], [*common, *names])
            for year, number in zip(years, numbers, strict=True)
        ]
    if len(names) != len(places):
        return []
    return [
        Segment(head, number, [], [*common, name])
        for name, number in zip(names, numbers, strict=True)
    ]
