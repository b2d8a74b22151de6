"""渠道，在真实的浏览器里：一件信息发到三个渠道，一个两次没有发成又好了，各只有一条；大屏断网又连上。"""

import contextlib
import select
import socket
import threading
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from gongkai.agencies.models import Role
from gongkai.channels import sending
from gongkai.channels.models import Account, Post
from gongkai.disclosures.models import Item
from gongkai.disclosures.reviewing.workflows import ensure_workflows

from ..applications.people import agencies, person
from ..channels.contract import SECRET, TOKEN, Contract
from ..channels.helpers import TODAY, account, contracted, planned, publish, published
from ..disclosures.items import STEPS
from .test_case import sign_in, violations_in
from .test_checkup import violations

WIDTHS = (390, 1440)
HOME = "channels/"


@pytest.fixture(autouse=True)
def _office(settings, tmp_path, transactional_db):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    ensure_workflows()
    bureau, _ = agencies()
    person("writer", bureau, Role.AUTHOR)
    for name, role in STEPS:
        person(name, bureau, role)
    return bureau


def desk(open_page, who, path, **more):
    page = open_page(f"/admin/login/?next=/admin/{path}", **more)
    sign_in(page, who)
    return page


def go(times=1):
    for _ in range(times):
        past = timezone.now() - timedelta(seconds=1)
        Post.objects.filter(state="waiting").update(not_before=past)
        sending.on_time(TODAY)


def test_an_item_to_three_channels_with_one_failing_twice_and_recovering(
    open_page, live_server, settings, _office
):
    with Contract() as contract:
        contracted(settings, contract)
        _register(desk(open_page, "head", HOME), live_server)
        webhook = account(_office, "webhook", name="区融媒体")
        item = planned(_office, title="公租房开始分配了")
        writer = desk(open_page, "writer", f"{HOME}items/{item.pk}/")
        expect(writer.get_by_text("字，至多 140 字")).to_be_visible()
        for name in ("微博：兴庆住建", "微信公众号：兴庆住建", "接口：区融媒体"):
            writer.get_by_role("checkbox", name=name).check()
        writer.get_by_role("button", name="保存", exact=True).click()
        writer.get_by_text("公开以后就发").wait_for()
        assert not contract.asked
        publish(item)
        contract.moods = ["refuse", "cut"]
        go(6)
        assert (contract.shared, contract.published, len(contract.taken)) == (1, 1, 1)
        writer.goto(f"{live_server.url}/admin/{HOME}posts/")
        expect(writer.get_by_text("已发出")).to_have_count(3)
        link = writer.get_by_role("link", name=Post.objects.get(account__kind="wechat").receipt)
        assert "mp.weixin.qq.com" in link.get_attribute("href")
        assert sum(p.tries for p in Post.objects.all()) >= 3 and webhook.posts.count() == 1

        # 撤下：三处都没有了
        Item.objects.get(pk=item.pk).unpublish()
        go(4)
        assert not contract.posts and not contract.articles
        writer.reload()
        expect(writer.get_by_text("撤回", exact=True)).to_have_count(3)


def _register(head, live_server):
    """负责人在页面上登记微博、公众号。"""
    for kind, fields in (
        ("微博", {"服务器对外的 IP": "203.0.113.9", "access_token": TOKEN}),
        ("微信公众号", {"AppID": "wx1", "AppSecret": SECRET}),
    ):
        head.goto(f"{live_server.url}/admin/{HOME}")
        head.get_by_role("link", name=kind, exact=True).click()
        head.get_by_label("账号的名称").fill("兴庆住建")
        for label, value in fields.items():
            head.get_by_label(label).fill(value)
        head.get_by_role("button", name="保存", exact=True).click()
        head.get_by_text("已存。").wait_for()
        expect(head.get_by_text("接通", exact=True)).to_be_visible()
        assert head.content().count(SECRET) == head.content().count(TOKEN) == 0


