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
