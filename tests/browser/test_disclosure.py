"""一份名单从草稿到公开再到撤下，在真实的浏览器里。"""

import io
import re
from datetime import date, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model
from django.test import testcases
from django.urls import reverse
from django.utils import timezone
from docx import Document
from playwright.sync_api import expect

from gongkai.agencies.models import Role
from gongkai.disclosures.catalogues import save_rows, shipped_rows
from gongkai.disclosures.models import CatalogueEntry, Item
from gongkai.disclosures.reviewing.publishing import on_time
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.portal.pagecache import PageCache

from ..applications.people import agencies, person
from ..disclosures.items import NUMBER, STEPS, column, draft, published
from .test_case import sign_in, violations_in
from .test_checkup import violations

TITLE = "第四批公租房分配结果公示"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(autouse=True)
def _office(settings, tmp_path, transactional_db):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    ensure_workflows()
    bureau, _ = agencies()
    column(bureau, "lists", "list", name="公示名单")
    person("author", bureau, Role.AUTHOR)
    for name, role in STEPS:
        person(name, bureau, role)
    return bureau


@pytest.fixture(scope="session", autouse=True)
def _with_page_cache():
    """测试的服务器也像真的那样，公开的页面先过缓存。"""
    plain = testcases.WSGIHandler
    testcases.WSGIHandler = lambda: _Cached(plain())
    yield
    testcases.WSGIHandler = plain


class _Cached(PageCache):
    """静态文件的处理要用的也留着。"""

    def __getattr__(self, name):
        return getattr(self.app, name)


@pytest.fixture
def names(tmp_path):
    path = tmp_path / "名单.docx"
    document = Document()
    table = document.add_table(rows=2, cols=3)
    for cell, text in zip(table.rows[0].cells, ("姓名", "证件号码", "房号"), strict=True):
        cell.text = text
    for cell, text in zip(table.rows[1].cells, ("张三", NUMBER, "2-301"), strict=True):
        cell.text = text
    document.save(path)
    return path


def write(page, names):
    page.get_by_role("link", name="写一件信息").click()
    page.locator("#id_title").fill(TITLE)
    page.locator("#id_column").select_option(label="公示名单")
    page.locator("#id_made_on").fill(date.today().isoformat())
    page.locator("#id_subject").select_option("construction")
    page.locator("#id_genre").select_option("list")
    page.locator(".gongkai-drop").wait_for()
    page.get_by_role("button", name="增加 附件").press("Enter")  # 自动保存会挪动页面，用键盘
    page.set_input_files("#id_attachments-0-stored", names)
    page.get_by_role("button", name="保存草稿").click()
    page.wait_for_url(re.compile(r"/admin/items/edit/\d+/"))


def schedule(page):
    page.get_by_role("button", name="状态开关").click()
    page.get_by_role("button", name="设置计划").click()
    later = timezone.localtime() + timedelta(hours=2)
    page.locator("#id_go_live_at").fill(later.strftime("%Y-%m-%d %H:%M"))
    page.get_by_role("button", name="保存计划").press("Enter")  # 日历挡着，用键盘
    page.wait_for_load_state("networkidle")


def submit(page):
    page.get_by_role("button", name="更多动作").click()
    page.get_by_role("button", name=re.compile("提交.*三审三校")).click()
    page.wait_for_url("**/admin/items/")


def approve(page, opinion=""):
    page.goto(page.url.split("/admin/")[0] + "/admin/disclosures/")
    page.get_by_role("link", name=TITLE).first.click()
    if opinion:
        page.get_by_label("另写意见").fill(opinion)
    page.get_by_role("button", name="通过", exact=True).click()
    page.get_by_text(f"已通过“{TITLE}”").wait_for()


