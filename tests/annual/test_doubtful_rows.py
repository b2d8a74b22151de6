"""损坏的表格里，一行的数像是对的而其实是别的行的、错了一格的：说读不准，不悄悄读错。"""

import random

import pytest

from gongkai.annual.forms import form
from gongkai.annual.model import Cell, State
from gongkai.annual.read import read_bytes, read_text
from gongkai.annual.read.applications import RawRow, read_rows
from gongkai.annual.read.cells import row_after, tokens_of
from gongkai.annual.read.lines import CELL
from gongkai.annual.read.text import _without_page_numbers
from gongkai.annual.specimen import crawled_rows, one_cell_a_line, run_together, spaced, specimen

from .damage import wrong_cells
from .published import STYLES

BLANK = Cell(None, State.BLANK, "")


def with_row(row, values):
    """表三的一行改成 `values`（None 为空着）的样张。"""
    report = specimen(random.Random(4), "2021", 60)
    names = [n for n in report.form.application_cells() if n.split(":")[1] == row]
    for name, value in zip(names, values, strict=True):
        report.cells[name] = BLANK if value is None else Cell(value, State.NUMBER, str(value))
    return report


def without_totals(report):
    for name in report.form.application_cells():
        if name.endswith(":total"):
            report.cells[name] = BLANK
    return report


def damaged(text, row, before, after):
    """有 `row` 字样的一行里把 `before` 换成 `after`。"""
    at = text.index(before, text.index(row, text.index("本年新收政府信息公开申请数量")))
    return text[:at] + after + text[at + len(before) :]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("0 2 1 \n1.于", ["0", "2", "1"]),
        ("0 2 1 12、属于", ["0", "2", "1"]),
        ("0 2 1 3 . 补正", ["0", "2", "1"]),
        ("0 2 1 3.\n补正", ["0", "2", "1"]),
        ("0 2 1 (3)补正", ["0", "2", "1"]),
        ("0 2 1 5.", ["0", "2", "1"]),
        ("0 2 1\n 、行政机关", ["0", "2", "1"]),
        ("0 2 4.05 万元", ["0", "2", "4.05"]),
        ("0 2 3件", ["0", "2", "3"]),
    ],
    ids=["缺字", "两位", "隔开", "断行", "括号", "标签之前", "顿号另起", "小数", "单位"],
)
def test_the_ordinal_of_the_next_row_is_no_value(text, tokens):
    assert tokens_of(text) == tokens


def test_the_label_of_the_next_row_in_the_same_line_is_no_cell():
    assert row_after(" | | 1 | | | | 1 | 2 | 2.没\n有成信息 | | 1 |").fields == [
        *["", "1", "", "", "", "1", "2"]
    ]
    assert row_after(" | | 1 | | | | 1 | 2 | 没\n有成信息 | | 1 |").fields == [
        *["", "1", "", "", "", "1", "2"]
    ]
    assert row_after(" | 1 | 三 | 0 |\n另一行").fields == ["1", "三", "0"]


@pytest.mark.parametrize(
    ("values", "before", "after"),
    [
        ([None, 1, 1, 1, 1, 0, 4], "1 | 1 | 1", "1 | 1 || 1"),
        ([None, None, None, 4, None, None, 4], "4 |  |", "4 |  ||"),
        ([0, 0, 0, 0, 0, 0, 0], "0 | 0 | 0", "0 | 0 || 0"),
    ],
    ids=["和对", "大多空着", "全是零"],
)
@pytest.mark.parametrize("totals", [True, False], ids=["有总计", "总计空着"])
@pytest.mark.parametrize("style", ["一行", "补竖线", "md"])
def test_a_bar_too_many_moves_no_cell_in_silence(style, totals, values, before, after):
    report = with_row("unavailable.not_held", values)
    report = report if totals else without_totals(report)
    text = STYLES[style](report, random.Random(3))
    text = text.decode() if isinstance(text, bytes) else text
    assert wrong_cells(report, read_text(text)) == []
    assert wrong_cells(report, read_text(damaged(text, "不掌握", before, after))) == []


