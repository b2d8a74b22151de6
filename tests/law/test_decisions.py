"""办理结果：名称与组、依据、几种并存时计哪一行、由哪一种定救济。"""

from datetime import date

import pytest

from gongkai.law import decisions as module
from gongkai.law.decisions import counted, decision, decisions, governing, route
from gongkai.law.errors import LawDataError, NotInForce

DAY = date(2026, 3, 2)


def test_each_has_its_name_and_its_group_on_the_form():
    one = decision("denied.third_party")
    assert (one.id, one.name, one.group) == (
        "denied.third_party",
        "保护第三方合法权益",
        "denied",
    )
    assert {d.group for d in decisions().values()} == {
        "granted",
        "partial",
        "denied",
        "unavailable",
        "declined",
        "other",
    }


def test_a_decision_of_two_findings_cites_both_articles():
    cited = decision("unavailable.not_held").citation_on(DAY)
    assert cited == (
        "《政府信息公开条例》（国务院令第711号）第三十六条第四项；"
        "《政府信息公开条例》（国务院令第711号）第三十六条第五项"
    )
    assert decision("unavailable.not_held").citation == cited
    assert decision("declined.petition").citation_on(date(2018, 3, 1)) == ""


@pytest.mark.parametrize(
    ("chosen", "row"),
    [
        (["unavailable.not_held", "partial"], "partial"),
        (["unavailable.not_held", "granted"], "partial"),
        (["granted", "granted"], "granted"),
        (["unavailable.not_held", "denied.state_secret"], "unavailable.not_held"),
    ],
)
def test_what_is_told_apart_counts_as_partial_alone(chosen, row):
    assert counted(chosen) == row


@pytest.mark.parametrize(
    ("chosen", "day", "by"),
    [
        (["granted", "denied.deliberative"], DAY, "denied.deliberative"),
        (["granted", "unavailable.not_held"], DAY, "granted"),
        (["granted", "denied.deliberative"], date(2023, 12, 31), "granted"),
    ],
)
def test_one_part_that_goes_to_reconsideration_first_decides_for_all(chosen, day, by):
    assert governing(chosen, day) == by


def test_a_day_without_a_rule_is_told():
    with pytest.raises(NotInForce, match=r"^2007年1月1日没有收录相应的救济规定。$"):
        route("granted", date(2007, 1, 1))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"first": "court"}, r"^decisions.toml（x）：first 不能是“court”。$"),
        ({"first": 3}, r"^decisions.toml 第 9 行（x）：字段“first”的类型不对：3。$"),
    ],
)
def test_a_wrong_line_of_the_data_is_named(monkeypatch, wrong, said):
    one = {"from": DAY, "citation": "某法", "read": True, **wrong}
    monkeypatch.setattr(module, "shipped", lambda name: [{"id": "x", "_line": 9, "routes": [one]}])
    module._routes.cache_clear()
    with pytest.raises(LawDataError, match=said):
        route("x", DAY)
    module._routes.cache_clear()
