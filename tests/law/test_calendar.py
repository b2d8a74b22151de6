from datetime import date, timedelta

import chinese_calendar
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.law import calendar as module
from gongkai.law.calendar import Calendar, build, official, read_notice
from gongkai.law.errors import CalendarNotPublished, LawDataError

DAYS = st.dates(date(2006, 1, 1), date(2025, 12, 1))
LAST = official().last_published_year()


def step_by_step(start, count):
    day = start
    while count:
        day += timedelta(days=1)
        count -= chinese_calendar.is_workday(day)
    return day


@given(DAYS, st.integers(0, 40))
def test_it_agrees_with_stepping_day_by_day(start, count):
    assert official().add_working_days(start, count) == step_by_step(start, count)


@given(st.lists(DAYS, min_size=1, max_size=50), st.integers(0, 40))
def test_the_vectorised_form_agrees_with_the_scalar(days, count):
    starts = np.array(days, dtype="datetime64[D]")
    many = official().add_working_days_many(starts, count)
    assert many.tolist() == [official().add_working_days(d, count) for d in days]


@given(DAYS, st.integers(1, 60))
def test_counting_back_gives_the_number_again(start, count):
    due = official().add_working_days(start, count)
    assert official().working_days_between(start, due) == count
    assert official().working_days_between(due, start) == -count


def test_a_makeup_sunday_counts_and_a_holiday_does_not():
    assert official().is_working_day(date(2024, 2, 4))
    assert not official().is_working_day(date(2024, 2, 12))
    assert official().add_working_days(date(2024, 1, 29), 20) == date(2024, 2, 29)


def test_a_year_not_published_is_said_with_the_year():
    with pytest.raises(CalendarNotPublished, match=str(LAST + 1)) as error:
        official().add_working_days(date(LAST, 12, 20), 20)
    assert error.value.year == LAST + 1
    with pytest.raises(CalendarNotPublished):
        official().is_working_day(date(LAST + 1, 1, 4))
    with pytest.raises(CalendarNotPublished):
        official().add_working_days_many(np.array([f"{LAST}-12-20"], dtype="datetime64[D]"), 20)
    with pytest.raises(CalendarNotPublished, match="2003"):
        official().add_working_days_many(np.array(["2003-12-20"], dtype="datetime64[D]"), 1)


NOTICE = """
[[year]]
id = "{year}"
year = {year}
days_off = [{year}-01-01]
days_on = [{sunday}]
citation = "测试用的通知"
read = true
"""


def notice(tmp_path, year, sunday):
    (tmp_path / f"{year}.toml").write_text(NOTICE.format(year=year, sunday=sunday), "utf-8")


def test_an_extra_notice_is_a_file(tmp_path):
    year = LAST + 1
    sunday = next(
        d for d in (date(year, 1, 1) + timedelta(i) for i in range(2, 10)) if d.weekday() == 6
    )
    notice(tmp_path, year, sunday)
    calendar = build([tmp_path])
    assert calendar.is_working_day(sunday)
    assert not calendar.is_working_day(date(year, 1, 1))
    assert calendar.add_working_days(date(LAST, 12, 20), 20).year == year
    assert calendar.citation(sunday) == "测试用的通知"


def test_a_gap_between_years_is_not_bridged(tmp_path):
    notice(tmp_path, LAST + 2, f"{LAST + 2}-03-07")
    calendar = build([tmp_path])
    with pytest.raises(CalendarNotPublished, match=str(LAST + 1)):
        calendar.add_working_days(date(LAST, 12, 30), 20)
    starts = np.array([f"{LAST}-12-30"], dtype="datetime64[D]")
    with pytest.raises(CalendarNotPublished, match=str(LAST + 1)):
        calendar.add_working_days_many(starts, 20)


def test_a_notice_with_a_day_of_another_year_is_refused(tmp_path):
    notice(tmp_path, LAST + 1, f"{LAST}-03-07")
    with pytest.raises(LawDataError, match="第 2 行"):
        build([tmp_path])


