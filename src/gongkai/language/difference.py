"""两篇文字哪里不同：先一行对一行，再在一行里一个词一个词地比；表格的一行一格一格地比。"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from gongkai.language.cutting import cut

SAME, GONE, NEW = "same", "gone", "new"
#: 一行里有这么多相同，才算是改，不算换掉
_ALIKE = 0.4
#: 比一行的字：太长的一个字一个字比太慢，整行算换掉
_LONGEST = 4000
#: 对行的时候往后看几行；换掉的超过这么多行的不再对，算整段换掉
_AHEAD, _MOST = 8, 400
#: 两边的长（行数、字数）的积超过这么多的，常见的行、字不用来对：一样的很多时，要的时间按平方涨
_SQUARE = 250_000
#: 积超过这么多的不对，算整个换掉
_HUGE = 25_000_000
#: 一次比较里，像不像一共看这么多（积的和），看完了的算不像
_BUDGET = 50_000_000
_NUMBER = re.compile(r"[0-9０-９]+(?:[.,．，][0-9０-９]+)*%?|[A-Za-z]+|\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """一截：没有变（same）、删去的（gone）、加上的（new）。"""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """一行：一段文字只有一格，表格的一行有几格；`kind` 为整行的（same、gone、new、changed）。"""

    kind: str
    cells: tuple[tuple[Piece, ...], ...]
    table: bool = False


def words(text: str) -> list[str]:
    """切成词；数、字母、空白各自成段，一个数改了就整个数算改。"""
    found: list[str] = []
    last = 0
    for match in _NUMBER.finditer(text):
        found += cut(text[last : match.start()]) if match.start() > last else []
        found.append(match[0])
        last = match.end()
    if last < len(text):
        found += cut(text[last:])
    return found


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """一行里哪些字变了；前后相同的接在一起。"""
    if before == after:
        return (Piece(SAME, before),) if before else ()
    if len(before) + len(after) > _LONGEST:
        return _whole(before, after)
    old, new = words(before), words(after)
    found: list[Piece] = []
    for tag, i, j, k, m in _matched(old, new).get_opcodes():
        if tag == "equal":
            found.append(Piece(SAME, "".join(old[i:j])))
            continue
        found += _whole("".join(old[i:j]), "".join(new[k:m]))
    return tuple(found)


def _whole(before: str, after: str) -> tuple[Piece, ...]:
    pair = (Piece(GONE, before), Piece(NEW, after))
    return tuple(piece for piece in pair if piece.text)


Row = tuple[str, ...]


def lines(before: Sequence[Row], after: Sequence[Row]) -> list[Line]:
    """两篇的各行（一段文字是一格的行）；接连改了的几行，像的对上，不像的算删去、加上。"""
    found: list[Line] = []
    budget = _Budget()
    for tag, i, j, k, m in _blocks(before, after):
        if tag == "equal":
            found += (_line(SAME, row) for row in before[i:j])
        else:
            found += _replaced(before[i:j], after[k:m], budget)
    return found


@dataclass(slots=True)
class _Budget:
    """还可以比多少：特意写成的（一样的字很多、次序颠倒的）也在几秒以内。"""

    left: int = _BUDGET

    def take(self, cost: int) -> bool:
        """用掉 `cost`；不够的得 False。"""
        self.left -= cost
        return self.left >= 0


def _matched(a: Sequence[Any], b: Sequence[Any]) -> SequenceMatcher[Any]:
    return SequenceMatcher(None, a, b, autojunk=len(a) * len(b) > _SQUARE)


def _blocks(before: Sequence[Row], after: Sequence[Row]) -> list[tuple[str, int, int, int, int]]:
    """哪几行相同、哪几行换了；太长的，只认开头、末尾相同的。"""
    if len(before) * len(after) <= _HUGE:
        return list(_matched(before, after).get_opcodes())
    same = [a == b for a, b in zip(before, after, strict=False)]
    head = same.index(False) if False in same else len(same)
    most = min(len(before), len(after)) - head
    back = [before[-n] == after[-n] for n in range(1, most + 1)]
    tail = back.index(False) if False in back else most
    i, k = len(before) - tail, len(after) - tail
    return [
        ("equal", 0, head, 0, head),
        ("replace", head, i, head, k),
        ("equal", i, len(before), k, len(after)),
    ]


def _line(kind: str, row: Row) -> Line:
    cells = tuple((Piece(kind, cell),) if cell else () for cell in row)
    return Line(kind, cells, len(row) > 1)


def _replaced(old: Sequence[Row], new: Sequence[Row], budget: _Budget) -> Iterator[Line]:
    """换掉的几行：按次序，每一行新的找还没有用过的最前面的像的一行。"""
    start = 0
    many = len(old) + len(new) > _MOST
    for row in new:
        near = () if many else range(start, min(start + _AHEAD, len(old)))
        place = next((n for n in near if _alike(old[n], row, budget)), None)
        if place is None:
            yield _line(NEW, row)
            continue
        yield from (_line(GONE, gone) for gone in old[start:place])
        cells = tuple(pieces(a, b) for a, b in zip(old[place], row, strict=True))
        yield Line("changed", cells, len(row) > 1)
        start = place + 1
    yield from (_line(GONE, gone) for gone in old[start:])


def _alike(old: Row, new: Row, budget: _Budget) -> bool:
    """格数一样，字有不少相同。"""
    if len(old) != len(new):
        return False
    a, b = "\n".join(old), "\n".join(new)
    if len(a) + len(b) > _LONGEST:
        return False
    match = _matched(a, b)
    if match.quick_ratio() < _ALIKE or not budget.take(len(a) * len(b)):
        return False
    return match.ratio() >= _ALIKE


def told(found: Sequence[Line]) -> str:
    """改了多少，一句话；没有改的为空。"""
    counts = {kind: sum(line.kind == kind for line in found) for kind in ("changed", GONE, NEW)}
    names = {"changed": "改了", GONE: "删去", NEW: "加上"}
    return "，".join(f"{names[kind]} {n} 段（行）" for kind, n in counts.items() if n)
