"""放假安排还没有公布的年份，暂按周末和日期固定的节日算一个日子：只给人看，不作答复期限的依据。

春节、清明、端午、中秋和调休没有算在内，公布以后多半会变；文书里不写暂算的日子。
"""

from datetime import date
from functools import lru_cache

from gongkai.law.calendar import Calendar, Notice, official
from gongkai.law.errors import NotInForce
from gongkai.law.parameters import Rule, rule

TENTATIVE = "暂算"
#: 往后算这么多年：期限最长也跨不过去
_YEARS = 3
_FIXED = ("new_year", "labour", "labour_2", "national", "national_2", "national_3")
NOTE = "暂按周末和元旦、劳动节、国庆节推算，国务院公布放假安排以后自动改成确定的日子"


def extended(calendar: Calendar | None = None) -> Calendar:
    """公布了的照公布的，后面几年暂算。"""
    return _extended(calendar or official())


@lru_cache(maxsize=2)
def _extended(calendar: Calendar) -> Calendar:
    first = calendar.last_published_year() + 1
    guessed = [_guess(year) for year in range(first, first + _YEARS)]
    return Calendar([*calendar.notices.values(), *guessed])


def _guess(year: int) -> Notice:
    known = fixed_holidays(year)
    days = frozenset(date(year, one.month or 1, one.day or 1) for one in known)
    cited = known[0].citation.partition("》")[0] + "》"
    return Notice(year, days, frozenset(), f"{cited}（{TENTATIVE}）")


def fixed_holidays(year: int) -> list[Rule]:
    """`year` 年日期固定的节日。"""
    found = []
    for name in _FIXED:
        try:
            found.append(rule(f"holiday.{name}", date(year, 12, 31)))
        except NotInForce:
            continue
    return found
