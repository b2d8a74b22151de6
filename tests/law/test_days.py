"""日期合不合常理。"""

from datetime import date, datetime

import pytest

from gongkai.law.days import not_past, strange
from gongkai.law.facts import moment, short_moment

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize("day", [date.min, date(1900, 1, 1), date(2206, 3, 2), date.max])
def test_a_mistyped_year_is_told(day):
    assert "请核对年份" in strange(day, TODAY)


@pytest.mark.parametrize("day", [date(1949, 10, 1), TODAY, date(2046, 12, 31)])
def test_an_ordinary_day_is_not(day):
    assert strange(day, TODAY) == ""


def test_what_has_happened_is_not_in_the_future():
    assert not_past(TODAY, TODAY) == ""
    assert "晚于今天" in not_past(date(2026, 3, 3), TODAY)


@pytest.mark.parametrize("day", [date(1949, 9, 30), date(2047, 1, 1)])
def test_what_is_strange_is_told_with_the_years_that_are_not(day):
    assert strange(day, TODAY) == (
        f"日期{day.year}年{day.month}月{day.day}日不合常理，"
        "应在1949年以后、2046年以前，请核对年份。"
    )


def test_a_moment_is_written_as_offices_write_it():
    at = datetime(2026, 11, 6, 9, 5)
    assert (moment(at), short_moment(at)) == ("2026年11月6日 09:05", "11月6日 09:05")
