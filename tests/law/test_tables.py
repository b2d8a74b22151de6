import shutil
from datetime import date

import pytest

from gongkai.law import tables
from gongkai.law.errors import LawDataError, NotInForce
from gongkai.law.tables import (
    DATED,
    ROUTE,
    SHIPPED,
    in_force,
    load,
    one_in_force,
    periods,
    shipped,
)

SCHEMA = {**DATED, "amount": int}
GOOD = """
[[value]]
id = "a"
amount = 15
from = 2008-05-01
to = 2019-05-14
citation = "旧"
read = true

[[value]]
id = "a"
amount = 20
from = 2019-05-15
citation = "新"
read = true
"""


def write(tmp_path, text):
    path = tmp_path / "law.toml"
    path.write_text(text, "utf-8")
    return path


def test_it_reads_dated_values(tmp_path):
    entries = load(write(tmp_path, GOOD), "value", SCHEMA)
    assert one_in_force(entries, "a", date(2019, 5, 14))["amount"] == 15
    assert one_in_force(entries, "a", date(2019, 5, 15))["amount"] == 20


def test_a_date_before_any_rule_is_not_in_force(tmp_path):
    entries = load(write(tmp_path, GOOD), "value", SCHEMA)
    with pytest.raises(NotInForce, match="2000年1月1日"):
        one_in_force(entries, "a", date(2000, 1, 1))


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("to = 2019-05-14", "to = 2019-05-15", "第 10 行.*与第 2 行重叠"),
        ('citation = "新"\n', "", "第 10 行.*缺少依据"),
        ('citation = "新"', 'citation = ""', "第 10 行.*缺少依据"),
        ("amount = 20", "amount = 20\nlength = 3", "第 10 行.*不认识的字段“length”"),
        ("amount = 20\n", "", "第 10 行.*缺少字段“amount”"),
        ("amount = 20", 'amount = "20"', "第 10 行.*类型不对"),
        ("amount = 20", "amount = true", "第 10 行.*类型不对"),
        ("from = 2019-05-15", "from = 2019-05-15\nto = 2019-01-01", "起日晚于止日"),
        ("amount = 20", "amount = = 20", "不是合法的 TOML.*line 12"),
    ],
)
def test_bad_data_names_the_file_and_the_line(tmp_path, before, after, message):
    path = write(tmp_path, GOOD.replace(before, after))
    with pytest.raises(LawDataError, match=f"law.toml.*{message}"):
        load(path, "value", SCHEMA)


def test_an_unknown_table_names_its_line(tmp_path):
    with pytest.raises(LawDataError, match="第 17 行：不认识的表“rule”"):
        load(write(tmp_path, GOOD + "\n[[rule]]\nid = 'x'\n"), "value", SCHEMA)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_file_is_valid(name):
    assert shipped(name)


def test_what_is_wrong_is_told_with_the_entry(tmp_path):
    path = write(tmp_path, GOOD.replace('citation = "新"\n', ""))
    with pytest.raises(LawDataError) as error:
        load(path, "value", SCHEMA)
    assert str(error.value) == "law.toml 第 10 行（a）：缺少依据 citation。"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[value]]\ncitation = "x"\n', "law.toml 第 1 行（无 id）：缺少字段“id”。"),
        (
            GOOD.replace("from = 2019-05-15", "from = 2019-05-15\nto = 2019-05-14"),
            "law.toml 第 10 行（a）：施行期间的起日晚于止日。",
        ),
        (
            GOOD.replace("to = 2019-05-14\n", ""),
            "law.toml 第 9 行（a）：施行期间与第 2 行重叠。",
        ),
        (GOOD + "[extra]\n[other]\n", "law.toml 第 16 行：不认识的表“extra”。"),
        (
            GOOD.replace("amount = 20", "amount = 2.5"),
            "law.toml 第 10 行（a）：字段“amount”的类型不对：2.5。",
        ),
    ],
)
def test_the_line_and_the_fault_are_told_in_one_sentence(tmp_path, text, said):
    with pytest.raises(LawDataError) as error:
        load(write(tmp_path, text), "value", SCHEMA)
    assert str(error.value) == said