def test_a_row_padded_at_the_end_stays_as_it_is():
    """行尾多出空格子而和对的，不因中间也有空格子就说不准。"""
    report = with_row("unavailable.not_held", [1, None, 1, None, None, 0, 2])
    text = damaged(crawled_rows(report), "不掌握", "| 2 |", "| 2 ||")
    again = read_text(text)
    assert wrong_cells(report, again) == [] and again.ambiguous() == []


def test_a_padded_row_whose_sum_is_false_is_not_chosen_by_the_columns():
    """一格漏填、和不对的一行，去掉空格子碰巧合得上各列，也不能采用。"""
    report = specimen(random.Random(4), "2021", 60)
    names = [n for n in report.form.application_cells() if n.split(":")[1] == "carried_in"]
    for name in names[:-2]:
        report.cells[name] = report.cells[name]._replace(value=0, raw="0")
    other = report.number(names[-2])
    report.cells[names[-2]] = BLANK
    report.cells[names[-1]] = Cell(other, State.NUMBER, str(other))
    for seed in range(4):
        text = STYLES["补竖线"](report, random.Random(seed))
        assert wrong_cells(report, read_text(text)) == []


def test_a_word_of_the_heads_at_the_edge_of_a_grid_is_not_a_blank_row():
    row = RawRow("total", CELL.join(["", "", "", ""]), "")
    found = read_rows([row], "2021")
    assert {cell.state for cell in found.values()} == {State.AMBIGUOUS}


@pytest.mark.parametrize("style", ["md", "抓取"])
def test_the_name_of_a_group_on_the_same_line_is_no_bar_too_many(style):
    """一组的第一行与组名同一行，比别的行多一格，不是多了竖线。"""
    report = with_row("declined.petition", [None, 0, 0, 0, 0, 0, 0])
    text = crawled_rows(report) if style == "抓取" else STYLES[style](report, None).decode()
    again = read_text(text)
    assert wrong_cells(report, again) == [] and again.ambiguous() == []


@pytest.mark.parametrize("style", [spaced, STYLES["格成行"]], ids=["空格", "格成行"])
@pytest.mark.parametrize(
    ("mine", "next_row"),
    [([0, 1, 0, 1, 0, 0, 2], [0, 0, 1, 0, 1, 0, 2]), ([1, 1, 2], [1, None, 1, 1, None, None, 3])],
    ids=["两行都满", "两行凑成七个"],
)
def test_the_numbers_of_a_row_whose_label_is_lost_are_not_the_row_before(style, mine, next_row):
    whole = [*mine[:-1], *[None] * (7 - len(mine)), mine[-1]]
    report = with_row("unavailable.unclear", whole)
    names = [n for n in report.form.application_cells() if "declined.petition" in n]
    for name, value in zip(names, next_row, strict=True):
        report.cells[name] = BLANK if value is None else Cell(value, State.NUMBER, str(value))
    text = style(report) if style is spaced else style(report, random.Random(1))
    text = text.replace("1.信访举报投诉类申请", "1.信访报投\n诉类申请")
    assert wrong_cells(report, read_text(text)) == []


def test_the_end_of_another_label_on_the_next_line_brings_another_row():
    report = specimen(random.Random(4), "2021", 60)
    text = STYLES["一行"](report, random.Random(1))
    at, after = text.index("信息公开申请数量 |", text.index("上年结转政府信息公开")), "事\n项 |"
    resumed = text.index("事项 |", at) + len("事项 |")
    assert wrong_cells(report, read_text(text[:at] + after[1:] + text[resumed:])) == []


def table_four(values):
    report = specimen(random.Random(4), "2021", 60)
    for name, value in zip(report.form.remedy_cells(), values, strict=True):
        report.cells[name] = BLANK if value is None else Cell(value, State.NUMBER, str(value))
    return report


LAST_BLANK = [4, 4, 0, 0, 8, 0, 1, 0, 0, 1, 1, 0, 39, 1, None]
INNER_BLANK = [0, 3, 12, 0, 15, 2, 0, 2, None, 4, 2, 0, 0, 0, 2]


def test_a_page_number_after_table_four_is_not_its_last_total():
    report = table_four(LAST_BLANK)
    text = spaced(report).replace("五、存在的", "\n3\n五、存在的")
    assert wrong_cells(report, read_text(text)) == []


