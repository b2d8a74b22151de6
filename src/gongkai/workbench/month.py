"""到期日的日历：一个月、一周；哪天上班、哪天休息，哪天什么到期。"""

import calendar
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from gongkai.agencies.workplace import DueDay
from gongkai.law.calendar import SATURDAY, official
from gongkai.law.errors import CalendarNotPublished
from gongkai.law.tentative import TENTATIVE, extended

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Day:
    """日历的一格：是不是这个月的、上班不上班（“休”“班”只写与平常不同的）、什么到期。"""

    on: date
    here: bool
    working: bool
    mark: str
    today: bool
    rows: Sequence[DueDay]

    @property
    def look(self) -> str:
        """样式的名称。"""
        named = {"elsewhere": not self.here, "off": not self.working, "today": self.today}
        return " ".join(name for name, holds in named.items() if holds)


@dataclass(frozen=True, slots=True)
class Shown:
    """一页日历：标题、从哪天到哪天、上一页和下一页从哪天起。"""

    title: str
    first: date
    last: date
    before: str
    after: str
    month: int | None

    def weeks(self, rows: Mapping[date, Sequence[DueDay]], today: date) -> list[list[Day]]:
        """一周一行，星期一在前。"""
        days = [self._day(d, rows, today) for d in _days(self.first, self.last)]
        return [days[i : i + 7] for i in range(0, len(days), 7)]

    def _day(self, on: date, rows: Mapping[date, Sequence[DueDay]], today: date) -> Day:
        here = self.month is None or on.month == self.month
        working = is_working(on)
        return Day(on, here, working, _mark(on, working), on == today, rows.get(on, ()))

    @property
    def tentative(self) -> bool:
        """有放假安排没有公布的日子。"""
        return self.last.year > official().last_published_year()


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def is_working(on: date) -> bool:
    """上班不上班；太早太远的按星期几。"""
    try:
        return extended().is_working_day(on)
    except CalendarNotPublished:
        return on.weekday() < SATURDAY


def _mark(on: date, working: bool) -> str:
    weekday = on.weekday() < SATURDAY
    if working == weekday:
        return ""
    guessed = TENTATIVE if on.year > official().last_published_year() else ""
    return ("休" if weekday else "班") + guessed


def of_month(day: date) -> Shown:
    """`day` 所在的月，前后补足整周。"""
    weeks = calendar.Calendar().monthdatescalendar(day.year, day.month)
    first = day.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    title = f"{day.year}年{day.month}月"
    return Shown(title, weeks[0][0], weeks[-1][-1], _iso(before), _iso(after), day.month)


def of_week(day: date) -> Shown:
    """`day` 所在的一周。"""
    first = day - timedelta(days=day.weekday())
    last = first + timedelta(days=6)
    title = f"{first.year}年{first.month}月{first.day}日至{last.month}月{last.day}日"
    return Shown(title, first, last, _iso(first - _WEEK), _iso(first + _WEEK), None)


def _iso(day: date) -> str:
    return day.isoformat()
