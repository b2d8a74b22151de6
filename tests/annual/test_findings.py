"""每一种发现说全了没有：轻重、哪几格、应为与实为、依据，照规则手写；正好在界线上的不算。"""

import random
from decimal import Decimal

import pytest

from gongkai.annual.check import check, check_continuity, check_form, repeated_share, shared
from gongkai.annual.forms import cell_name
from gongkai.annual.model import Cell, Severity, State
from gongkai.annual.narrative import fee_statements
from gongkai.annual.specimen import specimen

from .reports import with_cell
from .test_narrative import report as told

ERROR, WARNING, NOTICE = Severity.ERROR, Severity.WARNING, Severity.NOTICE


def report(seed=3, form="2021", year=2024):
    one = specimen(random.Random(seed), form)
    one.year = year
    return one


def one_of(rule, found):
    (only,) = [f for f in found if f.rule == rule]
    return only


def facts(finding):
    return (finding.severity, finding.cells, finding.expected, finding.found)


def test_a_report_without_a_year():
    found = one_of("form.year", check_form(report(year=None)))
    assert facts(found) == (WARNING, (), None, None)
    # 不知道年度：不判断格式，也不要收费的说明
    silent = report(year=None)
    silent.sections["others"] = ["没有其他事项。"]
    assert {f.rule for f in check_form(silent)} == {"form.year"}


def test_the_form_of_another_year():
    found = one_of("form.version", check_form(report(form="2019", year=2021)))
    assert facts(found) == (ERROR, (), "2021", "2019")
    assert "2021年度" in found.message and "〔2021〕30号" in found.citation
    assert not [f for f in check_form(report(form="2019", year=2020)) if f.rule == "form.version"]
    assert not [f for f in check_form(report(year=2008)) if f.rule == "form.version"]


def test_each_missing_section_is_named():
    bare = report()
    gone = list(bare.sections)[2:4]
    for section in gone:
        del bare.sections[section]
    found = [f for f in check_form(bare) if f.rule == "form.sections"]
    assert [(f.severity, f.found) for f in found] == [(ERROR, section) for section in gone]
    assert all("第五十条" in f.citation and "〔2021〕30号" in f.citation for f in found)


def test_a_heading_written_otherwise():
    one = report()
    section = one.form.sections[4]
    one.slips = {section.id: "五、存在的问题"}
    found = one_of("form.heading", check_form(one))
    assert facts(found) == (NOTICE, (), section.label, "五、存在的问题")
    assert "〔2021〕30号" in found.citation


def test_a_table_absent_and_a_table_short_of_cells():
    one = report()
    remedies = tuple(one.form.remedy_cells())
    short = tuple(one.form.application_cells()[:5])
    for name in (*remedies, *short):
        del one.cells[name]
    found = [f for f in check_form(one) if f.rule == "form.absent"]
    assert [(f.severity, set(f.cells)) for f in found] == [
        (ERROR, set(short)),
        (ERROR, set(remedies)),
    ]
    assert "缺少 5 格" in found[0].message and "等。" in found[0].message
    assert found[1].message == "第四部分没有读到表格。"
    assert all("〔2021〕30号" in f.citation for f in found)


def test_blank_totals_with_one_the_sum_is_what_is_expected():
    for names in (["granted"], ["granted", "partial"], ["granted", "partial", "new"]):
        one = report()
        totals = tuple(f"applications:{n}:total" for n in names)
        sums = [one.number(n) for n in totals]
        for name in totals:
            one.cells[name] = Cell(None, State.BLANK, "")
        found = one_of("form.blank", check_form(one))
        assert (found.severity, set(found.cells)) == (WARNING, set(totals))
        assert found.expected == (sums[0] if len(names) == 1 else None)
        assert "填 0" not in found.message and "填报说明" in found.citation
        assert all(f"应填 {n}" in found.message for n in sums)


@pytest.mark.parametrize(("count", "more"), [(4, False), (5, True)])
def test_at_most_four_cells_are_named(count, more):
    """四格都说，五格说四格再说“等”：空着的格、空着的总计一样。"""
    for cells in (
        [f"disclosures:{r}:made" for r in ("rules", "normative")]
        + [f"applications:new:{c}" for c in ("business", "charity", "other")],
        [f"applications:{r}:total" for r in ("new", "granted", "partial", "carried_in", "total")],
    ):
        one = report()
        names = cells[:count]
        for name in names:
            one.cells[name] = Cell(None, State.BLANK, "/")
        found = one_of("form.blank", check_form(one))
        assert set(found.cells) == set(names)
        assert sum(cell_name("2021", n) in found.message for n in names) == 4
        assert ("等" in found.message.split("。")[0].removesuffix("等于")) is more
        if cells[0].startswith("disclosures"):
            assert (found.severity, found.expected) == (WARNING, 0)
            assert "填报说明" in found.citation and f"有 {count} 格" in found.message


