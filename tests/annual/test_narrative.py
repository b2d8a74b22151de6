import random

import pytest

from gongkai.annual.claims import claims
from gongkai.annual.model import Cell
from gongkai.annual.narrative import check_narrative, fee_statements
from gongkai.annual.specimen import specimen


def report(*overview, others=(), **values):
    one = specimen(random.Random(2), "2021")
    one.year = 2024
    for name in one.form.cells():
        one.cells[name] = Cell(0)
    one.cells["disclosures:rules:in_force"] = Cell(1)
    for name, value in values.items():
        table, row, column = name.split("__")
        one.cells[f"{table}:{row}:{column}"] = Cell(value)
    one.sections["overview"], one.sections["others"] = list(overview), list(others)
    return one


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("全年新收到政府信息公开申请 12 件。", "new", 12),
        ("2024年，我局共受理依申请公开政府信息公开申请十二件。", "new", 12),
        ("收到政府信息公开申请1,203件，办结1,200件。", "closed", 1200),
        ("全市共受理政府信息公开申请3119件，答复3050件。", "closed", 3050),
        ("收到信息公开申请5件，结转下年度继续办理3件。", "carried_out", 3),
        ("另有103件顺延到下年度答复。", "carried_out", 103),
        ("含上年度结转申请34件。", "carried_in", 34),
        ("办结的申请中，予以公开及部分公开8件，占80%。", "disclosed", 8),
        ("予以公开7件，部分公开2件。", "granted", 7),
        ("予以公开7件，部分公开2件。", "partial", 2),
        ("收到依申请公开164件，结转上年2件；办理85件，下年度继续办理81件。", "carried_in", 2),
        ("收到依申请公开164件，结转上年2件；办理85件，下年度继续办理81件。", "carried_out", 81),
        ("收到依申请公开164件，结转上年2件；办理85件，下年度继续办理81件。", "closed", 85),
        ("2024年未收到公民提交的政府信息公开申请。", "new", 0),
        ("其中，予以公开答复966件，占66.48%。", "granted", 966),
        ("不予公开4件、无法提供3件、不予处理2件、其他处理1件。", "denied", 4),
        ("不予公开4件、无法提供3件、不予处理2件、其他处理1件。", "unavailable", 3),
        ("因政府信息公开申请引发行政复议2件。", "reconsideration", 2),
        ("因政府信息公开被申请行政复议2件、行政诉讼1件。", "litigation", 1),
    ],
)
def test_counts_are_read_from_prose(text, kind, value):
    found = [c for c in claims(report(text)) if c.kind == kind]
    assert [c.value for c in found] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "收到群众来信5件，全部答复。",
        "办理人大建议和政协提案12件，答复12件。",
        "共受理12345热线工单300件，办结300件。",
        "收到政府信息公开申请，其中自然人申请4件。",
        "受理行政复议案件200件。",
        "申请数量较上年增加5件。",
        "通过网络收到政府信息公开申请4件。",
    ],
)
def test_other_counts_are_left_alone(text):
    assert [c for c in claims(report(text)) if c.kind in ("new", "closed", "reconsideration")] == []


def test_a_contradiction_quotes_the_words_and_the_place():
    one = report("概况。", "全年新收到政府信息公开申请 12 件。", applications__new__total=11)
    (found,) = check_narrative(one)
    assert found.rule == "narrative.new"
    assert found.quote == "新收到政府信息公开申请 12 件" and found.where == "第一部分第2段"
    assert (found.expected, found.found) == (11, 12)


def test_about_so_many_is_not_exact():
    assert (
        check_narrative(report("收到政府信息公开申请110余件。", applications__new__total=115)) == []
    )
    assert check_narrative(report("收到政府信息公开申请110余件。", applications__new__total=90))


def test_received_with_those_carried_over_may_be_the_sum():
    one = report(
        "受理政府信息公开申请12件（含上年结转2件）。",
        applications__new__total=10,
        applications__carried_in__total=2,
    )
    assert check_narrative(one) == []


def test_a_percentage_is_recomputed():
    values = {"applications__granted__total": 8, "applications__total__total": 12}
    assert check_narrative(report("予以公开8件，占66.7%。", **values)) == []
    (found,) = check_narrative(report("予以公开8件，占76.7%。", **values))
    assert found.rule == "narrative.percentage" and found.expected == "66.7"


def test_the_results_of_reconsideration():
    one = report(
        "政府信息公开行政复议3件，其中结果维持2件，结果纠正1件；政府信息公开行政诉讼0件。",
        remedies__reconsideration__total=3,
        remedies__reconsideration__upheld=2,
        remedies__reconsideration__other=1,
    )
    assert [f.message for f in check_narrative(one)] == [
        "第一部分第1段写“结果纠正1件”，而表格中行政复议的结果纠正为 0。"
    ]


def test_fees_must_agree_with_each_other():
    one = report("收取信息处理费3940元。", others=["全年未收取信息处理费。"])
    (found,) = check_narrative(one)
    assert found.rule == "narrative.fee" and "3940" in found.message
    assert len(fee_statements(report(others=["收取信息处理费0.394万元。"]))) == 1
    assert (
        check_narrative(report("收取信息处理费3940元。", others=["信息处理费共计3,940元。"])) == []
    )


def test_items_disclosed_against_an_all_zero_table():
    one = report("主动公开政府信息累计475条。")
    assert check_narrative(one) == []
    one.cells["disclosures:rules:in_force"] = Cell(0)
    assert [f.rule for f in check_narrative(one)] == ["narrative.disclosures"]
