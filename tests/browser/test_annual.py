"""一年的年报：填数、写文字、关账、补登、修订、审查、公开；门户的那一页与登记一样。"""

import random
from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from gongkai.agencies.models import Role
from gongkai.annual.identities import broken
from gongkai.annual.read import read_bytes
from gongkai.annual.specimen import specimen
from gongkai.applications.models import Case
from gongkai.applications.steps import take
from gongkai.disclosures.models import Item
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.law.procedure import Act
from gongkai.reporting import past
from gongkai.reporting.monthly import told
from gongkai.reporting.report import report_of

from ..applications.people import agencies, decide, new_case, person
from ..disclosures.items import STEPS, act, submit
from ..reporting.years import fill, write
from .test_case import sign_in, violations_in
from .test_disclosure import _with_page_cache

__all__ = ["_with_page_cache"]
YEAR = 2025


@pytest.fixture(autouse=True)
def bureau(settings, tmp_path, transactional_db):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    ensure_workflows()
    bureau, _ = agencies()
    person("officer", bureau, Role.OFFICER)
    for name, role in STEPS:
        person(name, bureau, role)
    decided(new_case(bureau, date(YEAR, 3, 3)), date(YEAR, 3, 10))
    new_case(bureau, date(YEAR, 12, 1))
    return bureau


def who(bureau, role):
    return bureau.duties.get(role=role).user


def decided(case, day):
    officer, head = (who(case.agency, r) for r in (Role.OFFICER, Role.DISCLOSURE_HEAD))
    decide(case, officer, head, day)


def at(page, live_server, bureau, rest=""):
    page.goto(f"{live_server.url}/admin/annual/{bureau.pk}/{YEAR}/{rest}")


def enter_the_months(page, live_server, bureau):
    at(page, live_server, bureau, "counts/")
    page.get_by_label("3月 行政许可·本年处理决定数量").fill("12")
    page.get_by_label("来源").fill("许可台账")
    page.get_by_role("button", name="存，过完的月份空着的填 0").click()
    expect(page.locator(".messages")).to_contain_text("个数")
    assert told(bureau, YEAR, timezone.localdate()).missing == {}


def write_the_words(page, live_server, bureau):
    for key, text in (
        ("problems", "政策解读的形式单一。"),
        ("improvements", "本年办结{办结}件，没有逾期的。"),
    ):
        at(page, live_server, bureau, f"prose/{key}/")
        page.locator("#id_text").fill(text)
        page.get_by_role("button", name="保存", exact=True).click()
        expect(page.locator(".messages")).to_contain_text("已存")
    expect(page.get_by_text("本年办结1件，没有逾期的。")).to_be_visible()


def close(page, live_server, bureau, explanation=""):
    at(page, live_server, bureau, "close/")
    page.locator("#id_explanation").fill(explanation)
    page.get_by_role("button", name="修订" if explanation else "关账", exact=True).click()


def register_late(bureau):
    """晚到的送达凭证；漏登的一件答复。"""
    first, second = Case.objects.filter(agency=bureau).order_by("pk")
    proof = ({"manner": "post"}, {"evidence": "EMS 1"}, who(bureau, Role.OFFICER))
    take(first, Act.DELIVERED, date(YEAR, 3, 12), *proof)
    decided(second, date(YEAR, 12, 20))


def filed(open_page, live_server, bureau):
    """承办人写成年报：写的人不能审，负责人还要审它。"""
    page = open_page("/admin/login/")
    sign_in(page, "officer")
    at(page, live_server, bureau, "close/")
    page.get_by_role("button", name="放进“政府信息公开年报”栏目").click()
    page.wait_for_url("**/admin/items/edit/**")
    return Item.objects.get()


def test_what_was_written_when_the_login_expired_is_put_back(open_page, live_server, bureau):
    page = open_page("/admin/login/")
    sign_in(page, "head")
    at(page, live_server, bureau, "prose/problems/")
    again = page.get_by_role("button", name="放回来")
    expect(page.locator("#id_text")).to_be_visible()
    assert not again.count()
    page.locator("#id_text").fill("写了很久的一段。")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="保存", exact=True).click()
    sign_in(page, "head")
    at(page, live_server, bureau, "prose/problems/")
    expect(page.locator("#id_text")).to_have_value("")
    again.click()
    expect(page.locator("#id_text")).to_have_value("写了很久的一段。")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("已存")
    assert not again.count()


def test_a_year_is_closed_revised_and_published_and_the_page_is_the_register(
    open_page, live_server, bureau
):
    page = open_page("/admin/login/")
    sign_in(page, "head")
    enter_the_months(page, live_server, bureau)
    write_the_words(page, live_server, bureau)
    close(page, live_server, bureau)
    expect(page.locator(".messages")).to_contain_text("已关账")
    register_late(bureau)
    at(page, live_server, bureau, "close/")
    expect(page.get_by_role("table", name="关账以后变了的")).to_contain_text("结转下年度")
    page.get_by_text("关账以后补登的").click()
    expect(page.get_by_text("送达").first).to_be_visible()
    close(page, live_server, bureau, "一件答复漏登，补登。")
    expect(page.locator(".messages")).to_contain_text("已修订（第 2 次）")
    item = filed(open_page, live_server, bureau)
    public = live_server.url + item.get_absolute_url()
    assert page.request.get(public).status == 404
    submit(item, who(bureau, Role.OFFICER))
    for _, role in STEPS:
        act(item, who(bureau, role))
    page.goto(public)
    published, now = read_bytes(page.content().encode()), report_of(bureau, YEAR)
    assert {n: c.value for n, c in published.cells.items()} == {
        n: c.value for n, c in now.cells.items()
    }
    assert published.number("disclosures:licences:decisions") == 12 and not broken(published)


def test_the_share_repeated_shows_while_writing(open_page, live_server, bureau):
    before = specimen(random.Random(5), "2021")
    before.year, before.agency = YEAR - 1, bureau.name
    past.keep(bureau, YEAR - 1, "2024.docx", before, who(bureau, Role.DISCLOSURE_HEAD))
    page = open_page("/admin/login/")
    sign_in(page, "head")
    at(page, live_server, bureau, "prose/problems/")
    page.locator("#id_text").fill(before.sections["problems"][0])
    expect(page.locator("#said")).to_contain_text("与上一年相同 100%")
    page.locator("#id_text").fill("本年办结{办结}件，引用的条文不够准确，说理也还不充分。")
    expect(page.locator("#said")).to_contain_text("与上一年相同 0%")
    expect(page.locator("#said")).to_contain_text("本年办结1件")


PAGES = ("", "counts/", "counts/import/", "standing/", "prose/", "prose/problems/", "close/")


@pytest.mark.parametrize("width", [390, 1440])
def test_every_page_is_accessible_and_fits(open_page, live_server, bureau, width):
    fill(bureau, YEAR)
    write(bureau, YEAR)
    page = open_page("/admin/login/", width=width)
    sign_in(page, "head")
    for rest in (*PAGES, "past/", "cell/disclosures:licences:decisions/"):
        if rest:
            at(page, live_server, bureau, rest)
        else:
            page.goto(f"{live_server.url}/admin/annual/?agency={bureau.pk}&year={YEAR}")
        assert violations_in(page) == [], rest
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, (rest, wide)
