"""一格写成一行“3 |”的表格：空格子也占一行，一行表格以单独的竖线开头。"""

import random

import pytest

from gongkai.annual.model import Cell, State
from gongkai.annual.read import read_text
from gongkai.annual.specimen import specimen

from .damage import wrong_cells
from .published import cells_on_lines
from .reports import facts_of

BLANK = Cell(None, State.BLANK, "")


def read_again(report):
    return read_text(cells_on_lines(report, random.Random(0)))


@pytest.mark.parametrize("form", ["2021", "2019"])
@pytest.mark.parametrize(
    "row", ["new", "carried_in", "granted", "denied.state_secret", "total", "carried_out"]
)
def test_a_row_left_blank_altogether_is_blank(row, form):
    made = specimen(random.Random(8), form, 60)
    for name in [n for n in made.form.application_cells() if f":{row}:" in n]:
        made.cells[name] = BLANK
    assert facts_of(read_again(made)) == facts_of(made)


@pytest.mark.parametrize("seed", range(8))
def test_zeros_and_totals_left_blank_move_no_cell(seed):
    """一组的末一行之后是开头的竖线和组名：那道竖线不是这一行的格。"""
    made = specimen(random.Random(seed), random.Random(seed).choice(["2019", "2021"]), 40)
    for name in made.form.application_cells():
        if not made.cells[name].value or (name.endswith(":total") and ":new:" not in name):
            made.cells[name] = BLANK
    seen = read_again(made)
    assert wrong_cells(made, seen) == [] and seen.ambiguous() == []


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("trimmed", [False, True], ids=["空格", "没有空格"])
def test_blank_cells_of_table_four(seed, trimmed):
    made = specimen(random.Random(seed), "2021", 40)
    rng = random.Random(seed)
    names = [n for n in made.form.remedy_cells() if n.endswith(":total") or rng.random() < 0.3]
    for name in names[seed % 3 :]:
        made.cells[name] = BLANK
    text = cells_on_lines(made, rng)
    seen = read_text(text.replace("\n |", "\n|") if trimmed else text)
    assert facts_of(seen) == facts_of(made)
