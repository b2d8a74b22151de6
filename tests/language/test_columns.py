"""“身份证号”一列里位数、校验码不对的：提醒，说哪里不对。"""

import pytest

from gongkai.language.columns import doubts
from gongkai.language.identity import resident_check

GOOD = "64010419800101123" + resident_check("64010419800101123")
WRONG_CHECK = GOOD[:17] + ("0" if GOOD[17] != "0" else "1")


def told(cell, head="身份证号"):
    return [d.why for d in doubts([["姓名", head], ["张三", cell]])]


@pytest.mark.parametrize("head", ["身份证号", "公民身份号码", "居民身份证号码", "身份证件号码"])
def test_a_wrong_number_under_the_heading_is_told(head):
    assert told(GOOD[:17], head) == ["有 17 位，不是十八位"]
    assert told(GOOD + "1", head) == ["有 19 位，不是十八位"]
    assert told(WRONG_CHECK, head) == ["校验码或者出生日期不对"]
    assert told("640104８００１０１12A", head) == ["夹着不是数字的字"]


@pytest.mark.parametrize("cell", [GOOD, "", "无", "640104********1234", "6401**", "第3号"])
def test_right_hidden_and_empty_cells_are_not(cell):
    assert told(cell) == []


def test_another_column_is_not_looked_at_and_the_row_is_named():
    assert told(GOOD[:17], "合同编号") == []
    rows = [["名单"], ["姓名", "身份证号"], ["张三", GOOD], ["李四", GOOD[:16]]]
    (doubt,) = doubts(rows)
    assert doubt.row == 4 and GOOD[:16] not in doubt.words and "“身份证号”一列第4行" in doubt.words