def test_a_cell_that_cannot_be_read():
    one = report()
    name = "disclosures:rules:made"
    one.cells[name] = Cell(None, State.AMBIGUOUS, "1 2")
    found = one_of("read.ambiguous", check_form(one))
    assert (
        facts(found) == (WARNING, (name,), None, None) and cell_name("2021", name) in found.message
    )


@pytest.mark.parametrize(
    ("name", "value", "odd"),
    [
        ("applications:granted:other", -1, True),
        ("applications:granted:other", 0, False),
        ("applications:granted:other", Decimal("1.5"), True),
        ("remedies:reconsideration:upheld", Decimal("0.5"), True),
        ("disclosures:charges:amount", Decimal("1.5"), False),
        ("disclosures:charges:amount", -2, True),
        ("disclosures:rules:made", 0, False),
    ],
)
def test_a_value_that_cannot_be_a_count(name, value, odd):
    one = report()
    one.cells[name] = Cell(value, State.NUMBER, f"〔{value}〕")
    found = [f for f in check_form(one) if f.rule == "form.value"]
    assert [facts(f) for f in found] == ([(ERROR, (name,), None, value)] if odd else [])
    assert all(f"写“〔{value}〕”" in f.message and "〔2021〕30号" in f.citation for f in found)


@pytest.mark.parametrize(
    ("year", "text", "asked"),
    [
        (2020, "没有其他事项。", False),
        (2021, "没有其他事项。", True),
        (2021, "本年未收取信息\n处理费。", False),
        (2021, "没有收取任何费用。", False),
        (2021, "依规定收费。", False),
    ],
)
def test_the_statement_of_fees(year, text, asked):
    one = report(form="2019" if year == 2020 else "2021", year=year)
    one.sections["others"] = text.split("\n")
    found = [f for f in check_form(one) if f.rule == "form.fee_statement"]
    assert [f.severity for f in found] == [WARNING] * asked
    assert all("信息处理费" in f.citation for f in found)
    del one.sections["others"]  # 整个部分都没有，说没有这一部分就够
    assert not [f for f in check_form(one) if f.rule == "form.fee_statement"]


def years():
    before, now = report(4, year=2023), report(5, year=2024)
    for column in now.form.columns:
        now.cells[f"applications:carried_in:{column.id}"] = before.cells[
            f"applications:carried_out:{column.id}"
        ]
    for row in ("rules", "normative"):
        for name, value in (("made", 3), ("repealed", 2), ("in_force", 11)):
            now.cells[f"disclosures:{row}:{name}"] = Cell(value)
        before.cells[f"disclosures:{row}:in_force"] = Cell(10)
    return before, now


def test_what_is_carried_over_and_what_stays_in_force():
    before, now = years()
    assert check_continuity(now, before) == []
    name = "applications:carried_in:charity"
    right = now.number(name)
    cells = tuple(f"disclosures:normative:{c}" for c in ("made", "repealed", "in_force"))
    wrong = with_cell(with_cell(now, name, right + 2), cells[2], 15)
    carried, in_force = check_continuity(wrong, before)
    assert facts(carried) == (ERROR, (name,), right, right + 2)
    assert "上年结转应与上年度报告一致" in carried.citation
    assert facts(in_force) == (WARNING, cells, 11, 15) and "〔2021〕30号" in in_force.citation


@pytest.mark.parametrize("name", ["made", "repealed", "in_force"])
def test_documents_of_which_something_is_unknown_are_not_judged(name):
    before, now = years()
    now.cells["disclosures:rules:in_force"] = Cell(99)
    now.cells[f"disclosures:rules:{name}"] = Cell(None, State.AMBIGUOUS, "1 2")
    now.cells["disclosures:normative:in_force"] = Cell(98)
    (found,) = check_continuity(now, before)
    assert found.cells[0] == "disclosures:normative:made"  # 后面的照样判断
    before.cells["disclosures:normative:in_force"] = Cell(None, State.AMBIGUOUS, "1 2")
    assert check_continuity(now, before) == []


