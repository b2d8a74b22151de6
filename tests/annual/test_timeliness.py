"""部门 1 月 31 日，政府 3 月 31 日；看不出是哪一种的只问。"""

import random
from datetime import date

import pytest

from gongkai.annual.check import check
from gongkai.annual.model import Severity
from gongkai.annual.read.heading import published_on
from gongkai.annual.specimen import specimen
from gongkai.annual.timeliness import Kind, deadline, kind_of

from .reports import rules_of


def report_of(agency, published=None):
    one = specimen(random.Random(4), "2021")
    one.agency, one.year, one.published = agency, 2024, published
    return one


@pytest.mark.parametrize(
    ("agency", "kind"),
    [
        ("河口县财政局", Kind.DEPARTMENT),
        ("河口县发展和改革委员会", Kind.DEPARTMENT),
        ("临江市人民政府国有资产监督管理委员会", Kind.DEPARTMENT),
        ("临江市政务服务管理办公室", Kind.DEPARTMENT),
        ("河口县人民政府", Kind.GOVERNMENT),
        ("临江市人民政府办公室", Kind.GOVERNMENT),
        ("望海市", Kind.GOVERNMENT),
        ("松原区", Kind.GOVERNMENT),
        ("平湖县", Kind.GOVERNMENT),
        ("云岭自治州", Kind.GOVERNMENT),
        ("望海经济技术开发区管委会", Kind.GOVERNMENT),
        ("松原高新技术产业园管理委员会", Kind.GOVERNMENT),
        ("望海新区", Kind.GOVERNMENT),
        ("白鹭现代农业示范区", Kind.GOVERNMENT),
        ("青石林区", Kind.GOVERNMENT),
        ("锡林郭勒盟行政公署", Kind.GOVERNMENT),
        ("云岭地区行政公署办公室", Kind.GOVERNMENT),
        ("云岭地区行署", Kind.GOVERNMENT),
        ("阿拉善盟公署", Kind.GOVERNMENT),
        ("云岭地区行政公署财政局", Kind.DEPARTMENT),
        ("国家审计署", Kind.DEPARTMENT),
        ("石桥镇", Kind.TOWN),
        ("河口县石桥镇人民政府", Kind.TOWN),
        ("白沙乡", Kind.TOWN),
        ("松原区长堤街道", Kind.TOWN),
        ("松原区长堤街道办事处", Kind.TOWN),
        ("松原区长堤街道党工委办事处", Kind.TOWN),
        ("河口县石桥镇党政办公室", Kind.TOWN),
        ("河口县政府办", Kind.GOVERNMENT),
        ("自由贸易试验区望海片区管理局", Kind.UNSURE),
        ("望海保税区管理局", Kind.UNSURE),
        ("青石农场管理委员会", Kind.UNSURE),
        ("望海矿区财政局", Kind.DEPARTMENT),
        ("望海新区（保税区）财政局（国资局）", Kind.DEPARTMENT),
        ("望海市第一人民医院", Kind.UNSURE),
        ("望海市供水集团有限公司", Kind.UNSURE),
        ("幸福小区", Kind.UNSURE),
        ("", Kind.UNSURE),
    ],
)
def test_what_an_agency_is_by_its_name(agency, kind):
    assert kind_of(agency) is kind


@pytest.mark.parametrize(
    ("agency", "day"),
    [
        ("河口县财政局", date(2025, 1, 31)),
        ("河口县人民政府", date(2025, 3, 31)),
        ("临江市人民政府办公室", date(2025, 3, 31)),
        ("松原区", date(2025, 3, 31)),
        ("望海经济技术开发区管委会", date(2025, 3, 31)),
        ("河口县石桥镇", date(2025, 3, 31)),
    ],
)
def test_the_deadline_depends_on_who_reports(agency, day):
    assert deadline(report_of(agency))[0] == day
    assert "timeliness" not in rules_of(check(report_of(agency, day)))
    late = [f for f in check(report_of(agency, date(2025, 4, 1))) if f.rule == "timeliness"]
    assert [f.expected for f in late] == [day.isoformat()]
    assert "第四十九条" in late[0].citation


@pytest.mark.parametrize("agency", ["望海市第一人民医院", ""], ids=["医院", "没有名称"])
def test_an_agency_of_unknown_kind_is_asked_about_not_called_late(agency):
    assert deadline(report_of(agency)) is None
    found = check(report_of(agency, date(2025, 2, 20)))
    assert "timeliness" not in rules_of(found)
    asked = [f for f in found if f.rule == "question.timeliness"]
    assert [f.severity for f in asked] == [Severity.NOTICE]
    assert "2025年1月31日" in asked[0].message and "2025年3月31日" in asked[0].message
    assert rules_of(check(report_of(agency, date(2025, 1, 31)))) == set()


@pytest.mark.parametrize(
    "written",
    ["发布日期:2025-04-01", "【发布日期】2025-04-01", "[公开时间]2025年4月1日", "成文日期2025/4/1"],
)
def test_the_date_beside_its_name_in_any_brackets(written):
    assert published_on(written) == date(2025, 4, 1)
