"""法律依据的总表：每一项都有内容、期间、出处；表可以签字。"""

import io
from datetime import date

import openpyxl
import pytest

from gongkai.law.calendar import official
from gongkai.law.errors import NotInForce
from gongkai.law.register import TABLE_NAMES, encoded, known, named
from gongkai.law.tables import SHIPPED, shipped
from gongkai.letters.law_sheet import HEADERS, to_xlsx


def test_every_fact_has_its_value_period_and_citation():
    for one in encoded():
        assert one.value and one.citation and one.period and one.table_name, one.id


def test_nothing_in_the_data_files_is_left_out():
    dated = [e for name in SHIPPED if name != "decisions" for e in shipped(name)]
    routes = [r for e in shipped("decisions") for r in e["routes"]]
    listed = [e for e in encoded() if e.table != "notices"]
    assert len(listed) == len(dated) + len(routes)
    assert {e.table for e in encoded()} == set(TABLE_NAMES)


def test_a_day_picks_what_was_in_force():
    assert [e.value for e in named("reply.base")] == ["15个工作日", "20个工作日"]
    assert [e.value for e in named("reply.base", date(2018, 3, 1))] == ["15个工作日"]
    with pytest.raises(NotInForce, match="没有2007年1月1日施行的"):
        named("reply.base", date(2007, 1, 1))
    with pytest.raises(NotInForce, match="gongkai law list"):
        named("nothing")


def test_what_was_not_read_can_be_listed_alone():
    unread = known(unread=True)
    assert unread and not any(e.read for e in unread)
    assert {e.id for e in named("declined.confirmation", date(2026, 1, 5))} <= {
        e.id for e in unread
    }


def test_contested_readings_are_marked():
    contested = {e.id for e in known(date(2026, 3, 2)) if e.contested}
    assert contested == {"pause.sending_day", "correction.late", "remedy.silence"}


def test_the_sheet_has_a_line_for_each_and_room_to_sign():
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(encoded()))).active
    assert sheet.max_row == len(encoded()) + 1
    assert [c.value for c in sheet[1]] == list(HEADERS)
    assert "核对人签字" in HEADERS and sheet.freeze_panes == "A2"


def one(id, on):
    found = named(id, on)
    assert len(found) == 1
    return found[0]


DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("id", "value"),
    [
        ("reply.base", "20个工作日"),
        ("reconsideration.apply", "60日"),
        ("litigation.direct", "6个月"),
        ("litigation.untold", "1年"),
        ("route.partial", "应当先申请行政复议"),
        ("route.granted", "复议、诉讼由申请人选择"),
        (
            "pieces",
            "按件计收：到第10件每件0元，到第30件每件100元，到第40件每件200元，"
            "以后每10件一档，每档加100元",
        ),
        (
            "pages",
            "按量计收：到第30页每页0元，到第100页每页10元，到第200页每页20元，以后每页40元",
        ),
        (
            "correction.late",
            "超过七个工作日才告知补正的，答复期限还重新起算不？"
            "默认：不重新起算，答复期限自收到申请之日照常计算；保护申请人的读法",
        ),
        ("vertical", "实行垂直领导的机关（海关、金融、外汇、税务、国家安全）：上一级主管部门"),
        ("other.other", "其他处理"),
        (
            "other.uncorrected",
            "无正当理由逾期不补正，视为放弃申请：《中华人民共和国政府信息公开条例》第三十条",
        ),
        (
            "granted.provided",
            "可以公开，现在提供，或者告知获取的方式、途径和时间："
            "《中华人民共和国政府信息公开条例》第三十六条第二项",
        ),
        (
            "receipt.internet",
            "通过政府信息公开工作机构的互联网渠道提交的，以双方确认之日为收到申请之日",
        ),
        ("a21.order", "治安管理"),
        ("noted", "记一笔内部情况，不影响期限"),
        ("notice.2026", "放假 33 天（含周末），调休上班 6 天"),
    ],
)
def test_each_kind_of_fact_is_said_in_words(id, value):
    assert one(id, DAY).value == value


def test_two_articles_of_a_finding_are_listed():
    assert one("denied.other_law", DAY).value.endswith(
        "：《中华人民共和国政府信息公开条例》第十四条、"
        "《中华人民共和国政府信息公开条例》第三十六条第三项"
    )


def test_a_fact_has_its_table_its_period_and_its_notes():
    fee = one("fee.payment", DAY)
    assert fee.period == "2021年1月1日至今" and fee.table_name == "期限与数量"
    assert "省级财政部门" in fee.note and fee.contested is False and fee.read is True
    old = one("reply.base", date(2019, 5, 14))
    assert old.period == "2008年5月1日至2019年5月14日" and old.note == ""
    assert one("route.declined.repeat", date(2024, 6, 3)).contested is True
    holidays = one("notice.2025", date(2025, 12, 31))
    assert holidays.period == "2025年1月1日至2025年12月31日" and holidays.read is True
    assert holidays.citation == "国务院办公厅关于2025年部分节假日安排的通知"


def test_the_first_and_the_last_day_of_a_period_belong_to_it():
    assert one("reply.base", date(2019, 5, 14)).value == "15个工作日"
    assert one("reply.base", date(2019, 5, 15)).value == "20个工作日"


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (None, r"^没有“nothing”这项数据。用 gongkai law list 看全部。$"),
        (DAY, r"^没有2026年3月2日施行的“nothing”这项数据。用 gongkai law list 看全部。$"),
    ],
)
def test_an_unknown_fact_is_told(on, said):
    with pytest.raises(NotInForce, match=said):
        named("nothing", on)


def test_every_year_of_holidays_names_its_notice():
    """每一年的放假安排说明出自哪一年的通知；列出来的有争议的写明为什么。"""
    for year, notice in official().notices.items():
        assert f"{year}年" in notice.citation
    assert all(one.note for one in encoded() if one.table == "routes" and one.contested)


@pytest.mark.parametrize("table", ["parameters", "routes", "notices"])
def test_what_is_only_a_number_or_a_choice_says_what_it_is_of(table):
    rows = [e for e in encoded() if e.table == table]
    assert rows and all(e.said == f"{e.name}：{e.value}" and e.name for e in rows)


def test_the_reply_is_said_to_be_the_reply():
    assert one("reply.base", DAY).said == "答复申请：20个工作日"
