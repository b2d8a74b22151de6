import random

from gongkai.annual.forms import cell_name
from gongkai.annual.model import Cell, Report, State
from gongkai.annual.rollup import check_rollup
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