def test_a_list_from_draft_to_live_and_back(open_page, live_server, names, _office):
    author = open_page("/admin/login/?next=/admin/disclosures/")
    sign_in(author, "author")
    write(author, names)
    author.get_by_text("查出 1 处，处理以前不能提交审查").wait_for()
    assert NUMBER not in author.content()
    author.get_by_role("button", name="一键遮盖").click()
    author.get_by_text("检查过了，没有问题").wait_for()
    schedule(author)
    submit(author)
    for name, _ in STEPS:
        reviewer = open_page("/admin/login/?next=/admin/disclosures/")
        sign_in(reviewer, name)
        approve(reviewer, "不涉及国家秘密，可以公开。" if name == "secrecy" else "")
    item = Item.objects.get()
    assert not item.live and item.approved_schedule
    citizen = open_page("/search/?q=公租房分配")
    citizen.get_by_text("没有找到").wait_for()
    column_url = live_server.url + "/gk/housing/c/lists/"
    citizen.goto(column_url)
    citizen.get_by_text("还没有公开的信息").wait_for()

    revision = item.revisions.get(approved_go_live_at__isnull=False)
    revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
    revision.content["go_live_at"] = None
    revision.save()
    assert on_time(timezone.localdate()) == 1
    citizen.goto(column_url)
    citizen.get_by_role("link", name=TITLE).click()
    expect(citizen.get_by_role("heading", name=TITLE)).to_be_visible()
    with citizen.expect_download() as download:
        citizen.get_by_role("link", name=re.compile("名单")).last.click()
    given = io.BytesIO(download.value.path().read_bytes())
    cells = [c.text for r in Document(given).tables[0].rows for c in r.cells]
    assert "张三" in cells and NUMBER not in "".join(cells)
    address = item.get_absolute_url()
    citizen.goto(live_server.url + "/search/?q=公租房分配")
    citizen.get_by_role("link", name=TITLE).wait_for()
    places = (column_url + "feed.xml", live_server.url + "/sitemap-0.xml", column_url)
    for place in places:
        assert address in citizen.request.get(place).text(), place

    leader = open_page("/admin/login/?next=/admin/disclosures/")
    sign_in(leader, "leader")
    leader.goto(live_server.url + f"/admin/disclosures/items/{item.pk}/withdraw/")
    leader.get_by_label("理由").fill("名单有误")
    leader.get_by_role("button", name="撤下").click()
    leader.get_by_text("已撤下").wait_for()
    assert citizen.request.get(live_server.url + address).status == 404
    for place in places:
        assert address not in citizen.request.get(place).text(), place
    citizen.goto(live_server.url + "/search/?q=公租房分配")
    citizen.get_by_text("没有找到").wait_for()


def test_the_public_pages_are_accessible_at_three_widths(open_page, _office):
    save_rows(_office, shipped_rows("保障性住房"))
    row = CatalogueEntry.objects.get(second="公租房分配结果")
    item = published(
        _office, title="公共租赁住房分配管理办法", project="新华路道路改造工程", entry=row
    )
    paths = (
        "/",
        "/gk/housing/",
        "/gk/housing/c/policy/",
        item.get_absolute_url(),
        "/search/?q=公租房",
        "/gk/housing/policies/",
        "/gk/housing/projects/",
        "/gk/housing/projects/新华路道路改造工程/",
        "/site-map/",
        "/open-data/",
        "/gk/housing/catalogue/",
        f"/gk/housing/catalogue/{row.pk}/",
        "/subscribe/?q=公租房",
        *("/en/", "/en/gk/housing/", f"/en{item.get_absolute_url()}", "/en/search/?q=公租房"),
    )
    for width in (360, 768, 1440):
        page = open_page("/", width=width)
        for path in paths:
            _is_accessible(page, path, width, axe=width == 768)
    page = open_page("/", width=360)
    page.get_by_role("button", name="高对比").click()
    page.get_by_role("button", name="长者模式").click()
    assert page.locator("html.large-type.high-contrast").count()
    for path in paths:
        _is_accessible(page, path, 360)


def _is_accessible(page, path, width, *, axe=True):
    """不用左右滚动；`axe`：WCAG 也查（别的宽度，make pictures 每一页都查）。"""
    page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + path)
    assert not axe or violations(page) == [], (path, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)


def test_the_back_office_pages_are_accessible(open_page, _office):
    page = open_page("/admin/login/?next=/admin/disclosures/")
    sign_in(page, "head")
    for path in ("disclosures/", "disclosures/catalogue/", "disclosures/items/from-table/"):
        page.goto(page.url.split("/admin/")[0] + f"/admin/{path}")
        assert page.locator(".desk").count() and violations_in(page) == [], path


def test_the_frame_of_the_back_office_is_accessible_too(open_page, _office):
    """Wagtail 的框架、编辑页也在内：WCAG 2.2 AA 没有不合的。"""
    author = get_user_model().objects.get(username="author")
    item = draft(_office, author, title="名单草稿")
    item.body = [("table", {"data": [["姓名"], [NUMBER]], "first_row_is_table_header": True})]
    item.save_revision(user=author)
    page = open_page("/admin/login/?next=/admin/")
    sign_in(page, "author")
    assert page.url.endswith("/admin/workbench/")
    for name in ("list", "edit", "history"):
        args = [] if name == "list" else [item.pk]
        path = reverse(f"wagtailsnippets_disclosures_item:{name}", args=args)
        page.goto(page.url.split("/admin/")[0] + path)
        if name == "edit":
            page.wait_for_selector("#HandsontableCopyPaste", state="attached")
            page.set_viewport_size({"width": 390, "height": 900})
        found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
        assert [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in found] == [], name


def test_search_suggests_while_typing(open_page, _office):
    published(_office, title="公租房分配结果公示")
    page = open_page("/search/")
    page.locator("#find-q").press_sequentially("公租")
    page.wait_for_selector("#find-words option[value='公租房']", state="attached")
