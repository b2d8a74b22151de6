"""给公众看的：一个机关（连同下级）一年里查出、整改了多少，最近一次检查是哪一天。只有件数。"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max

from gongkai.agencies.models import Agency
from gongkai.oversight.models import Finding, Inspection, State


@dataclass(frozen=True, slots=True)
class Row:
    """一个机关：查出、已整改、还在整改的件数；确认是误报的不算。"""

    agency: Agency
    found: int
    mended: int
    waiting: int
    checked: date | None

    @property
    def share(self) -> int | None:
        """已整改的占百分之几；没有查出的为 None。"""
        return round(100 * self.mended / self.found) if self.found else None


def rows(agencies: Sequence[Agency], year: int) -> list[Row]:
    """各机关的一行：这一年查出的里面，整改了多少。"""
    keys = [a.pk for a in agencies]
    span = (date(year, 1, 1), date(year, 12, 31))
    seen = Finding.objects.filter(agency__in=keys, found__range=span)
    counted = seen.exclude(state=State.EXCUSED).values_list("agency", "state")
    numbers: dict[tuple[int, bool], int] = {}
    for agency, state, n in counted.annotate(n=Count("pk")).order_by():
        key = agency, state == State.CLOSED
        numbers[key] = numbers.get(key, 0) + n
    last = Inspection.objects.filter(agency__in=keys, on__lte=span[1])
    checked = dict(last.values_list("agency").annotate(on=Max("on")).order_by())
    return [_row(a, numbers, checked.get(a.pk)) for a in agencies]


def _row(agency: Agency, numbers: dict[tuple[int, bool], int], checked: date | None) -> Row:
    mended, waiting = numbers.get((agency.pk, True), 0), numbers.get((agency.pk, False), 0)
    return Row(agency, mended + waiting, mended, waiting, checked)
