"""走网站，在真实的浏览器里：从列入名单、走一遍，到两个人整改完；同样的差错再出现，重开。"""

import re

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from playwright.sync_api import expect

from gongkai.oversight.models import Finding, WalkSite
from gongkai.oversight.walk import homes, walking
from gongkai.oversight.walk.visiting import Visit

from ..oversight.walk.faulty import KINDS, item, made_site, serving
from ..oversight.walk.test_script import linked, writes
from .test_case import violations_in
from .test_oversight import bureau, desk, do  # noqa: F401


@pytest.fixture
def site(bureau, settings, monkeypatch):  # noqa: F811
    """种了差错的网站，开在本机；定时的事不另起进程，就在这里走（取网页的仍是另一个进程）。"""
    settings.WALK_LOOPBACK = True
    monkeypatch.setattr(walking, "launch", walking.go)
    with serving(None) as elsewhere:
        made = made_site(len(KINDS), 6, elsewhere)
        with serving(made) as base:
            yield made, base


def walk_once(page, live_server, base):
    page.goto(f"{live_server.url}/admin/oversight/walks/")
    page.get_by_role("button", name=f"走一次：{base}").click()
    page.get_by_text("已经排上").wait_for()
    assert walking.hurry(timezone.localdate()) == 1
    page.get_by_role("link", name="看现在走到哪里").click()
    expect(page.get_by_role("row", name=re.compile("走完了")).first).to_be_visible()


def test_what_a_walk_finds_is_mended_by_two_persons_and_comes_back(open_page, live_server, site):
    made, base = site
    head = desk(open_page, "head", "oversight/walks/new/")
    head.locator("#id_url").fill(base)
    head.get_by_role("button", name="列入名单", exact=True).click()
    head.get_by_text("已列入可以走的网站").wait_for()
    walk_once(head, live_server, base)
    expect(head.get_by_role("link", name=re.compile("项发现问题"))).to_be_visible()
    assert Finding.objects.count() == len(made.planted)

    path = next(path for kind, path in made.planted if kind == "wording")
    wrong = made.pages[path]
    finding = Finding.objects.get(evidence__address=f"{base}{path}")
    head.goto(f"{live_server.url}/admin/oversight/findings/")
    head.get_by_role("row", name=re.compile(re.escape(finding.number))).get_by_role("link").click()
    expect(head.get_by_role("link", name=f"{base}{path}")).to_be_visible()
    assert violations_in(head) == []
    head.get_by_role("link", name="交办", exact=True).click()
    head.get_by_label("责任人").select_option(label="王承办")
    head.get_by_role("button", name="交办", exact=True).click()
    head.get_by_text("交办，已记下").wait_for()
    address = head.url

    officer = desk(open_page, "officer", "workbench/")
    officer.get_by_role("link", name=re.compile(re.escape(finding.what))).first.click()
    officer.get_by_role("link", name="整改并答复", exact=True).click()
    officer.get_by_label("说明").fill("已经改过来")
    proof = {"name": "改后.txt", "mimeType": "text/plain", "buffer": "改后的一段".encode()}
    officer.locator("#id_file").set_input_files(proof)
    officer.get_by_role("button", name="整改并答复", exact=True).click()
    officer.get_by_text("整改并答复，已记下").wait_for()
    expect(officer.get_by_role("link", name="复核通过")).to_have_count(0)

    head.goto(address)
    do(head, "复核通过", "看过那一页")
    head.get_by_text("照原来的查法再查，问题还在").wait_for()
    made.put(path, item("关于工作安排的公告", "改好了。"))
    head.get_by_role("button", name="复核通过", exact=True).click()
    head.get_by_text("复核通过，已记下").wait_for()
    expect(head.get_by_text("照原来的查法再查，没有了")).to_be_visible()
    expect(head.get_by_role("link", name="改后.txt")).to_be_visible()

    made.pages[path] = wrong
    walk_once(head, live_server, base)
    assert Finding.objects.count() == len(made.planted)
    head.goto(address)
    expect(head.get_by_text("又出现，重开")).to_be_visible()
    expect(head.get_by_text("待整改").first).to_be_visible()
    officer.goto(f"{live_server.url}/admin/workbench/")
    again = officer.get_by_role("link", name=re.compile(re.escape(finding.what)))
    expect(again.first).to_be_visible()


@pytest.mark.parametrize("width", [390, 1440])
def test_the_picture_of_a_page_that_needs_a_script(open_page, live_server, site, bureau, width):  # noqa: F811
    made, base = site
    words = "<main><h1>通知</h1><p>请登陆网站查询，正文由脚本写上。</p></main>"
    made.put("/spa.html", writes(words))
    linked(made, "/spa.html")
    head = get_user_model().objects.get(username="head")
    one = walking.allow(WalkSite(agency=bureau, url=base, pages=300, delay=1), head)
    assert walking.go(walking.order(one, head).pk)
    homes.keep(one, Visit())
    found = Finding.objects.get(evidence__address=f"{base}/spa.html", indicator="score.wording")
    page = desk(open_page, "head", f"oversight/findings/{found.pk}/", width=width)
    shown = page.get_by_role("img", name="当时的画面，点开看大的")
    expect(shown).to_be_visible()
    assert shown.evaluate("one => one.complete && one.naturalWidth > 1000")
    for path in (f"oversight/findings/{found.pk}/", "oversight/walks/", "oversight/training/"):
        page.goto(f"{live_server.url}/admin/{path}")
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) <= 0, path
        assert violations_in(page) == [], path
