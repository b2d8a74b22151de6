"""目录里写着的标题不是正文的标题；别样的序号；末尾写重了的字。"""

import random

import pytest

from gongkai.annual.check import check
from gongkai.annual.read import read_text
from gongkai.annual.read.sections import headings
from gongkai.annual.read.squeeze import Squeezed
from gongkai.annual.specimen import crawled_rows, specimen

from .reports import facts_of, rules_of

TITLES = [section.label for section in specimen(random.Random(0)).form.sections]
CONTENTS = [
    "\n".join(["目录", *(f"{title}……{n}" for n, title in enumerate(TITLES, 1))]),
    "\n".join(["目　录", *(f"{title} {n}" for n, title in enumerate(TITLES, 1))]),
    f"本年报包括：{'；'.join(TITLES)}。",
]
SLIPS = {
    "disclosures": "二、主动公开政府信信息情况",
    "applications": "三、收到和处理政府信息公申请情况",
    "remedies": "四、政府信息公开行政复仪、行政诉讼情况",
    "problems": "五、存在的主要问题及改进情况况",
    "others": "六、其他需要报告的事项事项",
}


def made(seed=6):
    report = specimen(random.Random(seed), "2021", 60)
    return report, crawled_rows(report)


def with_contents(text, contents):
    return text.replace(f"\n{TITLES[0]}\n", f"\n{contents}\n{TITLES[0]}\n", 1)


@pytest.mark.parametrize("contents", CONTENTS, ids=["点", "页码", "一句话"])
@pytest.mark.parametrize("section", list(SLIPS))
def test_a_slip_in_the_text_is_told_though_the_contents_have_none(section, contents):
    report, text = made()
    right = TITLES[list(report.sections).index(section)]
    seen = read_text(with_contents(text, contents).replace(f"\n{right}\n", f"\n{SLIPS[section]}\n"))
    assert seen.slips == {section: SLIPS[section]}
    assert seen.sections == report.sections and facts_of(seen) == facts_of(report)


@pytest.mark.parametrize("contents", CONTENTS, ids=["点", "页码", "一句话"])
def test_the_contents_change_nothing(contents):
    report, text = made()
    seen = read_text(with_contents(text, contents))
    assert seen.slips == {} and seen.sections == report.sections


def test_headings_found_only_in_the_contents_are_better_than_none():
    found = headings(Squeezed("\n".join(TITLES)))
    assert len(found) == len(TITLES)


@pytest.mark.parametrize(
    "ordinal",
    [
        *("（{}）", "第{}部分 ", "第{}部分：", "{}：", "{} ", "{}丶"),
        *("{n}.", "{n}、", "（{n}）", "0{n} "),
    ],
)
def test_another_kind_of_number_is_a_heading_all_the_same(ordinal):
    """数字的序号不是上面表格末一格的数。"""
    report, text = made()
    for number, title in enumerate(TITLES, 1):
        written = ordinal.format(title[0], n=number) + title[2:]
        text = text.replace(f"\n{title}\n", f"\n{written}\n")
    seen = read_text(text)
    assert seen.sections == report.sections and facts_of(seen) == facts_of(report)
    assert not {"form.sections", "read.ambiguous"} & rules_of(check(seen))


def test_an_item_of_a_section_is_not_the_heading_of_another():
    report, text = made()
    item = "（一）主动公开政府信息情况"
    seen = read_text(text.replace(f"\n{TITLES[0]}\n", f"\n{TITLES[0]}\n{item}\n"))
    assert seen.sections["overview"] == [item, *report.sections["overview"]]
    assert seen.sections["disclosures"] == report.sections["disclosures"]


@pytest.mark.parametrize(
    ("title", "seen"),
    [
        (TITLES[1], "主动公开政府信信息情况"),
        (TITLES[2], "收到和处理政府信息公申请情况"),
        (TITLES[3], "政府信息公开行政复仪、行政诉讼诉情况"),
        (TITLES[4], "存在的主要问题及改情况"),
        (TITLES[5], "其他需要报告的事顶"),
    ],
)
def test_a_slip_in_a_heading_without_a_number(title, seen):
    """Word 的自动编号不在文字里。"""
    report, text = made()
    for one in TITLES:
        text = text.replace(f"\n{one}\n", f"\n{seen if one == title else one[2:]}\n")
    again = read_text(text)
    assert list(again.slips.values()) == [seen] and again.sections == report.sections


def test_a_line_of_the_text_alike_is_no_heading():
    _, text = made()
    line = "收到和处理网上信访、热线申请情况"
    lines = [x for x in text.split("\n") if x != TITLES[2]]
    seen = read_text("\n".join(lines).replace(f"\n{TITLES[1]}\n", f"\n{line}\n{TITLES[1]}\n"))
    assert seen.slips == {} and "applications" not in seen.sections
