"""最少改动的查找：与另一种求法（逐个支撑集解方程）、整数规划对照；只看试的次数，不看时间。"""

import random
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.annual import least, repair
from gongkai.annual.identities import Identity, all_hold, identities
from gongkai.annual.least import least_changes
from gongkai.annual.milp import smallest_changes
from gongkai.annual.model import Cell
from gongkai.annual.repair import CLAIM_WEIGHT, repairs
from gongkai.annual.specimen import specimen


@dataclass
class Said:
    cells: tuple[str, ...]
    value: int


def table(rows, columns):
    """带行和、列和的小表：各格、各条等式。"""
    names = [*map(str, range(columns)), "total"]
    across = [
        Identity(
            "applications.row_total",
            f"r{r}",
            tuple(f"{r}{c}" for c in names[:-1]),
            (f"{r}total",),
            "",
        )
        for r in [*range(rows), "sum"]
    ]
    down = [
        Identity(
            "applications.result_total", c, tuple(f"{r}{c}" for r in range(rows)), (f"sum{c}",), ""
        )
        for c in names
    ]
    cells = [f"{r}{c}" for r in [*range(rows), "sum"] for c in names]
    return cells, (*across, *down)


def gap(terms, values):
    return sum(sign * values[cell] for cell, sign in terms)


def solution(equations, values, support):
    """只改 `support` 各格的解（各格的改动定得下来的），没有为 None：高斯消元。"""
    lines = [
        [Fraction(dict(e.terms()).get(c, 0)) for c in support] + [Fraction(-gap(e.terms(), values))]
        for e in equations
    ]
    size, done = len(support), 0
    for column in range(size):
        pivot = next((i for i in range(done, len(lines)) if lines[i][column]), None)
        if pivot is None:
            return None
        lines[done], lines[pivot] = lines[pivot], lines[done]
        lines[done] = [x / lines[done][column] for x in lines[done]]
        for i, line in enumerate(lines):
            if i != done and line[column]:
                lines[i] = [a - line[column] * b for a, b in zip(line, lines[done], strict=True)]
        done += 1
    if any(line[-1] for line in lines[done:]):
        return None
    deltas = {c: lines[i][-1] for i, c in enumerate(support)}
    fits = all(d and d.denominator == 1 and values[c] + d >= 0 for c, d in deltas.items())
    return {c: int(values[c] + d) for c, d in deltas.items()} if fits else None


def by_supports(equations, values, most_cells):
    for size in range(1, most_cells + 1):
        found = [s for c in combinations(values, size) if (s := solution(equations, values, c))]
        if found:
            return found
    return []


@settings(max_examples=60)
@given(st.integers(0, 10**6), st.integers(2, 3), st.integers(1, 3))
def test_all_the_smallest_are_found_and_none_smaller_exists(seed, columns, wrong):
    rng = random.Random(seed)
    cells, equations = table(2, columns)
    values = dict.fromkeys(cells, 0)
    for r in range(2):
        for c in range(columns):
            values[f"{r}{c}"] = rng.randint(0, 9)
    for r in range(2):
        values[f"{r}total"] = sum(values[f"{r}{c}"] for c in range(columns))
    for c in [*range(columns), "total"]:
        values[f"sum{c}"] = sum(values[f"{r}{c}"] for r in range(2))
    for cell in rng.sample(cells, wrong):
        values[cell] = max(0, values[cell] + rng.randint(-9, 9))
    if not any(gap(e.terms(), values) for e in equations):
        return
    found = least_changes(equations, values, (), CLAIM_WEIGHT, 1000)
    wanted = by_supports(equations, values, wrong)
    assert sorted(map(sorted, found)) == sorted(map(sorted, wanted))
    assert [f for f in found if f not in wanted] == []


def damaged(seed, wrong):
    rng = random.Random(seed)
    report = specimen(rng, rng.choice(("2019", "2021")))
    for name in rng.sample(report.form.application_cells(), wrong):
        report.cells[name] = Cell(max(0, int(report.number(name)) + rng.randint(-20, 20)))
    return report


def cost(problem, changes):
    return len(changes) + CLAIM_WEIGHT * repair._broken_claims(problem, changes)


@pytest.mark.parametrize("seed", range(4))
def test_it_agrees_with_integer_programming(seed):
    for problem in repair._problems(damaged(seed, 2)):
        given_ = problem.identities, problem.values, problem.claims, CLAIM_WEIGHT, 5
        found, solved = least_changes(*given_), smallest_changes(*given_, 600.0)
        assert {cost(problem, f) for f in found} == {cost(problem, s) for s in solved}
        if len(solved) < 5:
            assert {frozenset(f) for f in found} == {frozenset(s) for s in solved}


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.integers(2, 5))
def test_several_wrong_cells_are_mended_without_integer_programming(seed, wrong):
    report = damaged(seed, wrong)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(repair, "_SECONDS", 0.0)
        found = repairs(report)
    if all_hold(report):
        assert found == []
        return
    assert found
    for one in found:
        cells = {c.cell: Cell(c.after) for c in one.changes}
        mended = damaged(seed, wrong)
        mended.cells |= cells
        assert all_hold(mended)


def test_the_prose_weighs_three_cells():
    cells, equations = table(2, 2)
    values = dict.fromkeys(cells, 0) | {"00": 2, "0total": 2, "sum0": 2, "sumtotal": 9}
    told = [Said(("sumtotal",), 9)]
    plain = least_changes(equations, values, (), CLAIM_WEIGHT, 5)
    assert plain == [{"sumtotal": 2}]
    # 与文字相符要改三格：与改一格、违背一处文字（三格）比，少一格
    agreeing = least_changes(equations, values, told, CLAIM_WEIGHT, 50)
    assert agreeing and all(len(f) == 3 and "sumtotal" not in f for f in agreeing)
    # 违背的文字轻了，就改那一格
    assert least_changes(equations, values, told, 1, 5) == [{"sumtotal": 2}]


def test_what_cannot_be_tried_to_the_end_is_said(monkeypatch):
    monkeypatch.setattr(least, "MOST_TRIES", 3)
    problem = next(repair._problems(damaged(2, 4)))
    assert least_changes(problem.identities, problem.values, (), CLAIM_WEIGHT, 5) is None


def test_what_would_take_many_cells_is_not_tried(monkeypatch):
    cells, equations = table(20, 1)
    values = dict.fromkeys(cells, 0) | {f"{r}total": r + 1 for r in range(20)}
    monkeypatch.setattr(least._Search, "run", None)
    assert least_changes(equations, values, (), CLAIM_WEIGHT, 5) is None


def test_a_cell_is_in_one_row_and_one_column_at_most():
    """一处为一行或者一列：不成立的每两处至少要改一格，靠的是这一条。"""
    for form_id in ("2019", "2021"):
        places = {}
        for identity in identities(form_id):
            for cell in identity.cells:
                places.setdefault(cell, set()).add(identity.place)
        assert max(map(len, places.values())) == 2
