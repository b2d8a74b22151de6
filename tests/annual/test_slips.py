"""表二的行标签、条款写错一个字的；标签后面方括号里的说明。"""

import random

import pytest

from gongkai.annual.read import read_text
from gongkai.annual.specimen import crawled_rows, specimen

from .published import cells_on_lines
from .reports import facts_of

ROWS = ["行政规范性文件", "行政许可", "行政处罚", "行政强制", "行政事业性收费"]
OLD_ROWS = ["其他对外管理服务事项", "政府集中采购"]
ARTICLES = [f"第二十条第（{n}）项" for n in "一五六八"]


def lost(label):
    return [(label, label[:i] + label[i + 1 :]) for i in range(len(label))]


@pytest.mark.parametrize(
    ("label", "seen"), [pair for label in (*ROWS, *ARTICLES) for pair in lost(label)]
)
def test_a_label_of_table_two_that_has_lost_a_character(label, seen):
    made = specimen(random.Random(4), "2021", 60)
    text = crawled_rows(made)
    assert f"\n{label} |" in text
    assert facts_of(read_text(text.replace(f"\n{label} |", f"\n{seen} |"))) == facts_of(made)


@pytest.mark.parametrize(
    ("label", "seen"),
    [pair for label in (*OLD_ROWS, *ARTICLES, "第二十条第（九）项") for pair in lost(label)],
)
def test_the_same_in_the_form_of_2019(label, seen):
    made = specimen(random.Random(4), "2019", 60)
    text = crawled_rows(made)
    assert f"\n{label} |" in text
    assert facts_of(read_text(text.replace(f"\n{label} |", f"\n{seen} |"))) == facts_of(made)


@pytest.mark.parametrize("other", ["行政裁决", "行政奖励", "行政确认和许可"])
def test_another_row_is_no_slip(other):
    made = specimen(random.Random(4), "2021", 60)
    seen = read_text(crawled_rows(made).replace("\n行政强制 |", f"\n{other} |"))
    assert "disclosures:coercion:decisions" not in seen.cells


def test_two_rows_of_which_one_is_gone():
    """没有“行政强制”一行的，不拿“行政处罚”来充。"""
    made = specimen(random.Random(4), "2021", 60)
    lines = [x for x in crawled_rows(made).split("\n") if not x.startswith("行政强制 |")]
    seen = read_text("\n".join(lines))
    assert "disclosures:coercion:decisions" not in seen.cells
    assert seen.number("disclosures:penalties:decisions") == made.number(
        "disclosures:penalties:decisions"
    )


@pytest.mark.parametrize("note", ["[注]", "【含往年】", "〔见说明〕", "(含本级(不含下级))"])
def test_a_note_in_any_brackets(note):
    made = specimen(random.Random(4), "2021", 60)
    for text in (crawled_rows(made), cells_on_lines(made, random.Random(0))):
        lines = (x.rstrip(" |") for x in text.replace(" |", "\n").split("\n"))
        one_a_line = "\n\n".join(f"{x}{note}" if x in ("规章", *ROWS) else x for x in lines if x)
        assert facts_of(read_text(one_a_line)) == facts_of(made)


def test_the_blocks_in_another_order():
    made = specimen(random.Random(4), "2021", 60)
    text = crawled_rows(made)
    five, six, eight = (text.index(one) for one in ARTICLES[1:])
    moved = f"{text[:five]}{text[six:eight]}{text[five:six]}{text[eight:]}"
    assert facts_of(read_text(moved)) == facts_of(made)


@pytest.mark.parametrize("before", ["第二十条第（五）项 |", "三、"])
def test_an_article_that_a_note_mentions_later_is_not_its_block(before):
    made = specimen(random.Random(4), "2021", 60)
    note = "说明：第二十条第（一）项的规章已报备。\n"
    text = crawled_rows(made).replace(before, f"{note}{before}")
    assert facts_of(read_text(text)) == facts_of(made)


@pytest.mark.parametrize("article", ARTICLES)
def test_a_block_without_its_article_is_found_by_its_heads_and_rows(article):
    made = specimen(random.Random(4), "2021", 60)
    text = crawled_rows(made).replace(f"{article} |\n", "")
    assert article not in text and facts_of(read_text(text)) == facts_of(made)
