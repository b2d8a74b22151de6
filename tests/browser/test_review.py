"""审查在真的浏览器里：手机上五件，每件三下以内；只用键盘；编辑时的预览。"""

import os
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from playwright.sync_api import expect

from gongkai.agencies.models import Role
from gongkai.disclosures.models import Item
from gongkai.disclosures.reviewing.workflows import ensure_workflows

from ..applications.people import agencies, person
from ..disclosures.items import STEPS, act, body_of, draft, published, submit
from .test_case import PASSWORD, sign_in, violations_in

SHOTS = os.environ.get("GONGKAI_SHOTS", "")


@pytest.fixture(autouse=True)
def bureau(settings, tmp_path, transactional_db):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    ensure_workflows()
    bureau, _ = agencies()
    person("author", bureau, Role.AUTHOR, last_name="王写")
    for name, role in STEPS:
        person(name, bureau, role, last_name=f"审{name}")
    return bureau


def user(name):
    return get_user_model().objects.get(username=name)


def shot(page, name):
    if SHOTS:
        width = page.viewport_size["width"]
        page.set_viewport_size({"width": width, "height": 2600})
        page.wait_for_timeout(400)
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def asked(bureau, title, upto=0, **more):
    """交了审查、前几步审过的一件。"""
    item = draft(bureau, user("author"), title=title, **more)
    submit(item, user("author"))
    for name, _ in STEPS[:upto]:
        act(item, user(name))
    return item


class Counted:
    """点了几下。"""

    def __init__(self):
        self.count = 0

    def click(self, locator):
        locator.click()
        self.count += 1


@pytest.mark.parametrize(("who", "upto"), [("section", 0), ("secrecy", 2)])
def test_five_items_in_three_clicks_each_on_a_phone(open_page, bureau, who, upto):
    for n in range(5):
        asked(bureau, f"第{n + 1}批公租房分配结果公示", upto)
    page = open_page("/admin/login/?next=/admin/workbench/", width=390, height=844)
    sign_in(page, who)
    clicks = Counted()
    clicks.click(page.get_by_role("link", name="第1批公租房分配结果公示").first)
    for n in range(5):
        title = f"第{n + 1}批公租房分配结果公示"
        page.get_by_role("heading", name=title, exact=True).first.wait_for()
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390, wide
        if n == 0:
            assert violations_in(page) == []
            shot(page, f"review-{who}-390")
        before = clicks.count if n else 0
        if who == "secrecy":
            clicks.click(page.get_by_label("不涉及国家秘密").first)
        clicks.click(page.get_by_role("button", name="通过", exact=True))
        page.get_by_text(f"已通过“{title}”").wait_for()
        assert clicks.count - before <= 3
    page.get_by_text("没有别的等您审的了").wait_for()
    assert Item.objects.filter(live=False).count() == 5


def test_nothing_moves_under_the_finger_when_the_public_page_comes_late(open_page, bureau):
    item = asked(bureau, "公租房分配结果公示")
    page = open_page("/admin/login/?next=/admin/workbench/", width=390, height=844)
    sign_in(page, "section")
    held = []
    page.route(f"**{reverse('item_page', args=[item.pk])}", lambda route: held.append(route))
    page.goto(
        page.url.split("/admin/")[0] + reverse("item_review", args=[item.pk]), wait_until="commit"
    )
    button = page.get_by_role("button", name="通过", exact=True)
    expect(button).to_be_disabled()  # 没看到的不能通过
    button.scroll_into_view_if_needed()
    before, frame = button.bounding_box()["y"], page.locator("iframe.as-public")
    short = frame.bounding_box()["height"]
    held.pop().continue_()
    expect(button).to_be_enabled()
    page.wait_for_timeout(300)
    assert frame.bounding_box()["height"] > short
    assert abs(button.bounding_box()["y"] - before) <= 1


