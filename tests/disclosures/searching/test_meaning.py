"""查得到人的意思：错字、俗称、问句、拼音、编号、年份、半句话；没有的不硬凑。"""

from datetime import date

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from gongkai.disclosures.models import CatalogueEntry, WordGroup
from gongkai.disclosures.searching.index import Filters
from gongkai.disclosures.searching.ranking import live_keys, look_up
from gongkai.disclosures.searching.words import suggest

from ...applications.people import agencies
from ..items import column
from .test_searching import put

pytestmark = pytest.mark.django_db
TITLES = (
    "兴庆区公共租赁住房分配管理办法",
    "既有多层住宅加装电梯补助资金管理办法",
    "和平小区老旧小区改造工程施工公告",
    "前进路（三期）道路照明维修项目中标结果公告",
    "关于印发《住宅专项维修资金使用管理规定》的通知",
    "国有土地上房屋征收与补偿实施细则",
    "2026年政府信息公开工作年度报告",
    "供热条例宣传月活动方案",
    "生活垃圾分类指导手册",
    "城镇燃气安全专项整治方案",
)


@pytest.fixture
def site():
    bureau = agencies()[0]
    for n, title in enumerate(TITLES):
        put(bureau, title, f"本文件自印发之日起施行。第{n}件。", day=date(2026, 3, n + 1))
    return bureau


def first(text, **filters):
    found = look_up(text, Filters(**filters))
    return [h.item.title for h in [*found.hits, *found.near]][:1]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("老旧小区", 2), ("小区改造工程施工", 2), ("明维修项", 3), ("三期 照明", 3),
        ("如何申请公租房", 0), ("加装电梯有多少补助", 1), ("老楼装电梯", 1), ("拆迁", 5),
        ("暖气", 7), ("维修基金怎么用", 4), ("煤气 检查", 9), ("信息公开年报", 6),
        ("公共租凭住房", 0), ("加装电弟", 1), ("供热条列", 7), ("老旧小区改照", 2), ("拆千", 5),
        ("公共租赁住房的分配办法", 0), ("住宅维修资金管理规定", 4),
        ("jiazhuangdianti", 1), ("jzdt", 1), ("laojiuxiaoqu", 2), ("wxzj", 4),
        ("公共租賃住房", 0), ("生活垃圾分類", 8), ("garbage sorting", 8), ("annual report 2026", 6),
        ("电梯", 1), ("梯", 1),
    ],
)  # fmt: skip
def test_what_is_meant_comes_first(site, text, title):
    assert first(text) == [TITLES[title]]


NOWHERE = ("护照", "护照办理", "火星移民", "xyzzy", "龘龘龘", "量子力学考研")


@pytest.mark.parametrize("text", NOWHERE)
def test_what_is_not_there_is_not_answered_with_anything(site, text):
    found = look_up(text, Filters())
    assert found.is_empty, [h.item.title for h in [*found.hits, *found.near]]


def test_a_word_that_is_no_slip_is_not_put_right(site):
    """“停水”不是“停气”写错了。"""
    put(site, "停气公告")
    found = look_up("停水公告", Filters())
    assert not found.instead and not found.hits


def test_a_slip_is_put_right_and_said(site):
    found = look_up("公共租凭住房", Filters())
    assert found.instead == "公共租赁住房" and found.is_literal_offered
    assert look_up("“公共租凭住房”", Filters()).instead == ""


def test_what_holds_a_part_stands_apart(site):
    found = look_up("加装电梯 噪声", Filters())
    assert found.hits == [] and [h.item.title for h in found.near] == [TITLES[1]]


def test_ten_that_hold_everything_need_no_others(site):
    for n in range(12):
        put(site, f"停车收费公示第{n}批")
    put(site, "停车场建设方案")
    found = look_up("停车 收费", Filters())
    assert found.total == 12 and found.near == []


def test_a_number_is_alone(site):
    item = put(site, "通知", document_number="兴住建发〔2026〕3号")
    put(site, "另一件", "依照兴住建发〔2026〕3号办理。", document_number="兴住建发〔2026〕13号")
    for text in (
        "兴住建发〔2026〕3号",
        "兴住建发2026-3",
        "兴住建发3号",
        "兴住建发〔２０２６〕００３号",
    ):
        found = look_up(text, Filters())
        assert found.numbered and [h.item.title for h in found.hits] == ["通知"], text
    assert first(item.index_number) == ["通知"] == first(item.index_number.split("-", 1)[1])
    assert first("兴住健发〔2026〕3号") == ["通知"]
    assert first("兴住建发〔2026〕3号还有效吗") == ["通知"]
    assert live_keys("兴住建发2026年3号", [site.pk])[0] == item.pk


def test_a_year_is_the_year_it_was_published_too(site):
    put(site, "公租房房源公告", day=date(2024, 5, 1))
    assert first("2024年公租房") == ["公租房房源公告"]


def test_the_agency_its_nickname_and_the_source_are_searched(site):
    other = agencies()[1]
    put(other, "招生工作方案", day=date(2026, 1, 1))
    put(site, "转发的通告", source="兴庆区生态环境局")
    assert first("教育局 招生") == ["招生工作方案"] and first("环保局 通告") == ["转发的通告"]


def test_agencies_columns_catalogue_rows_and_projects_are_found(site):
    column(site, "zufang", name="公租房管理")
    CatalogueEntry.objects.create(agency=site, field="住房", first="保障", second="公租房房源")
    put(site, "公租房开工", project="和平公租房建设")
    kinds = {p.kind: p for p in look_up("公租房", Filters()).places}
    assert set(kinds) == {"栏目", "标准目录", "项目"} and kinds["栏目"].name == "公租房管理"
    assert [p.kind for p in look_up("教育局", Filters()).places] == ["机关"]


def test_an_administrator_s_words_are_used_at_once(site):
    assert look_up("小绿本", Filters()).is_empty
    WordGroup.objects.create(words="小绿本、生活垃圾分类指导手册")
    found = look_up("小绿本", Filters())
    assert [h.item.title for h in found.hits] == [TITLES[8]]
    assert found.same == (("小绿本", ("生活垃圾分类指导手册",)),)


def test_suggestions_from_the_first_character_and_letter(site):
    assert any(w.startswith("公") for w in suggest("公"))
    assert "加装电梯" in suggest("jz") and "加装电梯" in suggest("加")


def test_words_in_another_order_and_joined_by_others_are_found(site):
    assert first("补偿 征收 房屋") == [TITLES[5]]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_piece_of_a_title_finds_it(site, data):
    title = data.draw(st.sampled_from(TITLES))
    start = data.draw(st.integers(0, len(title) - 4))
    # 数字从中间断开的不算一段
    assume(not (title[start].isdecimal() and title[start - 1 : start].isdecimal()))
    piece = title[start : start + data.draw(st.integers(4, 14))]
    found = look_up(piece, Filters())
    assert title in [h.item.title for h in found.hits], piece