def test_a_page_number_within_table_four_fills_no_blank():
    report = table_four(INNER_BLANK)
    report.cells["applications:new:other"] = BLANK
    text = one_cell_a_line(report)
    head = text.index("四、政府信息公开行政复议")
    text = text[:head] + text[head:].replace("\n2\n4\n", "\n2\n4\n2\n", 1).replace(
        "\n\n4", "\n4", 1
    )
    assert wrong_cells(report, read_text(text)) == []


@pytest.mark.parametrize(
    "values",
    [
        [3, 5, 1, 10, 19, 33, 22, 10, 42, 107, *[None] * 5],
        [0, 1, 1, 11, 13, *[None] * 5, 20, 1, 2, 3, 26],
    ],
    ids=["末一组空着", "中一组空着"],
)
def test_run_together_table_four_may_lack_a_group(values):
    report = table_four(values)
    assert wrong_cells(report, read_text(run_together(report))) == []


def test_run_together_table_four_is_not_cut_where_table_three_has_blanks():
    report = table_four([0, 0, 1, 0, 1, 0, 0, 0, 2, 2, 0, 1, 0, 0, 1])
    assert wrong_cells(report, again := read_text(run_together(report))) == []
    assert not any(name.startswith("remedies") for name in again.ambiguous())
    report = with_row("unavailable.not_held", [None] * 7)
    again = read_text(run_together(report))
    assert wrong_cells(report, again) == []


def test_a_false_total_of_table_four_is_still_told():
    """没有空着的格、没有页码的，合不上的总计照样读成数。"""
    report = table_four([0, 3, 12, 0, 16, 2, 0, 2, 0, 4, 2, 0, 0, 0, 2])
    for style in (spaced, one_cell_a_line):
        again = read_text(style(report))
        assert wrong_cells(report, again) == [] and again.ambiguous() == []


def test_a_short_label_with_its_ordinal_is_another_row():
    """“2.重复申”里别的字很少，序号也说明它是下一行的标签。"""
    raw = " | 3 |  | 3 | 5 | 1 |  | 12 | 2.重复申 |  |  | 1 |  |  |  | 1 | "
    found = read_rows([RawRow("declined.petition", raw, "")], "2021")
    assert {cell.state for cell in found.values()} == {State.AMBIGUOUS}


def test_a_sentence_that_begins_like_a_label_is_no_blank_row():
    found = read_rows([RawRow("new", "见第三部分,\n", "")], "2021")
    assert {cell.state for cell in found.values()} == {State.AMBIGUOUS}
    rows = [RawRow("carried_in", "三、本年度办理结果", ""), RawRow("granted", "1 0 0 0 0 0 1", "")]
    found = {name: c for name, c in read_rows(rows, "2021").items() if ":carried_in:" in name}
    assert {cell.state for cell in found.values()} == {State.BLANK}


@pytest.mark.parametrize(
    ("line", "kept"),
    [("第 3 页", False), ("第3页 共 9 页", False), ("第 3 页 0 |", True), ("第3页 5", True)],
)
def test_a_page_number_takes_no_value_with_it(line, kept):
    assert bool(_without_page_numbers(line).strip()) is kept


def table_two(values):
    report = specimen(random.Random(4), "2021", 60)
    for name, value in zip(("made", "repealed", "in_force"), values, strict=True):
        cell = BLANK if value is None else Cell(value, State.NUMBER, str(value))
        report.cells[f"disclosures:rules:{name}"] = cell
    return report


@pytest.mark.parametrize(
    "values",
    [[5, 6, None], [None, 5, 6], [5, None, None], [5, None, 6]],
    ids=["末一格空着", "首格空着", "只有首格", "中间空着"],
)
@pytest.mark.parametrize("style", ["md", "一行", "补竖线", "格成行"])
def test_a_bar_too_many_in_table_two_moves_no_cell_in_silence(style, values):
    report = table_two(values)
    for seed in range(4):
        text = STYLES[style](report, random.Random(seed))
        text = text.decode() if isinstance(text, bytes) else text
        assert wrong_cells(report, read_text(text)) == []
        at = text.index("规章", text.index("本年废止件数"))
        end = text.index("行政规范性文件", at)
        while (at := text.index("|", at + 1)) < end:
            assert wrong_cells(report, read_text(text[:at] + "|" + text[at:])) == []


