"""人们怎样登年报，就怎样读：各种写法读回原样，弄坏了的绝不悄悄读成别的数。"""

import random

import pytest

from gongkai.annual.check import check
from gongkai.annual.read import ReadError, read_bytes, read_text
from gongkai.annual.specimen import crawled_rows, specimen

from .damage import published, wrong_cells
from .published import EXACT, SHORT, STYLES
from .reports import facts_of, rules_of


def read(content):
    return read_bytes(content.encode() if isinstance(content, str) else content)


@pytest.mark.parametrize("style", [*EXACT, "版面", "一格一行", "空格"])
@pytest.mark.parametrize("seed", range(3))
def test_every_way_of_publishing_reads_back_the_same(style, seed):
    rng = random.Random(seed)
    report = specimen(rng, rng.choice(["2019", "2021"]))
    again = read(STYLES[style](report, rng))
    assert facts_of(again) == facts_of(report)
    assert (again.agency, again.year, again.form_id) == (
        report.agency,
        report.year,
        report.form_id,
    )
    assert set(again.sections) == set(report.sections)


@pytest.mark.parametrize("style", [s for s in STYLES if s != "pdf"])
def test_whatever_the_damage_no_number_is_wrong_in_silence(style):
    for seed in range(12):
        rng = random.Random(f"{style}{seed}")
        truth, content, done = published(specimen(rng, "2021", 60), rng, style)
        try:
            seen = read_bytes(content)
        except ReadError:
            continue
        assert wrong_cells(truth, seen) == [], (seed, done)


def test_short_labels_of_other_results_are_still_the_form_of_2021():
    report = specimen(random.Random(2), "2021")
    text = crawled_rows(report)
    for label, short in SHORT.items():
        text = text.replace(label, short)
    assert facts_of(read_text(text)) == facts_of(report)


def test_table_two_with_its_last_item_only():
    report = specimen(random.Random(2), "2019")
    text = crawled_rows(report)
    first, last = text.index("第二十条第（一）项"), text.index("第二十条第（九）项")
    again = read_text(text[:first] + text[last:])
    assert again.number("disclosures:procurement:projects") == report.number(
        "disclosures:procurement:projects"
    )
    absent = next(f for f in check(again) if f.rule == "form.absent")
    assert "disclosures:procurement:projects" not in absent.cells


def test_a_heading_with_a_slip_is_told_as_one_not_as_missing():
    report = specimen(random.Random(2), "2021")
    text = crawled_rows(report).replace("二、主动公开政府信息情况", "二、主动公升政府信息清况")
    text = text.replace("五、存在的主要", "四、存在的主要")
    found = [f for f in check(read_text(text)) if f.rule.startswith("form.")]
    assert {f.rule for f in found} == {"form.heading"} and len(found) == 2


def test_a_preface_that_names_the_sections_is_no_section():
    report = specimen(random.Random(2), "2021")
    title, _, rest = crawled_rows(report).partition("\n")
    preface = "本报告包括主动公开政府信息情况、收到和处理政府信息公开申请情况等部分。"
    again = read_text(f"{title}\n{preface}\n{rest}")
    assert again.sections == report.sections and again.slips == {}


@pytest.mark.parametrize(
    ("before", "after", "agency", "relied"),
    [
        ("现将我局情况报告如下：", "平湖县财政局\n2023年1月16日", "平湖县财政局", "落款"),
        ("现将我局情况报告如下：", "", "", None),
        (
            "按规定，特编制平湖县教育局2022年政府信息公开工作年度报告。" + "另" * 90,
            "",
            "平湖县教育局",
            None,
        ),
        ("本报告由平湖县水务局编制。", "", "平湖县水务局", "编制说明"),
    ],
    ids=["落款", "没有", "长的一段", "编制说明"],
)
def test_the_agency_is_found_where_people_write_it(before, after, agency, relied):
    text = crawled_rows(specimen(random.Random(2), "2021"))
    body = text[text.index("一、总体情况") :]
    again = read_text(f"{before}\n{body}{after}")
    assert (again.agency, again.relied.get("agency")) == (agency, relied)


def test_the_year_is_found_in_the_prose():
    text = crawled_rows(specimen(random.Random(2), "2021"))
    body = text[text.index("一、总体情况") :]
    body = body.replace("一、总体情况\n", "一、总体情况\n以下是我镇2024年政府信息公开工作。\n")
    again = read_text(body)
    assert (again.year, again.relied["year"]) == (2024, "第一部分的文字")


@pytest.mark.parametrize(
    ("words", "made", "ambiguous"),
    [
        ("全年制发规范性文件38件，废止17件。", 38, 0),
        ("全年制发规范性文件38件。", 38, 2),
        ("", None, 3),
    ],
    ids=["都说了", "说了一样", "没有说"],
)
def test_run_together_digits_of_table_two_are_settled_by_the_prose(words, made, ambiguous):
    report = specimen(random.Random(2), "2021")
    for name, value in zip(("made", "repealed", "in_force"), (38, 17, 242), strict=True):
        cell = f"disclosures:normative:{name}"
        report.cells[cell] = report.cells[cell]._replace(value=value, raw=str(value))
    report.sections["overview"].append(words)
    again = read(STYLES["粘连"](report, random.Random(1)))
    assert again.number("disclosures:normative:made") == made
    assert sum("normative" in name for name in again.ambiguous()) == ambiguous


def test_no_rule_is_broken_by_reading_badly_written_pages():
    report = specimen(random.Random(2), "2021")
    assert rules_of(check(read(STYLES["坏网页"](report, random.Random(3))))) == set()
