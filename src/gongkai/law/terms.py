"""以日、月、年计的期限：开始之日不计，最后一日遇休息日或者法定节假日顺延到其后第一个工作日。"""

import calendar as months
from dataclasses import dataclass
from datetime import date, timedelta

from gongkai.law.calendar import Calendar, official
from gongkai.law.errors import CalendarNotPublished
from gongkai.law.facts import chinese
from gongkai.law.parameters import Parameter, rule

ONE_DAY = timedelta(days=1)
#: 再往后，几年的期限就出了历法
_LAST_YEAR = 9990


@dataclass(frozen=True, slots=True)
class Term:
    """一段算得的期限。

    `nominal` 为顺延以前的届满之日；`day` 为顺延以后的，所在年份放假安排没有公布的为 None；
    `unpublished` 为没有公布的那一年。
    """

    start: date
    nominal: date
    day: date | None
    citation: str
    unpublished: int | None = None

    @property
    def rolled(self) -> bool:
        """有没有顺延。"""
        return self.day is not None and self.day != self.nominal

    @property
    def words(self) -> str:
        """届满之日怎样说；没有公布放假安排的说清楚，不猜。"""
        if self.day is None:
            return (
                f"不早于{chinese(self.nominal)}（{self.unpublished}年的放假安排没有公布，"
                f"公布后才能确定是否顺延）"
            )
        if self.rolled:
            return f"{chinese(self.day)}（{chinese(self.nominal)}遇休息日或者节假日，顺延）"
        return chinese(self.day)


def term(start: date, length: Parameter, calendar: Calendar | None = None) -> Term:
    """`start` 次日起满 `length` 的期限；放假安排没有公布的不抛错，`day` 为 None。

    日期远到历法之外的抛 CalendarNotPublished。
    """
    if start.year >= _LAST_YEAR:
        raise CalendarNotPublished(start.year)
    try:
        if length.unit == "working_day":
            due = (calendar or official()).add_working_days(start, length.amount)
            return Term(start, due, due, length.citation)
        nominal = plain_end(start, length)
        return Term(start, nominal, rolled(nominal, calendar), _cited(length, nominal))
    except CalendarNotPublished as error:
        least = start if length.unit == "working_day" else plain_end(start, length)
        return Term(start, least, None, length.citation, error.year)


def ends(start: date, length: Parameter, calendar: Calendar | None = None) -> date:
    """`start` 次日起满 `length` 的那一天（已顺延）；放假安排没有公布抛 CalendarNotPublished。"""
    found = term(start, length, calendar)
    if found.day is None:
        assert found.unpublished is not None
        raise CalendarNotPublished(found.unpublished)
    return found.day


def plain_end(start: date, length: Parameter) -> date:
    """不顺延的届满之日：满几日的那一天，满几个月（年）的对应日，没有对应日的为月末。"""
    if length.unit == "calendar_day":
        return start + timedelta(length.amount)
    count = length.amount * (12 if length.unit == "year" else 1)
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    return date(year, month + 1, min(start.day, months.monthrange(year, month + 1)[1]))


def rolled(day: date, calendar: Calendar | None = None) -> date:
    """`day` 是工作日的为其本身，否则为其后第一个工作日；没有公布抛 CalendarNotPublished。"""
    known = calendar or official()
    while not known.is_working_day(day):
        day += ONE_DAY
    return day


def _cited(length: Parameter, nominal: date) -> str:
    return f"{length.citation}；{rule('term.rolls', nominal).citation}"
