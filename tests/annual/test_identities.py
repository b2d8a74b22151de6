"""勾稽关系：与手写的等式逐条相比（行、列从 LAW 抄来，不从代码取）；每一条都会发现、会说清。"""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.annual.identities import all_hold, broken, check_identities, identities, sides
from gongkai.annual.model import Cell, State
from gongkai.annual.specimen import specimen

from .reports import reports, with_cell

KINDS = ["natural_person", "business", "research", "charity", "legal_service", "other"]
GROUPS = ["reconsideration", "litigation.direct", "litigation.after_reconsideration"]
RESULTS = ["upheld", "corrected", "other", "pending"]
DENIED = [
    "state_secret",
    "other_law",
    "security_stability",
    "third_party",
    "internal_affairs",
    "deliberative",
    "enforcement_file",
    "registry_inquiry",
]
LEAVES = [
    "granted",
    "partial",
    *(f"denied.{name}" for name in DENIED),
    *(f"unavailable.{name}" for name in ("not_held", "must_create", "unclear")),
    "declined.petition",
    *(f"declined.{name}" for name in ("repeat", "publication", "excessive", "confirmation")),
]
OTHERS = {"2019": ["other"], "2021": ["other.uncorrected", "other.unpaid", "other.other"]}
FORMS = sorted(OTHERS)


def equations(form_id):
    """规则 -> {键: (左边的格, 右边的格)}，按说明手写。"""
    leaves = [*LEAVES, *OTHERS[form_id]]
    rows = ["new", "carried_in", *leaves, "total", "carried_out"]

    def at(row, column):
        return f"applications:{row}:{column}"

    columns = [*KINDS, "total"]
    return {
        "applications.row_total": {r: ({at(r, k) for k in KINDS}, {at(r, "total")}) for r in rows},
        "applications.result_total": {
            c: ({at(r, c) for r in leaves}, {at("total", c)}) for c in columns
        },
        "applications.balance": {
            c: ({at("new", c), at("carried_in", c)}, {at("total", c), at("carried_out", c)})
            for c in columns
        },
        "remedies.total": {
            g: ({f"remedies:{g}:{r}" for r in RESULTS}, {f"remedies:{g}:total"}) for g in GROUPS
        },
    }


@pytest.mark.parametrize("form_id", FORMS)
def test_they_are_the_equations_of_the_notice(form_id):
    found: dict[str, dict[str, tuple[set[str], set[str]]]] = {}
    for i in identities(form_id):
        found.setdefault(i.rule, {})[i.key] = (set(i.left), set(i.right))
    assert found == equations(form_id)


@pytest.mark.parametrize("form_id", FORMS)
def test_the_parts_are_added_and_the_other_side_taken_off(form_id):
    for i in identities(form_id):
        assert i.terms() == [*((c, 1) for c in i.left), *((c, -1) for c in i.right)]


@pytest.mark.parametrize("form_id", FORMS)
@pytest.mark.parametrize("side", ["left", "right"])
def test_each_one_alone_is_found_broken_by_either_side(form_id, side):
    """哪一边多一，都说这一条不成立，两边的值都写出来。"""
    report = specimen(random.Random(5), form_id)
    for identity in identities(form_id):
        cell = getattr(identity, side)[-1]
        wrong = with_cell(report, cell, int(report.number(cell)) + 1)
        told = {(i.rule, i.key): values for i, *values in broken(wrong)}
        left, right = sides(identity, report.numbers())
        assert told[identity.rule, identity.key] == [
            left + (side == "left"),
            right + (side == "right"),
        ]
        assert not all_hold(wrong)


@given(reports(), st.data())
def test_what_cannot_be_judged_does_not_hold(report, data):
    """一格读法不唯一，或者没有：涉及的不判断，也不算成立。"""
    identity = data.draw(st.sampled_from(identities(report.form_id)))
    name = data.draw(st.sampled_from(identity.cells))
    if data.draw(st.booleans()):
        report.cells[name] = Cell(None, State.AMBIGUOUS, "12")
    else:
        del report.cells[name]
    assert sides(identity, report.numbers()) is None
    assert broken(report) == []
    assert not all_hold(report)


def test_the_finding_says_what_is_wrong_in_words():
    report = specimen(random.Random(7), "2021")
    for rule, name in (
        ("applications.row_total", "applications:granted:total"),
        ("applications.result_total", "applications:total:charity"),
        ("remedies.total", "remedies:litigation.direct:total"),
    ):
        true = int(report.number(name))
        found = {f.rule: f for f in check_identities(with_cell(report, name, true + 3))}[rule]
        assert f"各项之和为 {true}，表中写 {true + 3}。" in found.message
        assert (found.expected, found.found) == (true, true + 3)
        assert "〔2021〕30号" in found.citation and "勾稽关系" in found.citation
    names = {f.rule: f.message for f in check_identities(with_cell(report, name, true + 1))}
    assert names["remedies.total"].startswith("“未经复议直接起诉”的总计应等于四种结果之和")


def test_a_row_a_column_and_a_group_are_called_by_their_names():
    texts = {(i.rule, i.key): i.text for i in identities("2021")}
    assert texts["applications.row_total", "partial"].startswith("“（二）部分公开")
    assert texts["applications.row_total", "new"].endswith("行的总计应等于六类申请人之和")
    assert texts["applications.result_total", "business"] == (
        "“商业企业”列的（七）总计应等于各项办理结果之和"
    )
    assert texts["applications.balance", "total"] == (
        "“总计”列第一项加第二项之和，应等于第三项加第四项之和"
    )