@pytest.mark.parametrize("which", ["now", "before"])
def test_a_column_of_which_one_year_is_unknown_is_not_judged(which):
    before, now = years()
    for column in ("natural_person", "other"):
        now.cells[f"applications:carried_in:{column}"] = Cell(10**4)
    one, row = (now, "carried_in") if which == "now" else (before, "carried_out")
    one.cells[f"applications:{row}:natural_person"] = Cell(None, State.AMBIGUOUS, "1 2")
    found = [f.cells for f in check_continuity(now, before)]
    assert ("applications:carried_in:natural_person",) not in found
    assert ("applications:carried_in:other",) in found


def test_years_that_do_not_follow_and_other_forms_are_not_compared():
    before, now = years()
    now.cells["applications:carried_in:other"] = Cell(10**4)
    now.cells["disclosures:rules:in_force"] = Cell(99)
    assert len(check_continuity(now, before)) == 2
    before.year = 2024
    assert check_continuity(now, before) == []
    now.year = None
    assert check_continuity(now, before) == []
    old = report(6, "2019", 2020)
    rules = {f.rule for f in check_continuity(report(5, year=2021), old)}
    assert rules <= {"continuity.carried_in"}
    # 两年都是2019年格式的，第二部分不比
    assert {f.rule for f in check_continuity(old, report(7, "2019", 2019))} <= {
        "continuity.carried_in"
    }


def test_errors_come_first_and_notices_last():
    one = report()
    one.notes.append("读时的说明。")
    one.cells["disclosures:rules:made"] = Cell(None, State.BLANK, "/")
    del one.sections["problems"]
    one.sections["overview"] = ["截止2024年底，全部按期答复。", *one.sections["overview"]]
    told = [f.severity for f in check(one)]
    assert set(told) == {ERROR, WARNING, NOTICE}
    assert told == sorted(told, key=[ERROR, WARNING, NOTICE].index)


def test_a_slip_of_the_pen():
    one = report()
    one.sections["overview"] = ["概况。", "截止2024年底，一千余名群众登陆网站查询，比上年增加。"]
    found = [f for f in check(one) if f.rule == "wording"]
    assert [(f.severity, f.expected, f.found, f.where, f.citation) for f in found] == [
        (NOTICE, "截至", "截止", "第一部分第2段", "规范用字用词"),
        (NOTICE, "登录", "登陆", "第一部分第2段", "规范用字用词"),
    ]
    assert [f.quote for f in found] == [
        "概况。 截止2024年底，一",
        "一千余名群众登陆网站查询，比上年",
    ]


def test_the_share_of_what_is_repeated():
    """连续十个字才算一样；数字、标点、空白不算；比例是本年的字里有多少。"""
    ten, other = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉"
    assert shared(ten, ten) == 1
    assert shared(ten + other, ten) == 0.5
    assert shared(ten, ten + other) == 1
    assert shared("甲，乙2024丙丁 戊己。庚辛\n壬（癸）", ten) == 1
    assert shared(ten[:9], ten) == 0 and shared(ten, ten[:9] + "子") == 0
    assert shared(f"一{ten}二", ten) == 10 / 12
    assert shared("2024，。", ten) is None


@pytest.mark.parametrize(("copied", "told"), [(100, False), (101, True)])
def test_just_over_half_is_repetition(copied, told):
    letters = "".join(chr(0x4E00 + i) for i in range(500))
    before, now = report(4, year=2023), report(5, year=2024)
    before.sections = {"overview": [letters[:200]]}
    now.sections = {"overview": [letters[:copied] + letters[300 : 500 - copied]]}
    assert repeated_share(now, before) == copied / 200
    found = [f for f in check(now, before) if f.rule == "repetition"]
    assert [(f.severity, f.expected, f.found) for f in found] == [(WARNING, "≤50%", "50%")] * told
    assert all("照抄上年" in f.citation for f in found)
    now.sections = {"overview": [letters[:199]]}  # 少于二百个字的不比
    assert repeated_share(now, before) is None and repeated_share(before, now) is None


def only(one, rule):
    from gongkai.annual.narrative import check_narrative

    return one_of(f"narrative.{rule}", check_narrative(one))


