import random

import pytest

from gongkai.annual.audit import Examination, as_result, unreadable
from gongkai.annual.forms import cell_name
from gongkai.annual.identities import all_hold
from gongkai.annual.model import Cell, Report, Severity, State
from gongkai.annual.read import ReadError
from gongkai.annual.rollup import check_rollup, roll_up
from gongkai.annual.specimen import specimen


def district():
    parts = [specimen(random.Random(seed), "2021") for seed in range(4)]
    names = [*parts[0].form.application_cells(), *parts[0].form.remedy_cells()]
    whole = Report("2021", "河口县", 2024)
    whole.cells = {n: Cell(sum(int(p.number(n)) for p in parts)) for n in names}
    return whole, parts


def test_the_sum_of_the_parts_is_the_whole():
    assert check_rollup(*district()) == []


def test_a_cell_that_differs_is_named_with_both_numbers():
    whole, parts = district()
    name = "applications:new:total"
    right = whole.cells[name].value
    whole.cells[name] = Cell(right + 1)
    (found,) = check_rollup(whole, parts)
    assert (found.rule, found.cells) == ("rollup", (name,))
    assert found.expected == str(right) and cell_name("2021", name) in found.message


def test_cells_that_cannot_be_compared_are_left():
    whole, parts = district()
    parts[0].cells["applications:new:total"] = Cell(None, State.AMBIGUOUS)
    assert check_rollup(whole, parts) == []
    assert check_rollup(whole, [specimen(random.Random(1), "2019")]) == []
    assert check_rollup(whole, []) == []


def of_the_year(seed, year=2024, form="2021"):
    one = specimen(random.Random(seed), form)
    one.year, one.agency = year, f"第{seed}局"
    return one


def result(report, file=None):
    return as_result(file or f"{report.agency}.txt", Examination(report, [], []))


def test_the_whole_is_added_cell_by_cell():
    parts = [of_the_year(seed) for seed in range(3)]
    rolled = roll_up(map(result, parts), "河口县", 2024)
    whole = rolled.report
    assert (whole.agency, whole.year, whole.form_id) == ("河口县", 2024, "2021")
    assert set(whole.cells) == set(whole.form.cells()) and rolled.left == []
    for name in whole.form.cells():
        assert whole.number(name) == sum(p.number(name) for p in parts)
        assert rolled.parts_of(name) == [(p.agency, p.number(name)) for p in parts]
    assert check_rollup(whole, parts) == [] and all_hold(whole)
    assert whole.cells["applications:new:total"].raw == str(whole.number("applications:new:total"))
    assert whole.sections == {section.id: [] for section in whole.form.sections}


def test_what_is_left_out_says_why_and_is_not_added():
    first, again = of_the_year(1), of_the_year(2)
    again.agency = first.agency
    nameless = of_the_year(5)
    nameless.agency = ""
    results = [
        result(first, "一.txt"),
        result(again, "又一份.txt"),
        result(of_the_year(3, 2023), "去年.txt"),
        result(of_the_year(4, 2024, "2019"), "旧格式.txt"),
        unreadable("坏.pdf", ReadError("打不开。")),
        result(nameless, "没有名称.txt"),
    ]
    rolled = roll_up(results, "河口县", 2024)
    assert [(p.file, p.agency) for p in rolled.parts] == [
        ("一.txt", first.agency),
        ("没有名称.txt", "没有名称.txt"),
    ]
    left = dict(rolled.left)
    assert list(left) == ["又一份.txt", "去年.txt", "旧格式.txt", "坏.pdf"]
    assert "一.txt" in left["又一份.txt"] and first.agency in left["又一份.txt"]
    assert "2023年度" in left["去年.txt"] and "2024年度的格式" in left["旧格式.txt"]
    assert left["坏.pdf"] == "打不开。"
    name = "applications:new:total"
    assert rolled.report.number(name) == first.number(name) + nameless.number(name)


def test_the_whole_itself_is_not_added_to_itself():
    whole = of_the_year(9)
    whole.agency = "河口县"
    rolled = roll_up(map(result, (of_the_year(1), whole)), "河口县", 2024)
    assert [p.agency for p in rolled.parts] == ["第1局"]
    ((file, why),) = rolled.left
    assert file == "河口县.txt" and "河口县2024年度" in why


def test_blank_is_nought_and_what_cannot_be_read_makes_the_sum_unreadable():
    one, two = of_the_year(1), of_the_year(2)
    blank, unsure = "disclosures:rules:made", "applications:granted:business"
    one.cells[blank] = Cell(None, State.BLANK, "/")
    one.cells[unsure] = Cell(None, State.AMBIGUOUS, "1 2")
    two.cells[unsure] = Cell(4, State.NUMBER, "4")
    rolled = roll_up(map(result, (one, two)), "河口县", 2024)
    assert rolled.report.number(blank) == two.number(blank)
    assert rolled.report.cells[unsure] == Cell(None, State.AMBIGUOUS, "4+？")
    assert rolled.parts_of(unsure) == [(one.agency, None), (two.agency, 4)]


def test_a_year_without_a_form_is_refused():
    with pytest.raises(ValueError, match="2018"):
        roll_up([], "河口县", 2018)


def test_the_other_cells_are_still_compared_and_it_is_an_error():
    whole, parts = district()
    unsure, wrong = "applications:new:charity", "remedies:reconsideration:total"
    parts[0].cells[unsure] = Cell(None, State.AMBIGUOUS)
    right = whole.cells[wrong].value
    whole.cells[wrong] = Cell(right + 2)
    (found,) = check_rollup(whole, parts)
    assert (found.cells, found.severity) == ((wrong,), Severity.ERROR)
    assert (found.expected, found.found) == (str(right), str(right + 2))
    assert found.citation
    # 有一份格式不同，就不比
    assert check_rollup(whole, [*parts, specimen(random.Random(1), "2019")]) == []
