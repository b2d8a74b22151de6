"""检索的页面在真实的浏览器里：宽的窄的、大字的，无障碍检查没有一处；联想从第一个字起。"""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from ..applications.people import agencies
from ..disclosures.items import column
from ..disclosures.searching.test_searching import put
from .test_checkup import violations

#: 各种样子：找到的、只有一部分的、改了错字的、拼音的、编号的、没有的
STATES = {
    "found": ("公租房", "公共租赁住房分配管理办法"),
    "partly": ("加装电梯 噪声", "以下只含有一部分词"),
    "slip": ("公共租凭住房", "按“公共租赁住房”查找"),
    "pinyin": ("jzdt", "按“加装电梯”查找"),
    "number": ("兴住建发2026-3", "按编号找到"),
    "nothing": ("护照", "没有找到。可以"),
}


@pytest.fixture(autouse=True)
def site(settings, tmp_path, transactional_db):
    settings.HOME = tmp_path
    bureau = agencies()[0]
    column(bureau, "zufang", name="公租房管理")
    put(bureau, "兴庆区公共租赁住房分配管理办法", "租金标准由政府核定。" * 30)
    put(bureau, "既有多层住宅加装电梯补助办法", document_number="兴住建发〔2026〕3号")
    for n in range(12):
        day = date(2026, 3, n + 1)
        put(bureau, f"供热管网检修公告（第{n}号）", "暖气不热的，请拨打电话。" * 20, day=day)


def shown(open_page, text, **options):
    return open_page(f"{reverse('search')}?q={text}", **options)


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("state", STATES)
def test_every_state_fits_and_axe_finds_nothing(open_page, state, width):
    text, told = STATES[state]
    page = shown(open_page, text, width=width)
    expect(page.locator("main")).to_contain_text(told)
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(overflow) <= 0
    assert violations(page) == []


def test_suggestions_come_from_the_first_character(open_page):
    page = open_page(reverse("search"))
    page.get_by_label("要找什么").fill("加")
    expect(page.locator("#find-words option").first).to_be_attached()
    found = page.locator("#find-words option").evaluate_all("all => all.map(o => o.value)")
    assert "加装电梯" in found


def test_what_was_put_right_can_be_asked_as_it_was(open_page):
    page = shown(open_page, "公共租凭住房")
    page.get_by_role("link", name="仍按“公共租凭住房”原样查找").click()
    expect(page.locator("main")).to_contain_text("没有找到。可以")


def test_other_words_for_the_same_are_told_by_the_keyboard(open_page):
    page = shown(open_page, "暖气")
    page.get_by_text("一并找了意思相同的说法").focus()
    page.keyboard.press("Enter")
    expect(page.locator("details.same")).to_contain_text("采暖")


def test_nothing_found_leads_on(open_page):
    page = shown(open_page, "护照&agency=housing")
    page.get_by_role("link", name="去掉筛选").click()
    expect(page.locator("main")).to_contain_text("没有找到。可以")
    page.get_by_role("link", name="从网站地图").click()
    expect(page).to_have_url(f"{page.url.split('/site-map')[0]}/site-map/")
