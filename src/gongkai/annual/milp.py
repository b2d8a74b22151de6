"""最小改动的整数规划：使勾稽成立，改动格数加上（加权的）违背文字数最少。用 HiGHS 求解。"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import highspy

from gongkai.annual.least import Equation, Statement

_TOLERANCE = 0.5


class _Model:
    """变量：每格 增 p、减 n（整数）与是否改动 z（0/1）；每处文字 是否违背 y 与差额。"""

    def __init__(self, values: Mapping[str, int], bound: int) -> None:
        self.highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self.highs.setOptionValue("output_flag", False)
        self.highs.setOptionValue("threads", 1)
        self.values = values
        self.bound = bound
        self.columns = 0
        self.change: dict[str, int] = {}
        self.plus: dict[str, int] = {}
        self.minus: dict[str, int] = {}
        for cell, value in values.items():
            self.change[cell] = self._variable(1, cost=1.0)
            self.plus[cell] = self._variable(bound)
            self.minus[cell] = self._variable(min(bound, max(value, 0)))
            for part in (self.plus[cell], self.minus[cell]):
                self._row(-highspy.kHighsInf, 0, [(part, 1), (self.change[cell], -bound)])

    def _variable(self, upper: int, lower: int = 0, cost: float = 0.0) -> int:
        self.highs.addVar(lower, upper)
        index = self.columns
        self.columns += 1
        self.highs.changeColCost(index, cost)
        self.highs.changeColIntegrality(index, highspy.HighsVarType.kInteger)
        return index

    def _row(self, lower: float, upper: float, terms: Sequence[tuple[int, float]]) -> None:
        self.highs.addRow(lower, upper, len(terms), [t[0] for t in terms], [t[1] for t in terms])

    def _deltas(self, terms: Iterable[tuple[str, int]]) -> list[tuple[int, float]]:
        return [
            (index, weight)
            for cell, sign in terms
            for index, weight in ((self.plus[cell], sign), (self.minus[cell], -sign))
        ]

    def require(self, equation: Equation) -> None:
        """改动之后等式成立。"""
        terms = equation.terms()
        gap = -sum(sign * self.values[cell] for cell, sign in terms)
        self._row(gap, gap, self._deltas(terms))

    def prefer(self, statement: Statement, weight: float) -> None:
        """改动之后最好与文字一致；违背一处计 `weight`。"""
        gap = statement.value - sum(self.values[c] for c in statement.cells)
        slack = self._variable(self.bound, -self.bound)
        broken = self._variable(1, cost=weight)
        self._row(gap, gap, [*self._deltas((c, 1) for c in statement.cells), (slack, 1)])
        self._row(-highspy.kHighsInf, 0, [(slack, 1), (broken, -self.bound)])
        self._row(-highspy.kHighsInf, 0, [(slack, -1), (broken, -self.bound)])

    def solve(self, seconds: float) -> tuple[float, dict[str, int]] | None:
        """(目标值, 单元格 -> 新值)；无解或者超时得 None。"""
        self.highs.setOptionValue("time_limit", seconds)
        self.highs.run()
        if self.highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        solution: Any = self.highs.getSolution().col_value
        changed = {
            cell: self.values[cell] + delta
            for cell in self.values
            if (delta := round(solution[self.plus[cell]]) - round(solution[self.minus[cell]]))
        }
        return self.highs.getInfo().objective_function_value, changed

    def forbid(self, cells: Iterable[str]) -> None:
        """不再要恰好改这几格的解。"""
        indices = [self.change[c] for c in cells]
        self._row(-highspy.kHighsInf, len(indices) - 1, [(i, 1) for i in indices])


def smallest_changes(
    equations: Sequence[Equation],
    values: Mapping[str, int],
    statements: Sequence[Statement],
    weight: float,
    most: int,
    seconds: float,
) -> list[dict[str, int]]:
    """至多 `most` 种同为最小的改动（单元格 -> 新值）；`seconds` 秒内解不出的不给。"""
    gaps = [sum(s * values[c] for c, s in e.terms()) for e in equations]
    said = [sum(values[c] for c in s.cells) - s.value for s in statements]
    bound = sum(abs(g) for g in gaps) + sum(abs(g) for g in said)
    model = _Model(values, max(bound, 1))
    for equation in equations:
        model.require(equation)
    for statement in statements:
        model.prefer(statement, weight)
    return list(_equally_small(model, most, time.monotonic() + seconds))


def _equally_small(model: _Model, most: int, until: float) -> Iterator[dict[str, int]]:
    best: float | None = None
    for _ in range(most):
        left = until - time.monotonic()
        found = model.solve(left) if left > 0 else None
        if found is None or not found[1]:
            return
        cost, changed = found
        if best is not None and cost > best + _TOLERANCE:
            return
        best = cost
        yield changed
        model.forbid(changed)