class Cable:
    """浏览器与网站之间的一根线：拔了是真的断网。"""

    def __init__(self, port):
        self.to, self.on, self.ends = port, True, set()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near):
        if not self.on:
            near.close()
            return
        far = socket.create_connection(("127.0.0.1", self.to))
        self.ends |= {near, far}
        with contextlib.suppress(OSError, ValueError):
            while self.on:
                for one in select.select([near, far], [], [], 0.2)[0]:
                    data = one.recv(65536)
                    if not data:
                        raise OSError
                    (far if one is near else near).sendall(data)
        near.close()
        far.close()

    def cut(self):
        self.on = False

    def plug(self):
        self.on = True

    def close(self):
        self.on = False
        self.listener.close()


@pytest.fixture
def cable(live_server):
    made = Cable(int(live_server.url.rsplit(":", 1)[1]))
    yield made
    made.close()


@pytest.fixture
def hall(chromium):
    """大厅的机器。"""
    context = chromium.new_context(viewport={"width": 1920, "height": 1080}, locale="zh-CN")
    yield context.new_page()
    context.close()


def test_a_display_goes_offline_and_comes_back(hall, cable, _office):
    screen = account(_office, "board", name="一楼大厅")
    published(_office, title="一直公开着的一件")
    gone = published(_office, title="断网时撤下的一件")
    wrong = []
    hall.on("pageerror", lambda e: wrong.append(str(e)))
    where = f"http://127.0.0.1:{cable.port}/board/{screen.pk}/"
    hall.goto(where)
    expect(hall.get_by_text("内容更新于")).to_be_visible()
    hall.wait_for_selector("[data-kept]")
    expect(hall.locator(".slide:visible")).to_have_count(1)

    cable.cut()
    Item.objects.get(pk=gone.pk).unpublish()
    hall.reload()
    expect(hall.get_by_text("断网，显示的是存下的")).to_be_visible(timeout=15_000)
    expect(hall.locator(".slide")).to_have_count(2)
    hall.get_by_role("button", name="下一件").click()
    expect(hall.locator(".slide:visible")).to_have_count(1)
    assert hall.evaluate("getComputedStyle(document.body).backgroundColor") != "rgba(0, 0, 0, 0)"

    # 断了一天多：收起来
    hall.evaluate("Date.now = (was => () => was() + 25 * 3600e3)(Date.now.bind(Date))")
    expect(hall.get_by_text("超过一天没有连上")).to_be_visible(timeout=10_000)
    expect(hall.locator(".slide:visible")).to_have_count(0)

    cable.plug()
    expect(hall.locator(".slide")).to_have_count(1, timeout=20_000)
    expect(hall.get_by_text("断网时撤下的一件")).to_have_count(0)
    expect(hall.get_by_role("heading", name="一直公开着的一件")).to_be_visible()
    expect(hall.get_by_text("断网")).to_have_count(0)
    # 存下的也换了：再断网，撤下的不会回来
    cable.cut()
    hall.reload()
    expect(hall.get_by_text("断网，显示的是存下的")).to_be_visible(timeout=15_000)
    expect(hall.locator(".slide")).to_have_count(1)
    assert wrong == []


def test_a_display_that_was_closed_shows_nothing_when_back(hall, cable, _office):
    screen = account(_office, "board", name="一楼大厅")
    published(_office, title="一件")
    hall.goto(f"http://127.0.0.1:{cable.port}/board/{screen.pk}/")
    hall.wait_for_selector("[data-kept]")
    Account.objects.filter(pk=screen.pk).update(closed=timezone.localdate())
    hall.evaluate("window.dispatchEvent(new Event('online'))")
    expect(hall.locator(".slide")).to_have_count(0)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_are_accessible_and_fit(open_page, live_server, _office, width, settings):
    weibo = account(_office, "weibo", registered=timezone.localdate() - timedelta(days=90))
    account(_office, "wechat", secret=None)
    screen = account(_office, "board", name="一楼大厅")
    item = published(_office, weibo, title="关于公共租赁住房分配的通知")
    Post.objects.update(state="dead", error="微博认为内容里有违禁的字（20021）", tries=8)
    page = desk(open_page, "head", HOME, width=width)
    for path in ("", "new/webhook/", f"{weibo.pk}/", f"items/{item.pk}/", "posts/", "poster/"):
        page.goto(f"{live_server.url}/admin/{HOME}{path}")
        assert violations_in(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    page.goto(f"{live_server.url}/board/{screen.pk}/")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="停在这一件").press("Enter")
    expect(page.get_by_role("button", name="接着轮换")).to_be_visible()
