"""一行的数在标签里、在别处，或者夹着多出的一个：说读不准，不悄悄读成空着、错开一格。"""

import re

import pytest

from gongkai.annual.model import Cell, State
from gongkai.annual.read import read_text
from gongkai.annual.read.alignment import aligned
from gongkai.annual.read.cells import row_after
from gongkai.annual.read.labels import after_note
from gongkai.annual.read.lines import CELL
from gongkai.annual.read.loose import is_parted, is_tail_of_another
from gongkai.annual.read.squeeze import Squeezed

from .damage import wrong_cells
from .test_doubtful_rows import table_four, text_of, with_row, without_totals

SLASH = Cell(None, State.BLANK, "/")


@pytest.mark.parametrize("values", [[6, 0, 1, 28], [0, 0, 2, 0]], ids=["有数", "多为零"])
def test_totals_left_blank_in_table_four_do_not_move_its_cells(values):
    report = table_four([*values, None] * 3)
    text = text_of("格成行", report)
    at = text.index("行政复议 |")
    for between in ("1\n", ""):
        assert wrong_cells(report, read_text(text[:at] + between + text[at:])) == []


@pytest.mark.parametrize("stray", ["2", "0", "5"])
def test_a_page_number_beside_a_mark_of_a_blank_cell(stray):
    """“/”占着一格：多出来的是页码，不是它。"""
    report = with_row("denied.registry_inquiry", [0, 0, 0, None, 0, 0, 2])
    report.cells["applications:denied.registry_inquiry:charity"] = SLASH
    text = text_of("一格一行", report)
    at = text.index("/\n0\n0\n2", text.index("8.属于行政查询"))
    assert wrong_cells(report, read_text(f"{text[:at]}{stray}\n{text[at:]}")) == []


def test_a_label_said_again_within_the_table_leaves_no_row_blank():
    report = with_row("new", [7, 9, 16, 0, 7, 3, 42])
    text = text_of("一行", report).replace("6.属于四类过程性", "一、本年新收政府信息\n过程性")
    seen = read_text(text)
    assert wrong_cells(report, seen) == []
    assert all(c.state is not State.BLANK for n, c in seen.cells.items() if ":new:" in n)


@pytest.mark.parametrize("values", [[1, 0, 0, 0, 0, 1, 2], [3, 0, 0, 0, 0, 0, 3]])
def test_numbers_within_the_note_of_a_label_are_the_row_s(values):
    report = with_row("partial", values)
    note = "（区分处理的，只计这一情形，不计其他情形）"
    spaced = "    ".join(map(str, values))
    text = re.sub(
        rf"（二）部分公开{note}[ \d]*",
        f"（二）分公开{note[:8]}      {spaced}\n      {note[8:]}",
        text_of("空格", report),
    )
    assert note not in text
    seen = read_text(text)
    assert wrong_cells(report, seen) == []
    assert seen.number("applications:partial:total") == values[-1]


@pytest.mark.parametrize(
    ("text", "is_note"),
    [
        ("(含2023年12月31日以前的)", True),
        ("(按《条例》第20条)", True),
        ("(见附件12)", True),
        ("(区分处理的,只1000012计这一情形)", False),
        ("(二)部分公开", False),
    ],
)
def test_what_is_a_note_after_a_label(text, is_note):
    assert after_note(Squeezed(text), 0) == (len(text) if is_note else 0)


@pytest.mark.parametrize("joint", [" ", "  ", ""])
def test_the_mark_of_the_next_heading_is_no_cell(joint):
    report = with_row("carried_out", [None, None, None, None, 1, 1, 2])
    text = text_of("md", report)
    at = text.index("\n", text.index("四、结转下年度"))
    rest = text[text.index("四、政府信息公开行政复议", at) :]
    seen = read_text(f"{text[:at]}{joint}## {rest}")
    assert wrong_cells(report, seen) == []
    assert seen.number("applications:carried_out:total") == 2


def test_a_row_that_the_table_breaks_off_in_is_not_blank():
    report = with_row("other.unpaid", [1, None, None, 1, None, 1, 3])
    text = text_of("空格", report)
    at = text.index("政府信息公开申请", text.index("2.申请人逾期未按收费"))
    begun = text[text.index("本年新收政府信息公开申请数量") - 2 : text.index("（二）部分公") + 4]
    seen = read_text(f"{text[:at]}\n{begun}\n{text[at:]}")
    assert wrong_cells(report, seen) == []


def test_numbers_in_the_cell_of_the_label_are_not_blanks():
    raw = "000440044" + CELL * 7 + "\n"
    assert row_after(raw).fields is None and row_after(raw).tokens == ["000440044"]
    assert row_after(CELL * 7 + "\n").fields == [""] * 7


def test_a_row_beside_rows_that_are_moved_is_not_moved_with_them():
    """组名的 rowspan 写错，别的行都错开一格；没有错开的一行总计空着。"""
    early = ["", *map(str, (4, 1, 9, 0, 0, 0, 14)), ""]
    whole = [*map(str, (1, 2, 3, 0, 0, 0, 6)), "", ""]
    odd = ["", *map(str, (0, 0, 15, 52, 0, 0)), "", ""]
    moved = aligned([early, odd, whole, whole, whole, whole], 7)
    assert [len(windows) for windows in moved] == [1, 2, 1, 1, 1, 1]
    assert len(aligned([whole, odd, whole, whole], 7)[1]) == 1
    zeros = ["", *"000000", "", ""]
    assert len(aligned([early, zeros, whole, whole, whole, whole], 7)[1]) == 1


