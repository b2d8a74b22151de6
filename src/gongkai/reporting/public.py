"""公开的统计：收多少、办多快、公开多少。只有件数，没有任何人的信息。"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.db.models import Count

from gongkai.agencies.models import Agency
from gongkai.annual.forms import CARRIED_IN, NEW
from gongkai.applications.forms import GROUP_NAMES
from gongkai.law.calendar import official
from gongkai.law.decisions import decision
from gongkai.law.errors import CalendarNotPublished
from gongkai.reporting.counts import application_counts, counted_once

#: 办理所用的工作日分成这几段（含上限）
BANDS = ((5, "5 日以内"), (10, "6 至 10 日"), (20, "11 至 20 日"), (40, "21 至 40 日"))
LONGER = "超过 40 日"
_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Statistics:
    """一年的统计：件数、各种结果、所用工作日的分布与中位数（没有办结的为 None）。"""

    new: int
    carried_in: int
    closed: int
    results: list[tuple[str, int]]
    bands: list[tuple[str, int]]
    median_days: int | None

    @property
    def disclosed_share(self) -> int | None:
        """予以公开、部分公开的占办结的百分比。"""
        if not self.closed:
            return None
        given = dict(self.results)
        count = given[GROUP_NAMES["granted"]] + given[GROUP_NAMES["partial"]]
        return round(100 * count / self.closed)


def statistics(agency: Agency, year: int) -> Statistics:
    """`agency` 一年的统计；十分钟之内不重算。"""
    key = f"statistics:{agency.pk}:{year}"
    found = cache.get(key)
    if found is None:
        found = _statistics(agency, year)
        cache.set(key, found, _SECONDS)
    return found  # type: ignore[no-any-return]


def _statistics(agency: Agency, year: int) -> Statistics:
    totals: Counter[str] = Counter()
    for (row, _), number in application_counts(agency, year).items():
        totals[row] += number
    groups: Counter[str] = Counter()
    for row, number in totals.items():
        if row not in (NEW, CARRIED_IN, "carried_out"):
            groups[GROUP_NAMES[decision(row).group]] += number
    days = _days(agency, year)
    return Statistics(
        new=totals[NEW],
        carried_in=totals[CARRIED_IN],
        closed=sum(groups.values()),
        results=[(name, groups[name]) for name in GROUP_NAMES.values()],
        bands=_banded(days),
        median_days=_median(days),
    )


def _days(agency: Agency, year: int) -> Counter[int]:
    """所用工作日数 -> 件数；放假安排没有收录的年份里的不算。"""
    span = (date(year, 1, 1), date(year, 12, 31))
    rows = counted_once(agency).filter(receipt__isnull=False, closed__range=span)
    pairs = rows.values_list("receipt", "closed").annotate(n=Count("pk")).order_by()
    days: Counter[int] = Counter()
    for receipt, closed, number in pairs:
        try:
            days[official().working_days_between(receipt, closed)] += number
        except CalendarNotPublished:
            continue
    return days


def _banded(days: Counter[int]) -> list[tuple[str, int]]:
    found, below = [], -1
    for most, name in BANDS:
        found.append((name, sum(n for d, n in days.items() if below < d <= most)))
        below = most
    found.append((LONGER, sum(n for d, n in days.items() if d > below)))
    return found


def _median(days: Counter[int]) -> int | None:
    half, seen = sum(days.values()) / 2, 0
    for day in sorted(days):
        seen += days[day]
        if seen >= half:
            return day
    return None
