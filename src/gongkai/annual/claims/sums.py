"""文字里相加的数：两项合计、逐类列全的，与所列各数之和相符不相符。一处错只说一次。"""

from collections.abc import Iterator
from itertools import combinations

from gongkai.annual.claims.model import Claim, agrees, value_of
from gongkai.annual.forms import TOTAL
from gongkai.annual.model import Report

#: 总数之后这么多字以内的，是它的“其中”
_BESIDE = 60


def whole_of_parts(claim: Claim, found: list[Claim], wrong: list[Claim]) -> bool:
    """与表格不符的争议总数，是文字所说复议、诉讼之和，其中有的本就不符：说那几个就够了。"""
    if claim.kind != "disputes":
        return False
    whole = set(claim.cells)
    beside = [c for c in found if c.where == claim.where and 0 < c.start - claim.end < _BESIDE]
    return any(
        one.value + other.value == claim.value and (one in wrong or other in wrong)
        for one, other in combinations(beside, 2)
        if set(one.cells) | set(other.cells) == whole and not set(one.cells) & set(other.cells)
    )


def shared_out(report: Report, wrong: list[Claim]) -> list[Claim]:
    """同一段里分几处说的（“某局维持 3 件，某局维持 1 件”），加起来与表格相符的，不是写错。"""
    groups: dict[tuple[str, tuple[str, ...]], list[Claim]] = {}
    for claim in wrong:
        if claim.value and not claim.about:
            groups.setdefault((claim.where, claim.cells), []).append(claim)
    return [
        claim
        for (_, cells), group in groups.items()
        if len(group) > 1 and sum(c.value for c in group) == value_of(report, cells)
        for claim in group
    ]


def unequal_parts(
    report: Report, found: list[Claim], wrong: list[Claim]
) -> Iterator[tuple[Claim, tuple[int, ...]]]:
    """相加不符的：(总数, 各数)。"""
    known = set(wrong)
    listed: dict[tuple[str, ...], tuple[int, ...]] = {}
    for claim in found:
        if claim.kind == "sum":
            if _unequal(report, claim, wrong):
                yield claim, claim.parts
        elif claim not in known and agrees(report, claim) is None and not claim.about:
            if claim.cells not in listed:
                listed[claim.cells] = _listed(report, claim.cells, found)
            parts = listed[claim.cells]
            if parts and sum(parts) != claim.value:
                yield claim, parts


def _unequal(report: Report, claim: Claim, wrong: list[Claim]) -> bool:
    """合计与所列各数之和不符；是所列的数写错了的，那个数自会说到。"""
    if claim.about or claim.value == sum(claim.parts):
        return False
    right = claim.value == value_of(report, claim.cells)
    return not (right and any(set(c.cells) < set(claim.cells) for c in wrong))


def _listed(report: Report, cells: tuple[str, ...], found: list[Claim]) -> tuple[int, ...]:
    """`cells` 在表格读不到时：文字逐类列全了的各数。"""
    if len(cells) != 1 or not cells[0].endswith(f":{TOTAL}"):
        return ()
    row = cells[0].rsplit(":", 1)[0]
    remedy = row.startswith("remedies:")
    columns = [c.id for c in (report.form.remedy_columns if remedy else report.form.columns)]
    wanted = {f"{row}:{c}" for c in columns if c != TOTAL}
    parts = [c for c in found if set(c.cells) <= wanted and not c.about]
    covered = [cell for c in parts for cell in c.cells]
    complete = len(covered) == len(wanted) and set(covered) == wanted
    return tuple(c.value for c in parts) if complete else ()