@pytest.mark.parametrize("lost", [1, 2, 3])
def test_a_row_that_lost_its_first_blank_cells_is_not_moved(lost):
    report = with_row("carried_in", [None, None, None, 163, None, 472, 635])
    text = text_of("格成行", report)
    at = text.index("\n", text.index("二、上年结转")) + 1
    rest = text[at:].replace(" |\n", "", lost)
    assert wrong_cells(report, read_text(text[:at] + rest)) == []


def test_rows_without_totals_may_be_short():
    short = [["3", "0", "3"], ["1", "2", "3"], ["", "4", "1", "0", "0", "2"]]
    assert [w[0].fields[2] for w in aligned(short, 7)] == ["3", "3", "1"]
    full = [*map(str, (1, 2, 3, 0, 0, 0, 6))]
    assert aligned([full, full, full, ["3", "0", "3"]], 7)[3] == []


def test_table_four_whose_last_cell_is_followed_by_words():
    report = table_four([None, 1, 0, 0, 1, 0, None, 0, 0, 0, 3, 38, 0, 1, 42])
    text = text_of("格成行", report)
    at = text.index("五、存在的主要问题", text.rindex("尚未审结"))
    seen = read_text(text[:at].rstrip() + " " + text[at:])
    assert wrong_cells(report, seen) == []
    assert seen.number("remedies:litigation.after_reconsideration:total") == 42


def test_a_page_number_after_table_four_that_adds_up_by_chance():
    report = table_four([1, 25, 3, 0, 29, 0, 4, 1, 1, 6, 0, 0, 1, None, 1])
    report.cells["applications:new:charity"] = Cell(None, State.BLANK, "")
    text = text_of("空格", report)
    at = text.index("五、存在的主要问题", text.rindex("尚未审结"))
    seen = read_text(f"{text[:at]}\n2\n{text[at:]}")
    assert {n for n in wrong_cells(report, seen) if n.startswith("remedies")} == set()


def test_a_bar_too_many_between_a_number_and_its_total():
    """几行并成一行、断了行，各行不一样长的表里也看得出。"""
    report = with_row("declined.petition", [None, None, None, None, None, 1, 1])
    text = text_of("md", report)
    at = text.index("| 1 | 1 |", text.index("1.信访"))
    text = text[:at] + "| 1 || 1 |" + text[at + 9 :]
    for label in ("属于四类过程性", "保护第三方"):
        text = text.replace(label, label[:2] + "\n" + label[2:])
    for label in ("3.危及", "5.属于三类", "3.补正后"):
        at = text.index(f"| {label}")
        begun = text.rindex("\n", 0, at)
        text = text[:begun] + " " + text[begun + 1 :]
    assert wrong_cells(report, read_text(text)) == []


def test_a_number_parted_beside_a_blank_is_doubtful_in_table_three():
    report = with_row("declined.repeat", [13, 0, 11, 0, None, 10, 34])
    text = text_of("空格", report)
    at = text.index("34", text.index("2.重复申请"))
    assert wrong_cells(report, read_text(f"{text[: at + 1]} {text[at + 1 :]}")) == []
    assert is_parted(["13", "0", "11", "0", "10", "3", "4"])
    assert not is_parted(["13", "0", "11", "0", "10", "0", "35"])


def test_an_empty_row_among_rows_of_cells_is_not_blank():
    report = with_row("carried_out", [2, 0, 6, 3, 0, 0, 11])
    text = text_of("md", report)
    at = text.index("续办理", text.index("四、结转下年度"))
    stray = "\n据的勾稽关系为：第一项加第二项之和） |  |  | 申请人情况 |  |  |  |\n"
    assert wrong_cells(report, read_text(text[:at] + stray + text[at:])) == []


def test_a_page_number_in_a_row_whose_total_is_blank_as_all_the_others():
    report = without_totals(with_row("declined.excessive", [0, 0, 0, 0, 1, 0, None]))
    text = text_of("一格一行", report)
    at = text.index("5.要求行政机关确认")
    assert wrong_cells(report, read_text(f"{text[:at]}1\n{text[at:]}")) == []


@pytest.mark.parametrize("style", ["空格", "一格一行"])
def test_the_last_row_broken_off_before_another_page_is_not_blank(style):
    report = with_row("carried_out", [1, 0, 1, 0, 0, 0, 2])
    text = text_of(style, report)
    at = text.index("办理", text.index("四、结转下年度"))
    stray = "\n平湖县卫生健康局2020年政府信息公开工作年度报告\n一、总体情况\n"
    for broken in (text[:at] + stray + text[at:], text[:at]):
        assert wrong_cells(report, read_text(broken)) == []


def test_the_tail_of_another_label_in_the_cell_of_a_label():
    assert is_tail_of_another("partial", f" 作{CELL}{CELL}0{CELL}11")
    assert not is_tail_of_another("unavailable.must_create", f" 作{CELL}{CELL}0{CELL}11")
    assert not is_tail_of_another("partial", f"{CELL}{CELL}0{CELL}11")
