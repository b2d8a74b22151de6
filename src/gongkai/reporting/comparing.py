"""公开着的各份年报并排：历年的中位数、一年的各机关、一个机关的历年。"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.cache import cache

from gongkai.annual.compare import MEASURES, Line, beside, middle_of, values_of
from gongkai.reporting.filing import public_filings, public_marks

RATE = "rate"
#: 各列：标识 -> 名称
COLUMNS = MEASURES | {RATE: "办结率"}
_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Row:
    """表格的一行：年度或者机关，各列的数（写好的），要看一眼的；`address` 为那一份的网址。"""

    name: str
    cells: list[tuple[str, str]]
    notes: tuple[str, ...] = ()
    address: str = ""
    count: int = 0


def public_lines() -> list[Line]:
    """公开着的各份，`file` 为网址；撤下、修订、改名以后马上不同，不变的不重算。"""
    marks = public_marks()
    key = f"annual_lines:{hashlib.sha256(repr(marks).encode()).hexdigest()}"
    found: list[Line] | None = cache.get(key)
    if found is None:
        found = beside(
            Line(
                filing.closing.agency.name,
                filing.closing.year,
                filing.item.get_absolute_url(),
                values_of(filing.report),
            )
            for filing in public_filings()
        )
        cache.set(key, found, _SECONDS)
    return found


def years_of(lines: Sequence[Line]) -> list[int]:
    """有年报的年度，近的在前。"""
    return sorted({line.year for line in lines}, reverse=True)


def middles(lines: Sequence[Line]) -> list[Row]:
    """历年：各机关的中位数。

    不相加：人民政府的一份已经含着各部门的，加起来就重复了；各年公开的机关也不一样多。
    """
    found = []
    for year in years_of(lines):
        same = [line for line in lines if line.year == year]
        cells = [(name, _shown(id, middle_of(same, id))) for id, name in COLUMNS.items()]
        found.append(Row(f"{year}年", cells, count=len(same)))
    return found


def of_year(lines: Sequence[Line], year: int) -> list[Row]:
    """一年的各机关，新收多的在前。"""
    same = [line for line in lines if line.year == year]
    same.sort(key=lambda line: -line.values.get("new", 0))
    return [_row(line, line.agency) for line in same]


def of_agency(lines: Sequence[Line], agency: str) -> list[Row]:
    """一个机关的历年，近的在前。"""
    own = [line for line in lines if line.agency == agency]
    return [_row(line, f"{line.year}年") for line in reversed(own)]


def received(lines: Sequence[Line]) -> list[tuple[str, int]]:
    """图：各机关新收的，多的在前。"""
    found = [(line.agency, line.values["new"]) for line in lines if "new" in line.values]
    return sorted(found, key=lambda one: -one[1])


def received_by_year(lines: Sequence[Line]) -> list[tuple[str, float]]:
    """图：历年新收的中位数，近的在前。"""
    found = ((y, middle_of([x for x in lines if x.year == y], "new")) for y in years_of(lines))
    return [(f"{year}年", middle) for year, middle in found if middle is not None]


def _row(line: Line, name: str) -> Row:
    values: dict[str, float | None] = {**line.values, RATE: line.rate}
    cells = [(title, _shown(id, values.get(id))) for id, title in COLUMNS.items()]
    return Row(name, cells, line.notes, line.file)


def _shown(id: str, value: float | None) -> str:
    if value is None:
        return "—"
    return f"{value:.1%}" if id == RATE else f"{value:g}" if value % 1 else f"{value:.0f}"
