"""一行的格子比列多时，哪几格是数。"""

import random

import pytest

from gongkai.annual.model import State
from gongkai.annual.read import read_text
from gongkai.annual.read.alignment import aligned, windows
from gongkai.annual.specimen import crawled_rows, specimen
from gongkai.annual.write.text import write_md

from .reports import facts_of

FULL = ["3", "1", "0", "0", "2", "0", "6"]


def starts(rows):
    return [[w.start for w in found] for found in aligned(rows, 7)]


def test_a_full_row_has_one_place_however_padded():
    assert [w.start for w in windows(["", "", *FULL, ""], 7)] == [2]


def test_a_row_with_a_blank_first_cell_is_placed_by_its_sum_and_its_neighbours():
    fields = ["", "4", "0", "0", "0", "0", "4", ""]
    assert starts([fields, FULL, FULL]) == [[0], [0], [0]]
    # 没有别的行可比：也会是总计空着，末一类恰好等于前面之和
    assert starts([fields]) == [[0, 1]]


def test_a_column_of_totals_left_blank_is_no_neighbour():
    """末一类申请人碰巧等于前面之和的几行，不能叫别的行跟着错开。"""
    chance = ["", "1", "0", "0", "0", "0", "1", ""]
    others = [["", "5", "0", "2", "0", "0", str(n), ""] for n in range(1, 6)]
    assert all(len(found) == 2 for found in starts([chance, chance, *others]))


def test_a_sum_between_two_ways_of_aligning_is_doubtful():
    """左边对齐、右边对齐的行一样多：两种取法都齐，总计空着的也算。"""
    fields = ["", "0", "0", "0", "1", "0", "1", ""]
    assert starts([FULL, FULL, ["", *FULL], fields])[-1] == [0, 1]


def test_a_row_that_no_sum_places_follows_its_neighbours():
    doubtful = ["", "0", "0", "0", "0", "0", "0", ""]
    assert starts([[*FULL, ""], [*FULL, ""], doubtful]) == [[0], [0], [0]]
    assert starts([["", *FULL], ["", *FULL], doubtful]) == [[1], [1], [1]]


def test_without_neighbours_it_is_doubtful():
    assert starts([["", "0", "0", "0", "0", "0", "0", ""]]) == [[0, 1]]


def test_a_sum_against_all_neighbours_is_doubtful():
    against = ["", "", "2", "2", "", "", "", "4", ""]
    rows = [["", "", *FULL]] * 4
    assert len(starts([*rows, against])[-1]) == 2


def test_a_total_left_blank_at_the_end_of_the_line_is_filled_up():
    assert starts([FULL, FULL, FULL[:-1]]) == [[0], [0], [0]]


def test_more_numbers_than_columns_have_no_place():
    assert starts([[*FULL, "9"]]) == [[]]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    "write", [crawled_rows, lambda r: write_md(r).decode()], ids=["抓取", "md"]
)
def test_padding_of_any_length_moves_no_cell(write, seed):
    """各行尾随意多出几个空格子（把各行补成一样宽、又补得不一样）。"""
    rng = random.Random(seed)
    report = specimen(rng, rng.choice(["2019", "2021"]))
    text = write(report)
    lines = (text.decode() if isinstance(text, bytes) else text).split("\n")
    padded = [
        line + "|" * rng.randint(0, 4) if line.rstrip().endswith("|") else line for line in lines
    ]
    assert facts_of(read_text("\n".join(padded))) == facts_of(report)


def test_a_cell_too_many_is_doubtful_and_alone():
    report = specimen(random.Random(3), "2021", 90)
    line = next(x for x in crawled_rows(report).split("\n") if "不掌握" in x)
    again = read_text(crawled_rows(report).replace(line, f"{line} 8 |"))
    unsure = {n for n, c in again.cells.items() if c.state is State.AMBIGUOUS}
    assert {n.rsplit(":", 1)[0] for n in unsure} == {"applications:unavailable.not_held"}