def test_a_count_a_share_a_fee_and_items_against_nought_say_everything():
    citation = "年度报告文字与表格应当一致（《政府信息公开条例》第五十条）"
    where = "第一部分第2段"
    one = told("概况。", "全年新收到政府信息公开申请12件。", applications__new__total=11)
    found = only(one, "new")
    assert facts(found) == (ERROR, ("applications:new:total",), 11, 12)
    assert (found.citation, found.quote, found.where) == (
        citation,
        "新收到政府信息公开申请12件",
        where,
    )
    values = {"applications__granted__total": 8, "applications__total__total": 12}
    found = only(told("概况。", "予以公开8件，占76.7%。", **values), "percentage")
    assert facts(found) == (WARNING, ("applications:total:total",), "66.7", "76.7")
    assert found.citation == citation and "按 12 件算应占 66.7%" in found.message
    assert found.where == where and "76.7%" in found.quote
    one = told("收取信息处理费3940元。", others=["其他。", "全年未收取信息处理费。"])
    found = only(one, "fee")
    assert facts(found) == (ERROR, (), "3940", "0")
    assert (found.citation, found.where) == (citation, "第六部分第2段")
    assert found.quote in "全年未收取信息处理费。" and "第一部分第1段" in found.message
    one = told("概况。", "主动公开政府信息累计475条，发布政务信息3条。")
    one.cells["disclosures:rules:in_force"] = Cell(0)
    found = only(one, "disclosures")
    assert facts(found) == (WARNING, tuple(one.form.disclosure_cells()), 475, 0)
    assert (found.citation, found.where) == (citation, where) and "475条" in found.quote


def test_numbers_added_up_wrongly_say_everything():
    """表格里的总计读不准：文字逐类列全的，各数相加与所说的总数不符。"""
    at = "remedies:reconsideration"
    one = told(
        "概况。",
        "政府信息公开行政复议5件，其中结果维持2件，结果纠正1件，其他结果0件，尚未审结1件。",
        **{f"remedies__reconsideration__{k}": n for k, n in (("upheld", 2), ("corrected", 1))},
        remedies__reconsideration__pending=1,
    )
    one.cells[f"{at}:total"] = Cell(None, State.AMBIGUOUS, "4 5")
    found = only(one, "sum")
    assert facts(found) == (ERROR, (f"{at}:total",), 4, 5)
    assert found.citation and found.where == "第一部分第2段" and "行政复议5件" in found.quote
    assert "2 + 1 + 0 + 1 = 4" in found.message


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("收取信息处理费3,940元。", ["3940"]),
        ("信息处理费共计0.394万元。", ["3940"]),
        ("信息处理费零元。", ["0"]),
        ("未收取信息处理费。", ["0"]),
        ("信息处理费未产生。", ["0"]),
        ("收取处理费12.5元，以后未收取信息处理费。", ["12.5", "0"]),
        ("办理收费事项3件。", []),
    ],
)
def test_fees_are_read_in_yuan(text, amounts):
    said = fee_statements(told("概况。", others=["其他。", text]))
    assert [(amount, where) for amount, _, where in said] == [
        (Decimal(a), "第六部分第2段") for a in amounts
    ]
    assert all(quote.rstrip("。") in text for _, quote, _ in said)


@pytest.mark.parametrize(
    ("sentence", "right", "wrong"),
    [
        # 说了办结，以总计为底；说了收到，以新收（或者加上结转）为底；没有说的都行
        ("予以公开6件，占办结的{}%", ["50"], ["60", "40"]),
        ("予以公开6件，占收到申请的{}%", ["60", "40"], ["50"]),
        ("予以公开6件，占{}%", ["50", "60", "40"], ["45"]),
        ("予以公开6件，占办结的{}%", ["50.0"], ["50.2"]),
    ],
)
def test_what_a_share_is_a_share_of(sentence, right, wrong):
    values = {
        "applications__granted__total": 6,
        "applications__total__total": 12,
        "applications__new__total": 10,
        "applications__carried_in__total": 5,
    }
    for said, bad in [*((n, False) for n in right), *((n, True) for n in wrong)]:
        found = check(told(sentence.format(said) + "。", **values))
        assert ("narrative.percentage" in {f.rule for f in found}) is bad, said


@pytest.mark.parametrize(("said", "wrong"), [("25", False), ("50", True)])
def test_the_share_of_a_result_of_remedies_is_of_its_own_group(said, wrong):
    one = told(
        f"政府信息公开行政复议4件，其中结果纠正1件，占{said}%。",
        remedies__reconsideration__total=4,
        remedies__reconsideration__corrected=1,
        remedies__reconsideration__upheld=3,
        applications__total__total=2,
    )
    rules = [f for f in check(one) if f.rule == "narrative.percentage"]
    assert bool(rules) is wrong
    assert all(f.cells == ("remedies:reconsideration:total",) for f in rules)
