"""最少改动的查找：一格一格地试，改的数由现在不成立的等式、文字定下来；从最少的格数起，逐步放宽。

一格至多在一行、一列里（`Place`），所以不成立的行、列每两处至少要改一格：多数试法一步就知道不必再试。
改动最少的改法里，各格的改动数总能一格接一格地定出来（不能的，有一格可以不改），所以这样试不会漏；
限的是试的次数，不是时间：机器忙不忙，结果一样。试不完的由整数规划求（见 `milp`）。
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Protocol

#: 一条等式在表的哪里：同一行、同一列的各条算一处
Place = Hashable
Values = dict[str, int]
#: 六格以内一般用不到其中的四分之一；全用完约一秒
MOST_TRIES = 100_000
MOST_CELLS = 8


class Equation(Protocol):
    """一条 Σ 符号 × 单元格 = 0 的等式。"""

    @property
    def place(self) -> Place: ...
    def terms(self) -> list[tuple[str, int]]: ...


class Statement(Protocol):
    """文字所说：几个单元格之和为 `value`。"""

    @property
    def cells(self) -> tuple[str, ...]: ...
    @property
    def value(self) -> int: ...


class _TooMany(Exception):
    """试的次数用完了。"""


def least_changes(
    equations: Sequence[Equation],
    values: Mapping[str, int],
    statements: Sequence[Statement],
    weight: int,
    most: int,
) -> list[Values] | None:
    """至多 `most` 种同为最小的改动（单元格 -> 新值），违背一处文字抵 `weight` 格。

    试不完的、显然要改很多格的为 None。
    """
    search = _Search(equations, values, statements, weight, most)
    if search.at_least() > MOST_CELLS:
        return None
    try:
        for limit in range(search.at_least(), len(values)):
            search.run(limit)
            if search.found:
                return list(search.found.values())
    except _TooMany:
        return None
    return []


class _Search:
    """`changes` 为改了的格 -> 改动数；`residuals`、`gaps` 为各等式、各处文字现在差多少。"""

    def __init__(
        self,
        equations: Sequence[Equation],
        values: Mapping[str, int],
        statements: Sequence[Statement],
        weight: int,
        most: int,
    ) -> None:
        self.values, self.weight, self.most = values, weight, most
        self.terms = [equation.terms() for equation in equations]
        self.places = [equation.place for equation in equations]
        self.said = [statement.cells for statement in statements]
        self.residuals = [sum(s * values[c] for c, s in terms) for terms in self.terms]
        self.gaps = [sum(values[c] for c in s.cells) - s.value for s in statements]
        self.of_cell: dict[str, list[tuple[int, int]]] = {cell: [] for cell in values}
        for index, terms in enumerate(self.terms):
            for cell, sign in terms:
                self.of_cell[cell].append((index, sign))
        self.said_of: dict[str, list[int]] = {cell: [] for cell in values}
        for index, cells in enumerate(self.said):
            for cell in cells:
                self.said_of[cell].append(index)
        #: 每一处有几条不成立，有几处不成立
        self.wrong = Counter(self.places[i] for i, gap in enumerate(self.residuals) if gap)
        self.places_wrong = len(self.wrong)
        self.changes: Values = {}
        self.tries, self.limit = 0, 0
        self.seen: set[frozenset[tuple[str, int]]] = set()
        #: 改的是哪几格 -> 新值
        self.found: dict[frozenset[str], Values] = {}

    def run(self, limit: int) -> None:
        """试遍不超过 `limit` 格的。"""
        self.limit = limit
        self.seen.clear()
        self._go()

    def at_least(self) -> int:
        """还至少要改几格。"""
        return (self.places_wrong + 1) // 2

    def _go(self) -> None:
        if len(self.found) >= self.most:
            return
        key = frozenset(self.changes.items())
        if key in self.seen:
            return
        self.seen.add(key)
        if not self.places_wrong:
            self._keep()
        for cell, delta in list(self._moves()):
            self.tries += 1
            self._move(cell, delta)
            self.changes[cell] = delta
            if len(self.changes) + self.at_least() <= self.limit:
                self._go()
            del self.changes[cell]
            self._move(cell, -delta)
        if self.tries > MOST_TRIES:
            raise _TooMany

    def _keep(self) -> None:
        against = sum(1 for gap in self.gaps if gap)
        if self.changes and len(self.changes) + self.weight * against <= self.limit:
            changed = {cell: self.values[cell] + delta for cell, delta in self.changes.items()}
            self.found.setdefault(frozenset(changed), changed)

    def _moves(self) -> Iterator[tuple[str, int]]:
        """可以改的格和改动数：改了，总有一条等式或者一处文字就对了。"""
        left = self.limit - len(self.changes)
        wrong = [terms for terms, gap in zip(self.terms, self.residuals, strict=True) if gap]
        cells = {cell: None for terms in wrong for cell, _ in terms}
        # 格数正好的，每改一格，它所在的行、列都要对
        deltas = self._both if 2 * left == self.places_wrong else self._deltas
        if 2 * left > self.places_wrong:
            told = [said for said, gap in zip(self.said, self.gaps, strict=True) if gap]
            cells |= {cell: None for said in told for cell in said}
        for cell in cells:
            if cell not in self.changes:
                for delta in deltas(cell):
                    if self.values[cell] + delta >= 0:
                        yield cell, delta

    def _both(self, cell: str) -> tuple[int, ...]:
        wanted = {-sign * self.residuals[i] for i, sign in self.of_cell[cell]}
        return tuple(wanted) if len(wanted) == 1 else ()

    def _deltas(self, cell: str) -> list[int]:
        wanted = [-sign * self.residuals[i] for i, sign in self.of_cell[cell]]
        wanted += [-self.gaps[i] for i in self.said_of[cell]]
        return [delta for delta in dict.fromkeys(wanted) if delta]

    def _move(self, cell: str, delta: int) -> None:
        for index, sign in self.of_cell[cell]:
            before = self.residuals[index]
            self.residuals[index] = before + sign * delta
            if not before:
                self._count(self.places[index], 1)
            elif not self.residuals[index]:
                self._count(self.places[index], -1)
        for index in self.said_of[cell]:
            self.gaps[index] += delta

    def _count(self, place: Place, more: int) -> None:
        self.wrong[place] += more
        self.places_wrong += (self.wrong[place] == 1) if more > 0 else -(self.wrong[place] == 0)
