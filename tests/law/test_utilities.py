"""公共企事业单位：各行业的规定按日期，名称是现在的。"""

from datetime import date

import pytest

from gongkai.law.errors import NotInForce
from gongkai.law.tables import shipped
from gongkai.law.utilities import industries, industry, industry_names

DAY = date(2026, 3, 2)


def test_each_industry_is_given_as_the_data_say_it():
    found = industries(DAY)
    assert {i.id for i in found} == set(industry_names()) and len(found) > 3
    for one in found:
        [entry] = [e for e in shipped("utilities") if e["id"] == one.id]
        assert (one.name, one.text) == (entry["name"], entry["text"])
        assert (one.citation, one.read) == (entry["citation"], entry["read"])
        assert industry(one.id, DAY) == one and industry_names()[one.id] == one.name


def test_an_industry_of_no_rule_is_told():
    with pytest.raises(NotInForce, match=r"^2026年3月2日没有施行中的规定“mint”。$"):
        industry("mint", DAY)
    assert industries(date(2007, 1, 1)) == []
