"""修改建议：使全部勾稽关系成立的最少改动，文字所说的数作为佐证。

先看改一格能不能成（闭式求解，精确而快）；不能，就一格一格地试出最小改动（`least`）；
错得太多、试不完的，以整数规划（HiGHS）求。解出的结果一律用整数复核勾稽关系，复核不过的不出示。建议从不自动套用。
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gongkai.annual.claims import Claim, claims
from gongkai.annual.forms import cell_name
from gongkai.annual.identities import Identity, broken, identities, sides
from gongkai.annual.least import least_changes
from gongkai.annual.model import Change, Repair, Report, State

MOST_REPAIRS = 5
#: 违背一处文字抵得上改几格：改数字容易，表格和文字同时写错少见。三格以内的小改动不足以推翻文字
CLAIM_WEIGHT = 3
_SECONDS = 3.0
#: 整数规划里的残差太大时浮点不可靠，直接不给建议
_LARGEST_RESIDUAL = 10_000_000

Values = dict[str, int]


@dataclass(frozen=True, slots=True)
class _Problem:
    """一组相连的勾稽关系（表三，或表四的一组）、其单元格的现值、相关的文字。

    `is_whole` 为现值都是整数：有小数的（1.5 件）要人看原件，不提建议。
    """

    identities: tuple[Identity, ...]
    values: Values
    claims: tuple[Claim, ...]
    is_whole: bool


def repairs(report: Report, most: int = MOST_REPAIRS) -> list[Repair]:
    """至多 `most` 种同样小的修改建议；没有不成立的勾稽或者无从建议时为空。"""
    problems = list(_problems(report))
    if not problems:
        return []
    solutions = [_solve(p, most) for p in problems]
    if not all(solutions):
        return []
    return [_repair(report, problems, combo) for combo in _combine(solutions, most)]


def filled_totals(report: Report) -> list[Repair]:
    """没有填的总计填上各项之和；没有空着的总计为空列表。"""
    sums = {c: int(n) for c, n in report.blank_totals().items() if n == int(n)}
    changes = tuple(Change(cell, None, value) for cell, value in sums.items())
    why = f"有 {len(changes)} 格总计没有填，这是各项之和。仅供参考，请以登记的原始案件为准。"
    return [Repair(changes, why)] if changes else []


def _combine(solutions: list[list[Values]], most: int) -> list[list[Values]]:
    """各组建议的组合，至多 `most` 种。"""
    combos: list[list[Values]] = [[]]
    for options in solutions:
        combos = [[*c, o] for c in combos for o in options][:most]
    return combos


def _problems(report: Report) -> Iterator[_Problem]:
    """不成立的各组；含有歧义或缺格的勾稽关系略去。"""
    wrong = {identity for identity, _, _ in broken(report)}
    said = [c for c in claims(report) if not c.about] if wrong else []
    groups: dict[str, list[Identity]] = {}
    numbers = report.numbers()
    for identity in identities(report.form_id):
        key = identity.key if identity.rule == "remedies.total" else "applications"
        if sides(identity, numbers) is not None:
            groups.setdefault(key, []).append(identity)
    for members in groups.values():
        if wrong.isdisjoint(members):
            continue
        cells = {c for i in members for c in i.cells}
        seen = {c: numbers.get(c) or 0 for c in report.form.cells() if c in cells}
        values = {c: int(value) for c, value in seen.items()}
        related = tuple(c for c in said if set(c.cells) <= cells)
        yield _Problem(tuple(members), values, related, values == seen)


def _solve(problem: _Problem, most: int) -> list[Values]:
    if not problem.is_whole:
        return []
    single = list(_single_changes(problem))
    agreeing = [s for s in single if _broken_claims(problem, s) == 0]
    if agreeing:
        return agreeing[:most]
    if sum(abs(_residual(i, problem.values)) for i in problem.identities) > _LARGEST_RESIDUAL:
        return single[:most]
    found = least_changes(problem.identities, problem.values, problem.claims, CLAIM_WEIGHT, most)
    if found is None:
        from gongkai.annual.milp import smallest_changes

        found = smallest_changes(
            problem.identities, problem.values, problem.claims, CLAIM_WEIGHT, most, _SECONDS
        )
    return [s for s in found if _holds(problem, s)] or single[:most]


def _residual(identity: Identity, values: Values) -> int:
    return sum(sign * values[cell] for cell, sign in identity.terms())


def _holds(problem: _Problem, changes: Values) -> bool:
    values = problem.values | changes
    whole = all(_residual(i, values) == 0 for i in problem.identities)
    return whole and all(v >= 0 for v in changes.values())


def _claim_gap(claim: Claim, values: Values) -> int:
    return sum(values[c] for c in claim.cells) - claim.value


def _broken_claims(problem: _Problem, changes: Values) -> int:
    values = problem.values | changes
    return sum(_claim_gap(c, values) != 0 for c in problem.claims)


def _single_changes(problem: _Problem) -> Iterator[Values]:
    """只改一格就使这一组全部成立的改法。"""
    residuals = {i: _residual(i, problem.values) for i in problem.identities}
    wrong = {i for i, r in residuals.items() if r}
    first = next(i for i in problem.identities if i in wrong)
    for cell, sign in first.terms():
        change = {cell: problem.values[cell] - sign * residuals[first]}
        if _holds(problem, change):
            yield change


def _repair(report: Report, problems: list[_Problem], combo: list[Values]) -> Repair:
    changes = []
    for solution in combo:
        for cell, after in solution.items():
            current = report.cells[cell]
            before = None if current.state is State.BLANK else int(current.value or 0)
            changes.append(Change(cell, before, after))
    return Repair(tuple(changes), _why(report, problems, combo, len(changes)))


def _why(report: Report, problems: list[_Problem], combo: list[Values], count: int) -> str:
    kept: list[Claim] = []
    against: list[Claim] = []
    for problem, solution in zip(problems, combo, strict=True):
        values = problem.values | solution
        for claim in problem.claims:
            (against if _claim_gap(claim, values) else kept).append(claim)
    why = f"改 {count} 格，全部勾稽关系即成立"
    if kept:
        why += f"；与文字“{'”“'.join(_quotes(kept))}”一致"
    if against:
        why += f"；但与文字“{'”“'.join(_quotes(against))}”不符"
    return f"{why}。仅供参考，请以登记的原始案件为准。"


def _quotes(said: Iterable[Claim]) -> list[str]:
    return list(dict.fromkeys(c.quote for c in said))


def describe(report: Report, change: Change) -> str:
    """一处修改的中文说明。"""
    before = "空白" if change.before is None else str(change.before)
    return f"{cell_name(report.form_id, change.cell)}：{before} → {change.after}"