def test_a_period_may_be_one_day_and_touch_the_next(tmp_path):
    text = GOOD.replace("from = 2008-05-01", "from = 2019-05-14")
    entries = load(write(tmp_path, text), "value", SCHEMA)
    assert [e["_line"] for e in entries] == [2, 10]
    assert [e["amount"] for e in in_force(entries, date(2019, 5, 14))] == [15]
    assert [e["amount"] for e in in_force(entries, date(2019, 5, 15))] == [20]
    assert in_force(entries, date(2019, 5, 13)) == []


def test_a_field_may_be_left_out_only_where_the_caller_says(tmp_path):
    path = write(tmp_path, GOOD.replace("amount = 20\n", ""))
    assert len(load(path, "value", SCHEMA, ("amount",))) == 2


def test_two_entries_of_one_name_without_periods_overlap(tmp_path):
    text = '[[value]]\nid = "a"\n[[value]]\nid = "a"\n'
    with pytest.raises(LawDataError, match="第 3 行（a）：施行期间与第 1 行重叠"):
        load(write(tmp_path, text), "value", {"id": str})
    assert len(load(write(tmp_path, text.replace('"a"', '"b"', 1)), "value", {"id": str})) == 2


def test_a_table_is_found_though_written_with_blanks_and_a_word_of_it_in_a_comment(tmp_path):
    path = write(tmp_path, "# [[value]] 写法\n" + GOOD.replace("[[value]]", "[[ value ]]"))
    assert [e["_line"] for e in load(path, "value", SCHEMA)] == [3, 11]


def entry_of(*routes):
    return {"id": "x", "_line": 7, "routes": list(routes)}


ONE = {"from": date(2020, 1, 1), "to": date(2020, 12, 31), "first": "choice"} | {
    "citation": "某法",
    "read": True,
}


def test_the_periods_inside_an_entry_are_checked_one_by_one():
    two = ONE | {"from": date(2021, 1, 1), "to": date(2021, 12, 31), "contested": True}
    found = periods(entry_of(ONE, two), "routes", ROUTE, "some.toml")
    assert [(e["id"], e["_line"], e.get("contested")) for e in found] == [
        ("x", 7, None),
        ("x", 7, True),
    ]


@pytest.mark.parametrize(
    ("routes", "said"),
    [
        ((ONE, ONE), "some.toml 第 7 行（x）：施行期间与第 7 行重叠。"),
        ((ONE | {"citation": ""},), "some.toml 第 7 行（x）：缺少依据 citation。"),
        ((ONE | {"second": "x"},), "some.toml 第 7 行（x）：不认识的字段“second”。"),
    ],
)
def test_a_wrong_period_inside_an_entry_is_told(routes, said):
    with pytest.raises(LawDataError) as error:
        periods(entry_of(*routes), "routes", ROUTE, "some.toml")
    assert str(error.value) == said


def test_what_is_not_in_force_is_told_with_the_day():
    with pytest.raises(NotInForce, match=r"^2000年1月2日没有施行中的规定“reply.base”。$"):
        one_in_force(shipped("parameters"), "reply.base", date(2000, 1, 2))


@pytest.mark.parametrize(
    ("name", "before", "after", "said"),
    [
        (
            "decisions",
            "to = 2015-04-30",
            "to = 2015-05-01",
            "decisions.toml .*（granted）：施行期间",
        ),
        ("rules", 'id = "count.day_off"\n', "", "rules.toml .*缺少字段“id”"),
    ],
)
def test_a_changed_file_is_proven_before_it_is_taken(
    tmp_path, monkeypatch, name, before, after, said
):
    shutil.copytree(tables.DATA, tmp_path / "data")
    monkeypatch.setattr(tables, "DATA", tmp_path / "data")
    tables._prove()
    path = tmp_path / "data" / f"{name}.toml"
    path.write_text(path.read_text("utf-8").replace(before, after, 1), "utf-8")
    with pytest.raises(LawDataError, match=said):
        tables._prove()


def test_periods_that_share_one_day_overlap_in_either_order(tmp_path):
    older, newer = (part for part in GOOD.split("\n\n"))
    text = f"{newer}\n{older}\n".replace("from = 2019-05-15", "from = 2019-05-14")
    with pytest.raises(LawDataError, match="重叠"):
        load(write(tmp_path, text), "value", SCHEMA)
