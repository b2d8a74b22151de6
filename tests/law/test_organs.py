"""复议机关：由机关的种类定，名称是数据。"""

from datetime import date

import pytest

from gongkai.law.errors import FactsMissing
from gongkai.law.organs import ROLE_NAMES, kinds, organs, roles

NAMES = {
    "government": "青川市兴庆区人民政府",
    "department_above": "青川市住房和城乡建设局",
    "government_above": "青川市人民政府",
    "itself": "某省人民政府",
}
NOW, THEN = date(2026, 3, 2), date(2023, 12, 31)


@pytest.mark.parametrize(
    ("kind", "now", "then"),
    [
        ("department", ["government"], ["government", "department_above"]),
        ("government", ["government_above"], ["government_above"]),
        ("province", ["itself"], ["itself"]),
        ("vertical", ["department_above"], ["department_above"]),
        ("ministry", ["itself"], ["itself"]),
    ],
)
def test_who_reconsiders_by_kind_and_day(kind, now, then):
    assert list(roles(kind, NOW)) == now and list(roles(kind, THEN)) == then
    assert set(now) <= set(ROLE_NAMES)


def test_before_2024_the_applicant_chooses_between_two():
    found = organs("department", THEN, NAMES)
    assert found.words == "青川市兴庆区人民政府或者青川市住房和城乡建设局"
    assert "第十二条" in found.citation
    assert organs("department", NOW, NAMES).words == "青川市兴庆区人民政府"


def test_a_name_that_is_not_given_is_never_guessed():
    with pytest.raises(FactsMissing, match="上一级人民政府"):
        organs("government", NOW, {"government": "甲", "itself": "乙"})


def test_every_kind_has_a_name():
    assert all(kinds().values()) and set(kinds()) == {
        "department",
        "government",
        "province",
        "vertical",
        "ministry",
    }


def test_blank_names_are_none_and_a_missing_one_is_told():
    found = organs("department", THEN, NAMES | {"department_above": " "})
    assert found.names == ("青川市兴庆区人民政府",)
    with pytest.raises(FactsMissing) as error:
        organs("department", THEN, {})
    assert str(error.value) == (
        "没有填写本级人民政府、上一级主管部门的名称，请在机关的基本信息里填写，复议机关不能推测。"
    )


def test_the_names_of_the_kinds():
    assert kinds()["department"] == "地方人民政府工作部门" and kinds()["ministry"] == "国务院部门"


def test_a_posted_name_is_taken_without_its_blanks():
    assert organs("province", NOW, {"itself": " 某省人民政府 "}).words == "某省人民政府"
    assert "第二十四条" in organs("province", NOW, NAMES).citation
