"""汇总的数：人民政府的每一格 = 本级 + 收下了的各单位之和。"""

from collections.abc import Iterator

from gongkai.agencies.models import Agency
from gongkai.annual.model import Cell, Number, Report, State
from gongkai.reporting.models import Gathered
from gongkai.reporting.past import restored

SUMMED = "汇总"


def parts(above: Agency, year: int) -> Iterator[tuple[Gathered, Report]]:
    """收下了的各份。"""
    rows = Gathered.objects.filter(above=above, year=year, state=Gathered.State.ACCEPTED)
    return ((row, restored(row.report)) for row in rows.order_by("name"))


def parts_of(above: Agency, year: int, cell: str) -> list[tuple[Gathered, Number]]:
    """一格由哪些单位的哪些数合成（本级另算）。"""
    return [(row, report.number(cell) or 0) for row, report in parts(above, year)]


def summed(report: Report, above: Agency, year: int) -> Report:
    """本级的 `report` 加上收下了的各份；没有收下的原样。"""
    found = [one for _, one in parts(above, year)]
    for name, cell in report.cells.items() if found else ():
        value = (cell.value or 0) + sum(one.number(name) or 0 for one in found)
        report.cells[name] = Cell(value, State.NUMBER, str(value), SUMMED)
    return report
