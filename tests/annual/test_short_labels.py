"""表三的标签写短了的；表二只有几块的。"""

import random

import pytest

from gongkai.annual.read import read_text
from gongkai.annual.specimen import crawled_rows, specimen

from .published import cells_on_lines
from .reports import facts_of

SHORT = {
    "1.属于国家秘密": "1.国秘",
    "2.其他法律行政法规禁止公开": "2.法规禁止公开",
    "4.保护第三方合法权益": "4.第三方权益",
    "5.属于三类内部事务信息": "5.内部信息",
    "6.属于四类过程性信息": "6.过程信息",
    "7.属于行政执法案卷": "7.案卷",
    "2.没有现成信息需要另行制作": "2.需另行制作",
    "3.补正后申请内容仍不明确": "3.仍不明确",
    "1.信访举报投诉类申请": "1.信访类",
    "2.重复申请": "2.重复",
    "5.要求行政机关确认或重新出具已获取信息": "5.确认或重新出具信息",
    "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请": "1.不补正",
    "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请": "2.未缴费",
    "（一）予以公开": "（一）公开",
}
#: 表二的各块：2021年格式、2019年格式的条款
ITEMS = [("2021", n) for n in "一五六八"] + [("2019", n) for n in "一五六八九"]


@pytest.mark.parametrize("write", [crawled_rows, lambda r: cells_on_lines(r, random.Random(0))])
@pytest.mark.parametrize("label", [*SHORT, None])
def test_a_label_cut_short_with_its_number_is_that_row(label, write):
    made = specimen(random.Random(7), "2021", 60)
    text = write(made)
    for long, short in SHORT.items():
        if label in (long, None):
            assert long in text
            text = text.replace(long, short)
    assert facts_of(read_text(text)) == facts_of(made)


@pytest.mark.parametrize("other", ["4.补正", "4.第三方企业权益", "3.第三方权益", "4.权"])
def test_other_words_or_another_number_are_no_label_cut_short(other):
    made = specimen(random.Random(7), "2021", 60)
    seen = read_text(crawled_rows(made).replace("4.保护第三方合法权益", other))
    assert "applications:denied.third_party:total" not in seen.cells


def blocks_of(text):
    """表二以外的文字，和表二各块的行。"""
    lines = text.split("\n")
    starts = [i for i, line in enumerate(lines) if line.startswith("第二十条第")]
    end = next(i for i, line in enumerate(lines) if line.startswith("三、收到和处理"))
    blocks = [lines[a:b] for a, b in zip(starts, [*starts[1:], end], strict=True)]
    return lines[: starts[0]], blocks, lines[end:]


@pytest.mark.parametrize(("form", "item"), ITEMS)
@pytest.mark.parametrize("keep", [True, False], ids=["只有", "没有"])
@pytest.mark.parametrize("bare", [True, False], ids=["无条款", "有条款"])
def test_a_table_of_some_blocks_reads_those(form, item, keep, bare):
    """别的块的表头一样，不是缺的一块；条款行没有的也一样。"""
    made = specimen(random.Random(7), form, 60)
    before, blocks, after = blocks_of(crawled_rows(made))
    kept = [b for b in blocks if (f"（{item}）" in b[0]) == keep]
    rows = [line for block in kept for line in (block[1:] if bare else block)]
    seen = facts_of(read_text("\n".join([*before, *rows, *after])))
    wanted = facts_of(made)
    table = {c for c in wanted if c.startswith("disclosures:")}
    own = {
        f"disclosures:{row.id}:{column.id}"
        for block in made.form.disclosures
        if (f"（{item}）" in block.article) == keep
        for row in block.rows
        for column in block.columns
    }
    assert {c: v for c, v in seen.items() if c in table} == {c: wanted[c] for c in own}


def laid_out(report, width=24):
    """`pdftotext -layout`：组名断在标签左边，只隔一个空格。"""
    found, group = [], ""
    for row in report.form.rows:
        values = "   ".join(
            str(report.number(f"applications:{row.id}:{c.id}")) for c in report.form.columns
        )
        if row.group != group:
            group, left = row.group, [row.group[:4], row.group[4:]]
        head = left.pop(0) if row.group and left else " " * 8
        label = SHORT.get(row.label, row.label)
        found.append(f"      {head} {label}{' ' * (width - len(label))}{values}")
    return "\n".join(found)


def test_a_short_label_beside_the_name_of_its_group():
    made = specimen(random.Random(7), "2021", 60)
    seen = read_text(f"三、收到和处理政府信息公开申请情况\n{laid_out(made)}\n")
    rows = {n: v for n, v in facts_of(made).items() if n.startswith("applications:")}
    assert {n: v for n, v in facts_of(seen).items() if n in rows} == rows


@pytest.mark.parametrize("page", ["3", "              12"])
def test_a_bare_page_number_after_a_whole_row_makes_no_doubt(page):
    made = specimen(random.Random(7), "2021", 60)
    lines = laid_out(made).split("\n")
    at = next(i for i, line in enumerate(lines) if "行政查询" in line)
    heads = ["（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）  申请人情况"]
    text = "\n".join([*lines[: at + 1], "", page, *heads, *lines[at + 1 :]])
    seen = read_text(f"三、收到和处理政府信息公开申请情况\n{text}\n")
    assert seen.ambiguous() == []
    cell = "applications:denied.registry_inquiry:total"
    assert seen.number(cell) == made.number(cell)