def test_a_bar_too_many_in_the_heads_of_table_two():
    report = table_two([None, 5, 6])
    for style in ("md", "补竖线"):
        text = STYLES[style](report, random.Random(2))
        text = text.decode() if isinstance(text, bytes) else text
        assert wrong_cells(report, again := read_text(text)) == [] and again.ambiguous() == []
        assert wrong_cells(report, read_text(text.replace("内容 |", "内容 ||", 1))) == []


def text_of(style, report, seed=1):
    text = STYLES[style](report, random.Random(seed))
    return text.decode() if isinstance(text, bytes) else text


def with_cells(values, form_id="2021"):
    """几格改了的样张（None 为空着）。"""
    report = specimen(random.Random(4), form_id, 60)
    for name, value in values.items():
        assert name in report.cells
        cell = BLANK if value is None else Cell(value, State.NUMBER, str(value))
        report.cells[name] = cell
    return report


def test_a_bar_too_many_in_a_row_whose_label_is_broken():
    report = without_totals(with_row("denied.third_party", [0, 0, 0, 0, 0, 0, None]))
    text = text_of("补竖线", report).replace("4.保护第三方", "4.保护第\n三方")
    assert wrong_cells(report, read_text(damaged(text, "三方合法", "0 | 0", "0 || 0"))) == []


def test_two_rows_in_one_line_of_tabs():
    report = with_row("denied.registry_inquiry", [None, None, 3, None, 11, 2, 16])
    text = text_of("制表符", report)
    at = text.index("16", text.index("8.属于行政查询事项")) + 2
    assert wrong_cells(report, read_text(text[:at] + " " + text[at + 1 :])) == []
    report = with_row("other.other", [None, None, 0, 0, 0, 0, 0])
    text = text_of("制表符", report)
    at = text.index("\n\t（七）总计")
    assert wrong_cells(report, read_text(f"{text[:at]} {text[at + 1 :]}")) == []
    report = without_totals(with_row("carried_in", [15, 0, 0, 0, 39, 0, None]))
    text = text_of("制表符", report)
    at = text.index("三、本年度办理结果") - 1
    assert wrong_cells(report, read_text(text[:at] + " " + text[at + 1 :])) == []
    report = with_row("carried_in", [None, None, None, None, 20, None, 20])
    text = text_of("制表符", report)
    at = text.index("三、本年度办理结果") - 1
    assert wrong_cells(report, read_text(text[:at] + " " + text[at + 1 :])) == []


def test_a_line_cut_in_two_is_read_or_doubted():
    """各行恰好十格，有一行的数断到了下一行。"""
    report = specimen(random.Random(4), "2021", 60)
    text = text_of("制表符", report)
    at = text.index("\t", text.index("2.重复申请") + 10)
    again = read_text(text[:at] + "\n" + "\t" * 3 + text[at + 1 :])
    assert wrong_cells(report, again) == []


def test_the_total_that_lost_a_word_is_not_the_row_before():
    report = with_cells({f"applications:other:{c.id}": None for c in form("2019").columns}, "2019")
    text = run_together(report).replace("（七）总计", "（七）计")
    assert wrong_cells(report, read_text(text)) == []


def test_the_row_whose_ordinal_is_lost_is_not_the_row_before():
    report = with_cells({"applications:other:charity": None}, "2019")
    text = text_of("版面", report).replace("（七）总计", "（）总计")
    assert wrong_cells(report, read_text(text)) == []


@pytest.mark.parametrize("style", ["格成行", "一格一行", "空格"])
def test_a_page_number_after_a_blank_total_is_not_the_total(style):
    report = without_totals(with_row("total", [78, 12, 23, 19, 128, 31, None]))
    text = text_of(style, report)
    at = text.index("四、结转下年度")
    at = text.rindex("31", 0, at) + 2
    mark = " |\n ||\n5\n|" if style == "格成行" else "\n5\n"
    resumed = text.index("四、结转下年度")
    assert wrong_cells(report, read_text(text[:at] + mark + "\n" + text[resumed:])) == []


