from datetime import date

import pytest

from gongkai.law.errors import LawDataError, NotInForce
from gongkai.law.tables import DATED, SHIPPED, load, one_in_force, shipped

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
