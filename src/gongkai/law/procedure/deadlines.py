"""现在的期限：放假安排没有公布的年份也有话说。"""

from datetime import date

from gongkai.law.calendar import Calendar
from gongkai.law.clocks import Answer, clock
from gongkai.law.errors import CalendarNotPublished
from gongkai.law.procedure.model import Standing


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


def last_day(start: date, count: int, calendar: Calendar) -> date | None:
    """`start` 次日起第 `count` 个工作日；在放假安排还没有公布的年份里得 None（必定还没有到）。"""
    try:
        return calendar.add_working_days(start, count)
    except CalendarNotPublished:
        return None