def test_a_return_by_the_keyboard_alone_reaches_the_author(open_page, bureau):
    item = asked(bureau, "公租房分配结果公示")
    page = open_page("/admin/login/?next=/admin/workbench/")
    page.locator("#id_username").focus()
    page.keyboard.insert_text("section")
    while page.evaluate("document.activeElement.id") != "id_password":
        page.keyboard.press("Tab")
    page.keyboard.insert_text(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="工作台").wait_for()
    tab_to(page, "公租房分配结果公示")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/items/{item.pk}/review/")
    tab_to(page, "直接到通过、退回")
    page.keyboard.press("Enter")
    while page.evaluate("document.activeElement.id") != "id_comment":
        page.keyboard.press("Tab")
    page.keyboard.insert_text("请写明分配的日期。")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("已退回“公租房分配结果公示”").wait_for()
    author = open_page("/admin/login/?next=/admin/workbench/", width=390)
    sign_in(author, "author")
    author.get_by_text("请写明分配的日期。").first.wait_for()
    shot(author, "returned-390")


def tab_to(page, text):
    for _ in range(120):
        if page.evaluate("document.activeElement.textContent.trim()") == text:
            return
        page.keyboard.press("Tab")
    raise AssertionError(text)


def test_the_changes_and_the_public_page_in_the_portal_s_frame(open_page, bureau):
    people = {name: user(name) for name, _ in STEPS}
    item = published(bureau, user("author"), people, text="共分配120套。")
    now = item.get_latest_revision_as_object()
    rows = [["姓名", "房号"], ["张三", "2-301"]]
    now.body = [
        *body_of("共分配125套。", *(f"没有改的第{n}段。" for n in range(6))),
        ("table", {"data": rows, "first_row_is_table_header": True}),
    ]
    now.correction = "套数写错"
    now.save_revision(user=user("author"))
    submit(item, user("author"))
    page = open_page(f"/admin/login/?next=/admin/disclosures/items/{item.pk}/review/", width=1440)
    sign_in(page, "section")
    frame = page.frame_locator("iframe.as-public")
    expect(frame.get_by_text("共分配125套。")).to_be_visible()
    expect(frame.get_by_role("navigation", name="主要栏目")).to_be_visible()
    expect(page.locator("ins", has_text="125").first).to_be_visible()
    assert violations_in(page) == []
    shot(page, "review-changed-1440")
    page.set_viewport_size({"width": 390, "height": 844})
    shot(page, "review-changed-390")


def test_the_preview_panel_shows_what_is_being_written(open_page, bureau):
    item = draft(bureau, user("author"), title="还没有公开的标题", text="正在写的一段。")
    edit = reverse("wagtailsnippets_disclosures_item:edit", args=[item.pk])
    page = open_page(f"/admin/login/?next={edit}", width=1440)
    sign_in(page, "author")
    page.get_by_role("button", name="预览").first.click()
    frame = page.frame_locator("#w-preview-iframe")
    expect(frame.get_by_text("正在写的一段。")).to_be_visible(timeout=15000)
    page.wait_for_timeout(2500)  # Wagtail 打开两秒以后才开始看有没有改
    page.locator("#id_title").fill("改过的标题")
    expect(frame.get_by_role("heading", name="改过的标题")).to_be_visible(timeout=15000)
    saved = page.locator(".w-autosave-indicator__state--saved")
    expect(saved).to_be_visible(timeout=15000)
    fresh = Item.objects.get(pk=item.pk)
    assert fresh.get_latest_revision_as_object().title == "改过的标题" and not fresh.live
    shot(page, "preview-1440")


def test_several_requests_of_one_page_do_not_disturb_one_another(open_page, bureau):
    """自动保存和预览同时来：都答 200（CI 上曾有一次 503）。"""
    item = draft(bureau, user("author"), text="正在写的一段。")
    edit = reverse("wagtailsnippets_disclosures_item:edit", args=[item.pk])
    page = open_page(f"/admin/login/?next={edit}", width=1440)
    sign_in(page, "author")
    answered = page.evaluate(
        """async (preview) => {
            const form = new FormData(document.querySelector("[data-edit-form]"));
            const headers = {Accept: "application/json"};
            const asked = [...Array(24).keys()].map((n) => n % 2
                ? fetch(location.href)
                : fetch(preview, {method: "POST", body: form, headers}));
            return (await Promise.all(asked)).map((answer) => answer.status);
        }""",
        reverse("wagtailsnippets_disclosures_item:preview_on_edit", args=[item.pk]),
    )
    assert set(answered) == {200}
