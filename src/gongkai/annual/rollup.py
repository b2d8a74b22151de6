"""汇总：全区（全市）的每一格 = 本级 + 各部门（下级）之和。"""

from collections.abc import Sequence

from gongkai.annual.forms import cell_name
from gongkai.annual.identities import cells_of_identities
from gongkai.annual.model import Finding, Report, Severity

_CITATION = "年度报告的汇总口径：全区数据为本级与所属各单位之和"


def check_rollup(whole: Report, parts: Sequence[Report]) -> list[Finding]:
    """`whole` 的表三、表四与 `parts`（含本级）之和核对；格式不同或有读不准的格不比那一格。"""
    same = [p for p in parts if p.form_id == whole.form_id]
    if len(same) != len(parts) or not parts:
        return []
    found = []
    for cell in cells_of_identities(whole.form_id):
        numbers = [p.number(cell) for p in same]
        total = whole.number(cell)
        if total is None or None in numbers:
            continue
        expected = sum(n for n in numbers if n is not None)
        if expected != total:
            found.append(_finding(whole, cell, expected, total))
    return found


def _finding(whole: Report, cell: str, expected: object, total: object) -> Finding:
    name = cell_name(whole.form_id, cell)
    return Finding(
        "rollup",
        Severity.ERROR,
        f"{name}：本级与各单位之和为 {expected}，汇总报告写 {total}。",
        (cell,),
        expected=str(expected),
        found=str(total),
        citation=_CITATION,
    )
