"""没有填的总计是没有填，不是 0。"""

import random

import pytest

from gongkai.annual.audit import examine
from gongkai.annual.check import check
from gongkai.annual.identities import all_hold
from gongkai.annual.model import Cell, State
from gongkai.annual.read import read_text
from gongkai.annual.read.digits import placements
from gongkai.annual.specimen import one_cell_a_line, spaced, specimen

from .reports import facts_of, rules_of

BLANK = Cell(None, State.BLANK, "")


def report_without(*names, form="2021", seed=11):
    made = specimen(random.Random(seed), form)
    kept = dict(made.cells)
    for name in names:
        made.cells[name] = BLANK
    return made, kept


def totals_of(form="2021"):
    made = specimen(random.Random(11), form)
    return [n for n in made.form.application_cells() if n.endswith(":total")]


@pytest.mark.parametrize(
    "name",
    [
        "applications:granted:total",
        "applications:total:natural_person",
        "applications:total:total",
        "applications:new:total",
        "remedies:reconsideration:total",
    ],
    ids=["行", "列", "总计的总计", "新收", "复议"],
)
def test_a_blank_total_is_the_sum_of_its_parts(name):
    made, kept = report_without(name)
    assert made.number(name) == kept[name].value
    assert all_hold(made)
    assert rules_of(check(made)) == {"form.blank"}


def test_all_blank_totals_are_told_once_with_their_sums():
    names = totals_of()
    made, kept = report_without(*names)
    found = [f for f in check(made) if f.rule == "form.blank"]
    assert [set(f.cells) for f in found] == [set(names)]
    assert "总计没有填" in found[0].message and "填 0" not in found[0].message
    proposed = {c.cell: c.after for r in examine(made).repairs for c in r.changes}
    assert proposed == {n: kept[n].value for n in names}


def test_other_blanks_are_told_apart_from_totals():
    made, _ = report_without("applications:granted:total", "disclosures:licences:decisions")
    found = {f.cells for f in check(made) if f.rule == "form.blank"}
    assert found == {("applications:granted:total",), ("disclosures:licences:decisions",)}


def test_the_total_of_a_row_left_blank_altogether_is_an_ordinary_blank():
    row = [n for n in specimen(random.Random(1)).form.application_cells() if ":granted:" in n]
    made, _ = report_without(*row)
    assert made.blank_totals() == {}


def test_the_prose_is_judged_by_the_sum():
    made, kept = report_without("applications:total:total")
    assert "narrative.closed" not in rules_of(check(made))
    true = f"办结{kept['applications:total:total'].value}件"
    false = f"办结{kept['applications:total:total'].value + 2}件"
    paragraphs = made.sections["overview"]
    made.sections["overview"] = [p.replace(true, false) for p in paragraphs]
    assert "narrative.closed" in rules_of(check(made))


def test_the_balance_is_judged_by_the_sum():
    made, kept = report_without("applications:new:total")
    one = "applications:new:natural_person"
    made.cells[one] = Cell(kept[one].value + 3)
    broken = [f for f in check(made) if f.rule == "applications.balance"]
    assert len(broken) == 2  # 自然人一列，总计一列


def test_a_sum_that_cannot_be_told_is_not_told():
    made, _ = report_without("applications:granted:total")
    made.cells["applications:granted:business"] = Cell(None, State.AMBIGUOUS, "1｜7")
    assert made.number("applications:granted:total") is None
    assert made.blank_totals() == {}


def test_the_row_of_totals_left_blank_is_told_once():
    """“（七）总计”一行都空着：右下角也是总计，不是应当填 0 的空格。"""
    made, kept = report_without(
        *[n for n in specimen(random.Random(11)).form.application_cells() if ":total:" in n]
    )
    found = [f for f in check(made) if f.rule == "form.blank"]
    assert len(found) == 1 and "applications:total:total" in found[0].cells
    assert made.blank_totals()["applications:total:total"] == kept["applications:total:total"].value


@pytest.mark.parametrize("write", [one_cell_a_line, spaced], ids=["一格一行", "空格隔开"])
@pytest.mark.parametrize("row", ["granted", "unavailable.not_held", "new"])
def test_the_only_blank_of_a_text_without_cells_is_found_by_the_columns(row, write):
    made, _ = report_without(f"applications:{row}:total")
    seen = read_text(write(made))
    assert seen.ambiguous() == []
    assert facts_of(seen) == facts_of(made)


@pytest.mark.parametrize("write", [one_cell_a_line, spaced], ids=["一格一行", "空格隔开"])
def test_two_rows_with_a_blank_stay_doubtful_without_cells(write):
    rows = ("granted", "unavailable.not_held")
    made, _ = report_without(*(f"applications:{row}:total" for row in rows))
    doubtful = {name.split(":")[1] for name in read_text(write(made)).ambiguous()}
    assert doubtful == set(rows)


def test_a_row_of_one_number_left_is_doubtful_without_cells():
    """各类都是 0，末一类和总计只剩一个数：是哪一个，各列也分不出。"""
    kinds = [1, 0, 0, 0, 0]
    assert placements([*kinds, 7], 7, only=True)
    assert placements([0, 0, 0, 0, 0, 7], 7, only=True) == []
    assert placements([*kinds, 7], 7) == []