def test_a_page_number_in_a_blank_row_of_cells_on_lines():
    report = with_row("carried_in", [None] * 7)
    text = text_of("格成行", report)
    at = text.index("\n", text.index("二、上年结转")) + 1
    for place in (at, at + 3, at + 6):
        again = read_text(text[:place] + "4\n" + text[place:])
        assert wrong_cells(report, again) == []


def test_a_page_number_is_no_blank_cell():
    report = with_row("declined.repeat", [1, 0, None, 1, 1, 1, 4])
    text = text_of("一格一行", report)
    at = text.index("\n", text.index("2.重复申请")) + 1
    for mark in ("2/9", "- 2 -", "第 2 页"):
        assert wrong_cells(report, read_text(f"{text[: at + 2]}{mark}\n{text[at + 2 :]}")) == []


@pytest.mark.parametrize("style", ["版面", "空格", "制表符", "md", "粘连"])
@pytest.mark.parametrize(
    ("cell", "label"),
    [
        ("coercion:decisions", "行政强制"),
        ("rules:in_force", "规章"),
        ("charges:amount", "事业性收费"),
    ],
    ids=["强制", "规章", "收费"],
)
def test_a_page_number_under_a_row_of_table_two(style, cell, label):
    report = with_cells({f"disclosures:{cell}": None})
    text = text_of(style, report)
    at = text.index(label, text.index("信息内容"))
    after = ("行政规范性文件", "第二十条第（八）项", "三、收到和处理政府")
    end = min(i for word in after if (i := text.find(word, at)) >= 0)
    again = read_text(f"{text[:end].rstrip(chr(10) + '|')}\n8\n{text[end:]}")
    assert wrong_cells(report, again) == []


@pytest.mark.parametrize("style", ["版面", "一格一行"])
def test_a_number_parted_beside_a_blank_of_table_two(style):
    report = with_cells({"disclosures:rules:made": None, "disclosures:rules:in_force": 375})
    text = text_of(style, report)
    assert wrong_cells(report, read_text(text.replace("375", "3 75", 1))) == []


def test_a_sentence_within_the_table_brings_no_row():
    report = specimen(random.Random(4), "2021", 60)
    words = "\n本年新收政府信息公开申请见第三部分，上年结转政府信息公开申请另行说明。\n2\n"
    text = text_of("一行", report).replace("3.补正后申请内容", f"3.补正后申请内{words}容")
    assert wrong_cells(report, read_text(text)) == []


def test_a_page_number_before_table_four_with_a_blank():
    report = table_four([1, 0, 2, 0, 3, 16, None, 0, 4, 20, 0, 0, 0, 1, 1])
    text = text_of("一格一行", report)
    at = text.index("\n1\n0\n2\n0\n3\n16") + 1
    assert wrong_cells(report, read_text(text[:at] + "6\n" + text[at:])) == []


@pytest.mark.parametrize("style", ["版面", "空格", "一格一行"])
def test_a_number_parted_in_table_four_with_a_blank(style):
    report = table_four([37, 1, 0, 0, 38, 0, 0, 6, 1, 7, None, 0, 17, 4, 21])
    text = text_of(style, report)
    at = text.rindex("37")
    assert wrong_cells(report, read_text(f"{text[: at + 1]} {text[at + 1 :]}")) == []


@pytest.mark.parametrize("lost", ["行政诉讼", "行政复议", ""], ids=["诉讼", "复议", "不缺"])
def test_a_row_of_table_four_keeps_its_first_cell(lost):
    """表头缺了字的，也不因此少一格。"""
    for first in (None, 3):
        one, two = [first, 20, None, None, 20 + (first or 0)], [None, 25, None, None, 25]
        values = [*one, *two, *two]
        report = table_four(values)
        for seed in range(3):
            text = text_of("补竖线", report, seed)
            head, mark, rest = text.partition("行政复议 |")
            text = head + mark.replace(lost, lost[:3]) + rest.replace(lost, lost[:3], 1)
            again = read_text(text)
            assert wrong_cells(report, again) == []
            assert not any(n.startswith("remedies") for n in again.ambiguous())