def test_negative_counts_are_refused():
    with pytest.raises(ValueError, match=r"^工作日数不能为负$"):
        official().add_working_days(date(2024, 1, 1), -1)
    with pytest.raises(ValueError, match=r"^工作日数不能为负$"):
        official().add_working_days_many(np.array(["2024-01-01"], dtype="datetime64[D]"), -1)


def both(calendar, start, count):
    """标量与向量两种形式，答案应当相同。"""
    many = calendar.add_working_days_many(np.array([start], dtype="datetime64[D]"), count)
    one = calendar.add_working_days(start, count)
    assert many.tolist() == [one]
    return one


def neither(calendar, start, count, year):
    """两种形式都说这一年没有公布。"""
    for ask in (
        lambda: calendar.add_working_days(start, count),
        lambda: calendar.add_working_days_many(np.array([start], dtype="datetime64[D]"), count),
    ):
        with pytest.raises(CalendarNotPublished) as error:
            ask()
        assert error.value.year == year


def until_2026(*more):
    """到2026年为止的日历，外加 `more` 各年。"""
    return Calendar([n for y, n in official().notices.items() if y <= 2026] + [*more])


def test_the_first_and_the_last_published_day_are_counted_and_none_beyond():
    calendar, first = until_2026(), min(official().notices)
    assert both(calendar, date(2004, 1, 1), 1) == date(2004, 1, 2) and first == 2004
    assert both(calendar, date(2004, 1, 1), 0) == date(2004, 1, 1)
    assert both(calendar, date(2026, 12, 30), 1) == date(2026, 12, 31)
    assert both(calendar, date(2026, 12, 31), 0) == date(2026, 12, 31)
    assert calendar.working_days_between(date(2026, 12, 27), date(2026, 12, 31)) == 4
    neither(calendar, date(2026, 12, 31), 1, 2027)
    neither(calendar, date(2027, 1, 1), 1, 2027)
    neither(calendar, date(2003, 12, 31), 1, 2003)


def test_spans_on_either_side_of_a_gap_are_counted_and_none_that_touches_it(tmp_path):
    """2027年没有公布，2028年公布了：元旦（星期六）到3日，星期一。"""
    notice(tmp_path, 2028, "2028-03-05")
    calendar = until_2026(*read_notice(tmp_path / "2028.toml"))
    assert both(calendar, date(2026, 12, 30), 1) == date(2026, 12, 31)
    assert both(calendar, date(2028, 1, 1), 1) == date(2028, 1, 3)
    neither(calendar, date(2026, 12, 31), 1, 2027)
    neither(calendar, date(2027, 12, 31), 1, 2027)


def test_moments_are_taken_by_their_days():
    starts = np.array(["2024-01-29T09:30:00"], dtype="datetime64[s]")
    assert official().add_working_days_many(starts, 20).tolist() == [date(2024, 2, 29)]


def test_a_calendar_without_any_year_is_refused():
    with pytest.raises(LawDataError, match=r"^没有任何年份的放假安排。$"):
        Calendar([])


@pytest.mark.parametrize("place", ["shipped", "GONGKAI_NOTICES"])
def test_an_administrators_notice_is_found_in_either_folder(tmp_path, monkeypatch, place):
    """随系统的 data/notices，或者环境变量指的目录。"""
    (tmp_path / "notices").mkdir()
    notice(tmp_path / "notices", LAST + 1, f"{LAST + 1}-03-07")
    if place == "shipped":
        monkeypatch.setattr(module, "DATA", tmp_path)
    else:
        monkeypatch.setenv(place, str(tmp_path / "notices"))
    official.cache_clear()
    assert official().last_published_year() == LAST + 1
    monkeypatch.undo()
    official.cache_clear()
    assert official().last_published_year() == LAST
