"""编辑一件信息，在真的浏览器里：拖进附件、挑关联的信息、粘贴 Word；没有妨碍人的地方。"""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model
from django.urls import reverse
from playwright.sync_api import expect

from gongkai.agencies.models import Role
from gongkai.disclosures.models import Item
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from scripts.shots import RULES

from ..applications.people import agencies, person
from ..disclosures.items import STEPS, body_of, column, draft, published
from .test_case import sign_in

SHOTS = os.environ.get("GONGKAI_SHOTS", "")


@pytest.fixture(autouse=True)
def bureau(settings, tmp_path, transactional_db):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    ensure_workflows()
    bureau, _ = agencies()
    column(bureau)
    person("author", bureau, Role.AUTHOR, last_name="王写")
    for name, role in STEPS:
        person(name, bureau, role)
    return bureau


def author():
    return get_user_model().objects.get(username="author")


def shot(page, name):
    if SHOTS:
        width = page.viewport_size["width"]
        page.set_viewport_size({"width": width, "height": 3200})
        page.wait_for_timeout(400)
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"))


def edit(item):
    return reverse("wagtailsnippets_disclosures_item:edit", args=[item.pk])


@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing_on_the_editor(open_page, bureau, width):
    item = draft(bureau, author(), title="名单草稿")
    rows = {"data": [["姓名"], ["张三"]], "first_row_is_table_header": True}
    item.body = [*body_of("一段文字。"), ("table", rows)]
    item.save_revision(user=author())
    page = open_page(f"/admin/login/?next={edit(item)}", width=width)
    sign_in(page, "author")
    page.locator(".public-DraftEditor-content").first.wait_for()
    page.wait_for_selector("#HandsontableCopyPaste", state="attached")
    found = Axe().run(page, options=RULES).response["violations"]
    told = [(v["id"], [n["html"][:160] for n in v["nodes"]]) for v in found]
    shot(page, f"editor-{width}")
    assert told == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


DROP = """([names]) => {
  const data = new DataTransfer();
  names.forEach(name => data.items.add(new File(["内容：" + name], name, {type: "text/plain"})));
  const zone = document.querySelector(".gongkai-drop");
  zone.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
}"""


def test_two_files_are_dropped_in_at_once_and_saved(open_page, bureau):
    item = draft(bureau, author())
    page = open_page(f"/admin/login/?next={edit(item)}", width=1440)
    sign_in(page, "author")
    page.locator(".gongkai-drop").wait_for()
    page.evaluate(DROP, [["甲.txt", "乙.txt"]])
    for name in ("甲.txt", "乙.txt"):
        expect(page.get_by_text(f"已上传：{name}")).to_be_visible()
    shot(page, "dropped-1440")
    page.get_by_role("button", name="保存草稿").click()
    page.get_by_text("已").first.wait_for()
    page.wait_for_load_state("networkidle")
    kept = Item.objects.get(pk=item.pk).get_latest_revision_as_object().attachments.all()
    assert sorted(one.name for one in kept) == ["乙.txt", "甲.txt"]


def test_a_related_item_is_picked_from_the_titles_listed(open_page, bureau):
    policy = published(bureau, title="公租房管理办法")
    item = draft(bureau, author(), title="办法的解读")
    page = open_page(f"/admin/login/?next={edit(item)}", width=1440)
    sign_in(page, "author")
    field = page.locator("#id_interprets")
    field.press_sequentially("公租房")
    option = page.locator("#id_interprets-found option")
    option.first.wait_for(state="attached")
    field.fill(option.first.get_attribute("value"))
    page.get_by_role("button", name="保存草稿").click()
    page.wait_for_load_state("networkidle")
    found = Item.objects.get(pk=item.pk).get_latest_revision_as_object()
    assert found.interprets == policy


PASTE = """() => {
  const data = new DataTransfer();
  const rows = "<tr><td>姓名</td></tr><tr><td>张三</td></tr>";
  data.setData("text/html", `<h1>通知</h1><table>${rows}</table>`);
  const box = document.querySelector("[data-paste]");
  box.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true}));
  box.value = "通知\\n姓名\\n张三";
}"""


@pytest.mark.parametrize("width", [390, 1440])
def test_a_document_is_pasted_with_its_table(open_page, bureau, width):
    page = open_page("/admin/login/?next=/admin/disclosures/items/paste/", width=width)
    sign_in(page, "author")
    page.locator("[data-paste]").wait_for()
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(v["id"], [n["html"][:160] for n in v["nodes"]]) for v in found] == []
    page.evaluate(PASTE)
    page.get_by_text("已带着格式收下，有表格 1 张").wait_for()
    shot(page, f"paste-{width}")
    page.get_by_label("栏目").select_option(index=1)
    page.get_by_role("button", name="变成正文，存为草稿").click()
    page.get_by_text("已存为草稿：文字 1 块、表格 1 张").wait_for()
    item = Item.objects.get()
    assert item.title == "通知" and [b.block_type for b in item.body] == ["paragraph", "table"]