def test_the_next_row_whose_label_lost_a_word_is_not_a_blank_row():
    report = with_row("declined.petition", [None] * 7)
    text = text_of("版面", report).replace("2.重复申请", "2.重复请")
    assert wrong_cells(report, read_text(text)) == []


def test_run_together_table_four_is_not_cut_where_table_three_lost_its_blanks():
    """表三的空格子丢了、切不成七个数而读不准的，表四也不切。"""
    report = table_four([30, 0, None, 0, 30, 0, 6, None, 1, 7, 0, 0, None, 0, 0])
    for name in report.form.application_cells():
        if name.split(":")[2] == "research":
            report.cells[name] = BLANK
    assert wrong_cells(report, read_text(run_together(report))) == []


def test_a_head_that_reads_like_the_label_of_a_row_is_not_a_blank_row():
    """表头又来一遍，里面的“其他”不是空着的“3.其他”。"""
    found = read_rows([RawRow("other.other", " | 一、本年新收申请数\n | 0 | 1 |", "")], "2021")
    assert {cell.state for cell in found.values()} == {State.AMBIGUOUS}


def test_a_row_of_noughts_padded_at_the_end_is_not_moved_by_one_row_out_of_line():
    """各行左右都齐，只有一行左边多一格：行尾多了竖线的，不能只按右边取。"""
    plain = " | 0 | 2 | 0 | 0 | 1 | 0 | 3 | "
    rows = [RawRow(id, plain, "") for id in ("new", "granted", "partial", "total", "carried_out")]
    rows += [RawRow(f"declined.{id}", plain, "") for id in ("petition", "repeat", "publication")]
    rows += [
        RawRow("denied.security_stability", plain, ""),
        RawRow("denied.internal_affairs", plain, ""),
    ]
    rows[0] = RawRow("new", " | " + plain, "")
    rows.append(RawRow("unavailable.unclear", " |  |  | 0 |  |  | 0 | 0 || ", ""))
    found = read_rows(rows, "2021")
    assert found["applications:unavailable.unclear:total"].state is not State.BLANK
    assert found["applications:unavailable.unclear:legal_service"].state is not State.NUMBER


def test_a_bar_too_many_at_the_end_of_a_row_with_blank_edges():
    report = with_row("denied.other_law", [None, 1, 0, 0, 0, 0, None])
    text = text_of("md", report)
    at = text.index("\n", text.index("2.其他法律")) - 1
    assert wrong_cells(report, read_text(text[:at] + "|" + text[at:])) == []
    at = text.rindex("| 0 |", 0, at) + 5
    assert wrong_cells(report, read_text(text[:at] + "|" + text[at:])) == []


def test_a_label_within_a_cell_of_a_grid_is_not_a_blank_row():
    report = specimen(random.Random(4), "2021", 60)
    text = text_of("坏网页", report)
    words = "四、结转下年度继续办理"
    again = read_bytes(text.replace(f">{words}<", f">{words} {words}<").encode())
    assert wrong_cells(report, again) == []


def test_a_label_broken_before_the_heads_come_again_is_not_a_blank_row():
    report = specimen(random.Random(4), "2021", 60)
    text = text_of("一行", report)
    at = text.index("请", text.index("4.无正当理由大量反复申"))
    words = "\n理政府信息公开申请情况 （本列数据的勾稽关系） | 申请人情况 | 自然人 | 商业企业 |\n"
    assert wrong_cells(report, read_text(text[:at] + words + text[at:])) == []


def test_heads_on_the_same_line_of_a_grid_are_not_blank_cells():
    raw = CELL.join([" 项加第四项之和)", "申请人情况", *[""] * 7]) + "\n"
    found = read_rows([RawRow("other.unpaid", raw, "")], "2021")
    assert {cell.state for cell in found.values()} == {State.AMBIGUOUS}


def test_a_mark_of_a_blank_run_together_with_numbers_is_a_blank():
    report = with_row("declined.publication", [0, 16, 13, 0, 0, 1, 39])
    name = "applications:declined.publication:natural_person"
    report.cells[name] = Cell(None, State.BLANK, "/")
    assert wrong_cells(report, read_text(run_together(report))) == []
