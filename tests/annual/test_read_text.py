import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.annual.identities import all_hold, broken
from gongkai.annual.model import State
from gongkai.annual.read import read_text
from gongkai.annual.read.errors import Legacy, NoTable, NotReport
from gongkai.annual.specimen import (
    crawled_cells,
    crawled_lines,
    crawled_rows,
    one_cell_a_line,
    run_together,
    spaced,
    specimen,
)
from gongkai.annual.write.text import write_md, write_txt

from .reports import facts_of, patchy_reports, reports, with_cell

AGENCIES = {
    "housing-2020": "河口县住房和城乡建设局",
    "xingqing-housing-2020": "银川市兴庆区住房和城乡建设局",
}
EXACT = {
    "一格一行": one_cell_a_line,
    "空格": spaced,
    "制表符": lambda r: write_txt(r).decode(),
    "竖线": lambda r: write_md(r).decode(),
    "抓取的行": crawled_rows,
    "抓取的格": crawled_cells,
    "抓取的空行": crawled_lines,
}


@pytest.mark.parametrize("style", EXACT)
@given(report=reports())
def test_every_way_of_flattening_reads_back_the_same(style, report):
    again = read_text(EXACT[style](report))
    assert facts_of(again) == facts_of(report)
    assert (again.agency, again.year, again.form_id) == (
        report.agency,
        report.year,
        report.form_id,
    )
    assert again.sections == report.sections


@pytest.mark.parametrize("style", ["制表符", "竖线", "抓取的行"])
@given(report=patchy_reports())
def test_blanks_keep_their_place_where_the_structure_is_kept(style, report):
    assert facts_of(read_text(EXACT[style](report))) == facts_of(report)


@given(reports(largest=60))
def test_digits_run_together_are_right_or_marked_ambiguous(report):
    again = read_text(run_together(report))
    for name, cell in report.cells.items():
        seen = again.cells[name]
        assert seen.state is State.AMBIGUOUS or seen.value == cell.value
    table_three = [n for n in again.ambiguous() if n.startswith("applications")]
    assert len(table_three) < 90


@given(reports(largest=60), st.data())
def test_a_false_number_run_together_is_never_taken_as_whole(report, data):
    """改坏一格再连写：要么那一格读不准，要么勾稽不成立，总之不会“没有问题”。"""
    names = [*report.form.application_cells(), *report.form.remedy_cells()]
    name = data.draw(st.sampled_from(names))
    wrong = int(report.number(name)) + data.draw(st.integers(1, 50))
    again = read_text(run_together(with_cell(report, name, wrong)))
    assert again.ambiguous() or not all_hold(again)


def test_dropped_blanks_are_ambiguous_not_guessed():
    report = specimen(random.Random(1), "2019", 2)
    for name, cell in report.cells.items():
        if cell.value == 0 and name.startswith("applications"):
            report.cells[name] = cell._replace(value=None, state=State.BLANK, raw="")
    again = read_text(one_cell_a_line(report))
    for name, cell in report.cells.items():
        seen = again.cells[name]
        assert seen.state is State.AMBIGUOUS or (seen.value or 0) == (cell.value or 0), name


@pytest.mark.parametrize("style", [crawled_cells, crawled_lines, one_cell_a_line, spaced])
@given(report=patchy_reports())
def test_where_blanks_lost_their_place_nothing_is_wrong_in_silence(style, report):
    """读出的数与原来不同的（总计空着，末一个数恰好像总计），必定有读不准的格或者勾稽不成立。"""
    again = read_text(style(report))
    wrong = [
        name
        for name, cell in report.cells.items()
        if name in again.cells
        and again.cells[name].state is not State.AMBIGUOUS
        and (again.cells[name].value or 0) != (cell.value or 0)
    ]
    assert not wrong or again.ambiguous() or broken(again), wrong


def test_the_head_of_table_four_broken_into_single_words():
    """PDF 转出的文字常把竖排的表头拆成单字。"""
    report = specimen(random.Random(9), "2021")
    numbers = " ".join(str(report.number(c)) for c in report.form.remedy_cells())
    text = crawled_rows(report)
    head = text.index("行政复议 | 行政诉讼 |")
    broken = "行政复议 行政诉讼\n未经复议直接起诉 复议后起诉\n结 结 其 尚\n果 果 他 未\n"
    broken += f"总计 果 果 他 未 总\n持 正 果 结\n{numbers}\n"
    text = text[:head] + broken + text[text.index("五、存在的") :]
    assert facts_of(read_text(text)) == facts_of(report)


