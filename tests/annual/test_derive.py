"""由登记推出年报：任何登记都推得出平衡的表。"""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.annual.check import check_continuity
from gongkai.annual.derive import (
    Application,
    Contest,
    NoForm,
    count_applications,
    count_contests,
    derive,
    fee_statement,
)
from gongkai.annual.forms import TOTAL, form
from gongkai.annual.identities import all_hold, broken
from gongkai.annual.read import read_file
from gongkai.law.decisions import decisions

COLUMNS = [c.id for c in form("2021").columns if c.id != TOTAL]
DAYS = st.dates(date(2018, 6, 1), date(2026, 12, 31))


@st.composite
def applications(draw):
    receipt = draw(DAYS)
    column = draw(st.sampled_from(COLUMNS))
    if draw(st.booleans()):
        return Application(column, receipt)
    closed = receipt + timedelta(draw(st.integers(0, 900)))
    return Application(column, receipt, draw(st.sampled_from(list(decisions()))), closed)


@st.composite
def contests(draw):
    group = draw(st.sampled_from([g.id for g in form("2021").remedy_groups]))
    opened = draw(DAYS)
    if draw(st.booleans()):
        return Contest(group, opened)
    result = draw(st.sampled_from(["upheld", "corrected", "other"]))
    return Contest(group, opened, result, opened + timedelta(draw(st.integers(0, 500))))


def derived(entries, year, against=()):
    return derive("某局", year, count_applications(entries, year), count_contests(against, year))


@given(st.lists(applications(), max_size=40), st.lists(contests(), max_size=10))
def test_any_register_balances_in_every_year_and_continues(entries, against):
    years = [derived(entries, y, against) for y in range(2019, 2027)]
    assert all(not broken(r) for r in years)
    for before, after in pairwise(years):
        assert check_continuity(after, before) == []


@given(st.lists(applications(), max_size=30), st.integers(2019, 2026))
def test_it_counts_as_a_plain_reading_of_the_register_does(entries, year):
    report = derived(entries, year)
    new = sum(e.receipt.year == year for e in entries)
    closed = sum(e.closed is not None and e.closed.year == year for e in entries)
    assert report.number("applications:new:total") == new
    assert report.number("applications:total:total") == closed


def test_a_year_without_a_form_is_refused():
    with pytest.raises(NoForm, match="2018"):
        derived([], 2018)


def test_the_2019_form_does_not_divide_the_others():
    entries = [
        Application("business", date(2020, 3, 1), "other.unpaid", date(2020, 5, 1)),
        Application("business", date(2020, 3, 1), "other.uncorrected", date(2020, 5, 1)),
    ]
    assert derived(entries, 2020).number("applications:other:business") == 2


def test_the_fee_statement_is_always_made():
    assert fee_statement(2022, 0) == "2022年度未收取信息处理费。"
    assert "5500元" in fee_statement(2022, 5500)


def test_the_housing_bureau_as_its_prose_tells_it(housing):
    """文字说收 2 件、办结 1 件、结转 1 件；推出的表平衡，与公布的恰好在错的格上不同。"""
    published = read_file(housing)
    entries = [
        Application("natural_person", date(2020, 5, 6), "unavailable.not_held", date(2020, 5, 29)),
        Application("natural_person", date(2020, 12, 21)),
    ]
    report = derived(entries, 2020)
    assert not broken(report)
    differ = {
        name
        for name in published.form.application_cells() + published.form.remedy_cells()
        if (published.number(name) or 0) != report.number(name)
    }
    assert differ == {
        f"applications:{row}:{column}"
        for row in ("other", "total")
        for column in ("natural_person", "total")
    }


def test_nothing_at_all_is_all_zeros_and_holds():
    report = derive("某局", 2024, Counter(), Counter())
    report.cells |= dict.fromkeys(
        report.form.disclosure_cells(), report.cells["applications:new:total"]
    )
    assert all_hold(report)


@pytest.mark.parametrize(
    ("closed", "result", "column"),
    [
        (None, None, "pending"),
        (date(2024, 12, 31), "upheld", "upheld"),
        (date(2025, 1, 1), "upheld", "pending"),
        (date(2024, 6, 1), None, "pending"),
    ],
)
def test_a_contest_not_ended_by_the_last_day_is_pending(closed, result, column):
    """年底那一天审结的按结果，过了年才审结、审结而没有写结果的为尚未审结。"""
    one = Contest("reconsideration", date(2024, 3, 1), result, closed)
    assert count_contests([one], 2024) == {("reconsideration", column): 1}
