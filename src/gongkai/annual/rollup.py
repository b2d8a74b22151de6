"""汇总：全区（全市）的每一格 = 本级 + 各部门（下级）之和。"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from gongkai.annual.audit import Result, cells_of
from gongkai.annual.forms import cell_name, form, form_for_year
from gongkai.annual.identities import cells_of_identities
from gongkai.annual.model import Cell, Finding, Number, Report, Severity, State

_CITATION = "年度报告的汇总口径：全区数据为本级与所属各单位之和"


@dataclass(frozen=True, slots=True)
class Part:
    """汇总进去的一份：文件、机关、各格的数；读不准的为 None。"""

    file: str
    agency: str
    cells: dict[str, Number | None]


@dataclass(slots=True)
class Rolled:
    """汇总的结果：合起来的年报、各份、没有汇总进去的（文件、为什么）。"""

    report: Report
    parts: list[Part] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)

    def parts_of(self, cell: str) -> list[tuple[str, Number | None]]:
        """一格由哪些机关的哪些数合成。"""
        return [(part.agency, part.cells.get(cell, 0)) for part in self.parts]


def roll_up(results: Iterable[Result], agency: str, year: int) -> Rolled:
    """把同一年、同一格式的各份加起来，写成 `agency` 的年报。

    读不成的、别的年度的、格式不对的、同一机关的第二份、`agency` 自己的不加，写在 `left` 里；
    有一份读不准的那一格，合计也读不准。那一年没有格式抛 ValueError。
    """
    shape = form_for_year(year)
    if shape is None:
        raise ValueError(f"{year}年度没有统一的年报格式。")
    sections: dict[str, list[str]] = {section.id: [] for section in shape.sections}
    rolled = Rolled(Report(shape.id, agency, year, sections))
    seen: dict[str, str] = {}
    for result in results:
        if why := _left_out(result, rolled.report, seen):
            rolled.left.append((result["file"], why))
            continue
        name = result["agency"] or result["file"]
        seen[name] = result["file"]
        rolled.parts.append(Part(result["file"], name, _numbers(result)))
    rolled.report.cells = {cell: _summed(rolled, cell) for cell in form(shape.id).cells()}
    return rolled


def _left_out(result: Result, whole: Report, seen: dict[str, str]) -> str:
    year = whole.year
    if result["status"] == "unreadable":
        return result["findings"][0]["message"]
    if result["year"] != year:
        return f"是{result['year'] or '不知哪一'}年度的，不是{year}年度的。"
    if result["agency"] == whole.agency:
        return f"就是要汇总成的那一份（{whole.agency}{year}年度），不加进它自己。"
    if result["form"] != whole.form_id:
        return f"用的不是{year}年度的格式。"
    if result["agency"] in seen:
        return f"与 {seen[result['agency']]} 是同一机关的（{result['agency']}），只加一份。"
    return ""


def _numbers(result: Result) -> dict[str, Number | None]:
    """各格的数：空白的按 0，读不准的为 None。"""
    unsure = set(result["ambiguous"])
    found: dict[str, Number | None] = {}
    for table in ("disclosures", "applications", "remedies"):
        for row, columns in cells_of(result, table).items():
            for column, value in columns.items():
                name = f"{table}:{row}:{column}"
                found[name] = None if name in unsure else value or 0
    return found


def _summed(rolled: Rolled, cell: str) -> Cell:
    numbers = [number for _, number in rolled.parts_of(cell)]
    known = [n for n in numbers if n is not None]
    if len(known) != len(numbers):
        return Cell(None, State.AMBIGUOUS, "+".join(str(n) for n in known) + "+？")
    total = sum(known)
    return Cell(total, State.NUMBER, str(total))


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
