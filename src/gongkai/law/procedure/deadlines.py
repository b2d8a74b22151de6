"""现在的期限：放假安排没有公布的年份也有话说。"""

from datetime import date

from gongkai.law.calendar import Calendar
from gongkai.law.clocks import Answer, clock
from gongkai.law.errors import CalendarNotPublished, NotInForce
from gongkai.law.facts import Channel
from gongkai.law.parameters import parameter
from gongkai.law.procedure.model import Standing
from gongkai.law.tentative import extended


def due(standing: Standing, calendar: Calendar | None = None) -> Answer | None:
    """现在的期限；已经办结、尚未确认收到的得 None。抛 CalendarNotPublished。"""
    if not standing.is_open or standing.receipt is None:
        return None
    return clock(standing.facts, calendar=calendar, settled=standing.settled)


def safe_due(standing: Standing, calendar: Calendar | None = None) -> tuple[Answer | None, str]:
    """`due`，放假安排没有公布时给出说明而不抛错。"""
    try:
        return due(standing, calendar), ""
    except CalendarNotPublished as error:
        told = f"到期日落在{error.year}年，要等国务院公布该年的放假安排，才能算出是哪一天。"
        return None, told


def tentative_due(standing: Standing) -> Answer | None:
    """放假安排没有公布、算不出的，暂算的期限；算得出的、不用算的得 None。"""
    try:
        due(standing)
    except CalendarNotPublished:
        return due(standing, extended())
    return None


def confirm_until(channel: Channel, received: date) -> date | None:
    """应在哪一天以前与申请人确认收到；那时没有这项规定、放假安排没有公布的为 None。

    当日不是工作日的顺延：下班以后、休息日网上提交的，不会当天就过期。
    """
    try:
        length = parameter(f"confirm.{channel}", received)
    except NotInForce:
        return None
    days = extended()
    last = days.add_working_days(received, length.amount)
    return last if days.is_working_day(last) else days.add_working_days(last, 1)


def last_day(start: date, count: int, calendar: Calendar) -> date | None:
    """`start` 次日起第 `count` 个工作日；在放假安排还没有公布的年份里得 None（必定还没有到）。"""
    try:
        return calendar.add_working_days(start, count)
    except CalendarNotPublished:
        return None
