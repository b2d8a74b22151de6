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
    Document,
    NoForm,
    application_cells,
    count_applications,
    count_contests,
    count_documents,
    derive,
    disclosure_cells,
    fee_statement,
    remedy_cells,
    totalled,
)
from gongkai.annual.forms import TOTAL, form
from gongkai.annual.identities import all_hold, broken
from gongkai.annual.model import Cell, State
from gongkai.annual.narrative import check_narrative
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


@st.composite
def documents(draw):
    made = draw(DAYS)
    ended = draw(st.none() | st.integers(0, 900).map(lambda days: made + timedelta(days)))
    published = made + timedelta(draw(st.integers(0, 60)))
    return Document(draw(st.sampled_from(["rules", "normative"])), made, published, ended)


@given(st.lists(documents(), max_size=20), st.integers(2019, 2026), st.sampled_from([0, 1, 364]))
def test_documents_are_counted_as_a_plain_reading_does(kept, year, edge):
    """失效的一天不再有效；年初、年底那一天的算当年的。"""
    on_the_edge = date(year, 1, 1) + timedelta(edge)
    kept = [*kept, Document("rules", on_the_edge, on_the_edge, on_the_edge)]
    counts = count_documents(kept, year)
    for row in ("rules", "normative"):
        of_row = [d for d in kept if d.row == row]
        plain = {
            "made": [d for d in of_row if d.made.year == year],
            "repealed": [d for d in of_row if d.ended and d.ended.year == year],
            "in_force": [
                d for d in of_row if d.made.year <= year and not (d.ended and d.ended.year <= year)
            ],
            "published": [d for d in of_row if d.published.year == year],
            "total": [d for d in of_row if d.published.year <= year],
        }
        assert {c: counts[row, c] for c in plain} == {c: len(found) for c, found in plain.items()}


@given(st.lists(contests(), max_size=12), st.integers(2019, 2026))
def test_contests_are_counted_as_a_plain_reading_does(against, year):
    plain = Counter()
    for one in against:
        if one.opened.year <= year and (one.closed is None or one.closed.year >= year):
            ended = one.closed is not None and one.closed.year == year
            plain[one.group, one.result if ended else "pending"] += 1
    assert count_contests(against, year) == plain


@pytest.mark.parametrize("form_id", ["2019", "2021"])
def test_every_cell_shows_its_own_count_and_the_totals_add_up(form_id):
    """每格一个不同的数：放错一格、加错一项都看得出。"""
    shape = form(form_id)
    columns = [c.id for c in shape.columns if c.id != TOTAL]
    rows = ["new", "carried_in", "carried_out", *(leaf.id for leaf in shape.leaves)]
    counts = {(r, c): 2**i for i, (r, c) in enumerate((r, c) for r in rows for c in columns)}
    cells = application_cells(shape, counts)
    assert set(cells) == set(shape.application_cells())
    assert all(cells[f"applications:{r}:{c}"].value == n for (r, c), n in counts.items())
    leaves = {leaf.id for leaf in shape.leaves}
    for column in columns:
        done = sum(n for (r, c), n in counts.items() if r in leaves and c == column)
        assert cells[f"applications:total:{column}"].value == done
    groups = [g.id for g in shape.remedy_groups]
    results = ("upheld", "corrected", "other", "pending")
    told = {(g, r): 2**i for i, (g, r) in enumerate((g, r) for g in groups for r in results)}
    found = remedy_cells(shape, told)
    assert set(found) == set(shape.remedy_cells())
    assert all(found[f"remedies:{g}:{r}"].value == n for (g, r), n in told.items())
    assert all(
        found[f"remedies:{g}:total"].value == sum(told[g, r] for r in results) for g in groups
    )
    one = counts["new", "business"]
    assert cells["applications:new:business"] == Cell(one, State.NUMBER, str(one), "登记")


@pytest.mark.parametrize("form_id", ["2019", "2021"])
def test_table_two_takes_what_is_given_and_the_rest_is_nought(form_id):
    shape = form(form_id)
    name = shape.disclosure_cells()[-1]
    _, row, column = name.split(":")
    cells = disclosure_cells(shape, {(row, column): 7, ("nowhere", "made"): 9})
    assert list(cells) == list(shape.disclosure_cells())
    assert {n: c.value for n, c in cells.items() if c.value} == {name: 7}
    report = derive("某局", shape.first_year, {}, {}, disclosures={(row, column): 7})
    assert report.number(name) == 7
    assert derive("某局", shape.first_year, {}, {}).number(name) is None


@given(st.lists(applications(), min_size=1, max_size=20), st.data())
def test_totals_are_added_anew_and_only_they_change(entries, data):
    before = derived(entries, 2024).cells
    shape = form("2021")
    leaves = [c for c in before if c not in shape.parts]
    changed = dict(before)
    for name in data.draw(st.lists(st.sampled_from(leaves), max_size=5, unique=True)):
        changed[name] = Cell(data.draw(st.integers(0, 99)), State.NUMBER, "改")
    made = derive("某局", 2024, {}, {})
    made.cells = totalled(shape, changed)
    assert {i.rule for i, *_ in broken(made)} <= {"applications.balance"}
    assert {n: made.cells[n] for n in leaves} == {n: changed[n] for n in leaves}
    assert totalled(shape, before) == before
    right = {n for n in shape.parts if n in before and made.number(n) == before[n].value}
    assert all(made.cells[n] is changed[n] for n in right)  # 对的不重写


def test_the_prose_tells_the_four_sums_and_the_fee():
    entries = [
        Application("business", date(2023, 12, 31)),
        *[Application("business", date(2024, 1, 1), "granted", date(2024, 12, 31))] * 2,
        *[Application("charity", date(2024, 12, 31))] * 4,
    ]
    report = derive("某局", 2024, count_applications(entries, 2024), {}, fees=120)
    (told,) = report.sections["overview"]
    assert "新收到政府信息公开申请6件，上年结转1件，办结2件，结转下年度继续办理5件。" in told
    assert report.sections["others"] == ["2024年度收取信息处理费120元。"]
    assert check_narrative(report) == []
    assert (report.agency, report.year, report.form_id) == ("某局", 2024, "2021")
