"""以日、月、年计的期限：届满、顺延、怎样说。"""

from datetime import date, timedelta

import pytest

from gongkai.law.calendar import Calendar, Notice, official
from gongkai.law.errors import CalendarNotPublished
from gongkai.law.parameters import Parameter
from gongkai.law.terms import ends, plain_end, rolled, term

DAY = date(2026, 3, 2)
TEN = Parameter("x", 10, "calendar_day", "某法第一条")


def length(amount, unit):
    return Parameter("x", amount, unit, "某法第一条")


@pytest.mark.parametrize(
    ("start", "amount", "unit", "end"),
    [
        (date(2026, 3, 2), 60, "calendar_day", date(2026, 5, 1)),
        (date(2026, 3, 31), 1, "month", date(2026, 4, 30)),
        (date(2025, 8, 31), 6, "month", date(2026, 2, 28)),
        (date(2025, 12, 15), 1, "month", date(2026, 1, 15)),
        (date(2025, 11, 30), 1, "month", date(2025, 12, 30)),
        (date(2025, 12, 31), 12, "month", date(2026, 12, 31)),
        (date(2024, 2, 29), 1, "year", date(2025, 2, 28)),
        (date(2024, 2, 29), 4, "year", date(2028, 2, 29)),
    ],
)
def test_a_term_ends_on_the_corresponding_day_or_the_last_of_the_month(start, amount, unit, end):
    assert plain_end(start, length(amount, unit)) == end


def test_a_term_that_ends_on_a_working_day_is_said_plainly():
    found = term(date(2026, 3, 2), TEN)
    assert (found.start, found.nominal, found.day) == (DAY, date(2026, 3, 12), date(2026, 3, 12))
    assert not found.rolled and found.words == "2026年3月12日" and found.unpublished is None
    assert found.citation == "某法第一条；《民事诉讼法》第八十五条；法释〔2018〕1号第四十八条"


def test_a_term_that_rolls_says_from_where():
    found = term(date(2026, 3, 4), TEN)
    assert found.rolled and found.words == "2026年3月16日（2026年3月14日遇休息日或者节假日，顺延）"


def test_a_term_in_working_days_does_not_roll():
    found = term(DAY, length(10, "working_day"))
    assert (found.nominal, found.day) == (date(2026, 3, 16), date(2026, 3, 16))
    assert found.citation == "某法第一条"


@pytest.mark.parametrize(
    ("unit", "nominal"), [("calendar_day", date(2027, 1, 5)), ("working_day", date(2026, 12, 26))]
)
def test_a_year_not_published_gives_the_earliest_day_and_the_year(unit, nominal):
    until = Calendar([n for y, n in official().notices.items() if y <= 2026])
    found = term(date(2026, 12, 26), length(10, unit), until)
    assert (found.day, found.nominal, found.unpublished, found.rolled) == (
        None,
        nominal,
        2027,
        False,
    )
    assert found.start == date(2026, 12, 26) and found.citation == "某法第一条"
    assert found.words == (
        f"不早于{nominal.year}年{nominal.month}月{nominal.day}日"
        "（2027年的放假安排没有公布，公布后才能确定是否顺延）"
    )
    with pytest.raises(CalendarNotPublished) as error:
        ends(date(2026, 12, 26), length(10, unit), until)
    assert error.value.year == 2027


def test_a_date_beyond_the_calendar_is_refused_and_not_counted():
    with pytest.raises(CalendarNotPublished, match="9990"):
        term(date(9990, 1, 1), length(20, "year"))
    assert term(date(9989, 12, 31), length(10, "year")).nominal == date(9999, 12, 31)


def test_a_given_calendar_decides_where_the_day_rolls_to():
    march = frozenset(date(2026, 3, 1) + timedelta(i) for i in range(31))
    notice = Notice(2026, march, frozenset(), "测试用的通知")
    calendar = Calendar([*official().notices.values(), notice])
    assert rolled(date(2026, 3, 12), calendar) == date(2026, 4, 1)
    assert term(DAY, TEN, calendar).day == ends(DAY, TEN, calendar) == date(2026, 4, 1)
    assert term(DAY, length(1, "working_day"), calendar).day == date(2026, 4, 1)
    assert rolled(date(2026, 3, 12)) == date(2026, 3, 12)