def test_a_sentence_before_the_title_is_not_the_agency():
    text = write_txt(specimen(random.Random(8), "2021")).decode()
    body = text[text.index("一、总体情况") :]
    title = "根据条例（国令第711号）要求，现公布河口县财政局2022年政府信息公开工作年度报告。"
    again = read_text(f"{title}\n{body}")
    assert (again.agency, again.year) == ("河口县财政局", 2022)


def test_without_a_title_the_year_is_of_the_period_or_the_opening():
    text = write_txt(specimen(random.Random(8), "2021")).decode()
    body = text[text.index("一、总体情况") :]
    period = "本报告统计期限自2023年1月1日至2023年12月31日。"
    assert read_text(body.replace("（一）主动", period + "（一）主动", 1)).year == 2023
    assert (
        read_text(body.replace("一、总体情况", "一、总体情况\n2024年，我局认真工作。")).year == 2024
    )


def test_words_split_over_lines_and_page_numbers_between_rows():
    report = specimen(random.Random(5), "2021")
    text = spaced(report)
    text = text.replace("无正当理由逾期不补正、", "无正当理由逾期不补\n正、")
    text = text.replace("（五）不予处理", "（五）不\n予处理\n- 5 -\n")
    text = text.replace("1.属于", "１．属于").replace("（四）无法提供", "（四）无\n— 6 —\n法提供")
    assert facts_of(read_text(text)) == facts_of(report)


def test_a_table_of_contents_is_not_the_sections():
    report = specimen(random.Random(6), "2021")
    contents = "\n".join(f"{s.label} …… {i}" for i, s in enumerate(report.form.sections, 1))
    title, _, rest = write_txt(report).decode().partition("\n")
    again = read_text(f"{title}\n目录\n{contents}\n{rest}")
    assert again.sections["others"] == report.sections["others"]
    assert facts_of(again) == facts_of(report)


@pytest.mark.parametrize("index", range(6))
def test_any_heading_may_be_missing(index):
    report = specimen(random.Random(7), "2021")
    missing = report.form.sections[index]
    again = read_text(spaced(report).replace(missing.label, ""))
    assert missing.id not in again.sections
    assert all(again.cells[n].value == c.value for n, c in report.cells.items())


def test_a_second_table_is_said():
    report = specimen(random.Random(7), "2021")
    text = write_txt(report).decode()
    table = text[text.index("一、本年新收") : text.index("四、政府信息公开行政复议")]
    again = read_text(text.replace("五、存在的", f"{table}\n五、存在的"))
    assert facts_of(again) == facts_of(report)
    assert "不止一张" in again.notes[0]


def test_labels_told_in_a_sentence_are_no_second_table():
    text = write_txt(specimen(random.Random(7), "2021")).decode()
    said = "本年新收52件，上年结转5件，予以公开19件，办理结果总计54件，结转下年度继续办理3件。"
    again = read_text(text.replace("五、存在的", f"{said}\n五、存在的"))
    assert not again.notes


def test_chinese_year_and_agency_on_its_own_line():
    text = write_txt(specimen(random.Random(8), "2019")).decode()
    body = text[text.index("一、总体情况") :]
    again = read_text(f"河口县财政局\n二〇二〇年政府信息公开工作年度报告\n{body}")
    assert (again.agency, again.year) == ("河口县财政局", 2020)


def test_what_is_no_report_says_so():
    with pytest.raises(NotReport):
        read_text("关于召开会议的通知\n请各科室参加。")
    with pytest.raises(NoTable):
        read_text("河口县财政局2022年政府信息公开工作年度报告\n一、总体情况\n见图片。")
    with pytest.raises(Legacy):
        read_text("河口县财政局2015年政府信息公开工作年度报告\n一、概述\n五、收费及减免情况 无")


def test_the_housing_bureau(housing):
    report = read_text(housing.read_text("utf-8"))
    assert (report.agency, report.year, report.form_id) == (
        AGENCIES[housing.stem],
        2020,
        "2019",
    )
    assert report.ambiguous() == []
    assert set(report.cells) == set(report.form.cells())
    numbers = {
        n.removeprefix("applications:"): c.value
        for n, c in report.cells.items()
        if c.value is not None and not n.startswith("disclosures")
    }
    assert numbers == {
        "new:natural_person": 2,
        "new:total": 2,
        "carried_in:total": 0,
        "unavailable.not_held:natural_person": 1,
        "unavailable.not_held:total": 1,
        "other:natural_person": 1,
        "other:total": 1,
        "total:natural_person": 2,
        "total:total": 2,
        "carried_out:natural_person": 1,
        "carried_out:total": 1,
        "remedies:reconsideration:total": 0,
        "remedies:litigation.direct:total": 0,
        "remedies:litigation.after_reconsideration:total": 0,
    }
    assert all(c.value == 0 for n, c in report.cells.items() if n.startswith("disclosures"))
    assert len(report.sections) == 6
