"""手册里写全了：菜单、后台和门户的每一页、每一个管理命令；每一本都从 README 找得到。"""

import re
from html import unescape
from pathlib import Path

import pytest
from django.core.management import get_commands
from wagtail import hooks
from wagtail.admin.menu import admin_menu, reports_menu, settings_menu

from gongkai.agencies.models import Role
from gongkai.cli import VERBS
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.portal.urls import urlpatterns

from .applications.people import agencies, person
from .test_handbooks import BOOKS, FOR_USERS, ROOT, text_of

FOR_READERS = "".join(text_of(ROOT / "docs" / name) for name in FOR_USERS)
#: 标题里的空白去掉了（“粘贴 Word 全文”），手册里的也去掉再找
_CLOSE = re.sub(r"\s+", "", FOR_READERS)
#: 标题随内容变的页 -> 手册里的叫法
_TITLED = {"annual/": "年报（/admin/annual/）", "cases/wall/": "大屏"}
_TITLED |= {"workbench/calendar/": "日历", "workbench/calendar/week/": "日历"}
#: 凭密钥打开的、只是一次下载或者一个动作的，不是给人找的页
_NOT_PAGES = {
    "checkup_download",
    "progress_letter",
    "progress_file",
    "progress_linked",
    "progress_do",
    "message_mine",
    "third_party",
    "subscription_confirm",
    "subscription_leave",
}


@pytest.fixture
def everyone(db, client, settings):
    """（系统管理员，有全部职责的人）：两个人合起来看得见所有的菜单。"""
    settings.SECOND_FACTOR = "optional"
    ensure_workflows()
    bureau = agencies()[0]
    root = person("root", bureau, is_superuser=True, is_staff=True)
    return root, person("all", bureau, *Role.values)


def menus(client, user):
    client.force_login(user)
    request = client.get("/admin/people/").wsgi_request
    for menu in (admin_menu, reports_menu, settings_menu):
        yield from (str(item.label) for item in menu.menu_items_for_request(request))


def test_every_item_of_the_menu_is_in_a_handbook(client, everyone):
    labels = {label for user in everyone for label in menus(client, user)}
    assert {"主动公开", "机关与人员", "设置", "网站历史"} <= labels and len(labels) > 20
    # 我们自己的用引号，Wagtail 的用黑体
    told = set(re.findall(r"(?:“|\*\*)([^”*]+)(?:”|\*\*)", FOR_READERS))
    assert sorted(labels - told) == []


def addresses(patterns, before=""):
    """没有参数的网址。"""
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from addresses(pattern.url_patterns, path)
        elif "<" not in path:
            yield path


def our_pages():
    ours = [f for f in hooks.get_hooks("register_admin_urls") if f.__module__.startswith("gongkai")]
    return [path for hook in ours for path in addresses(hook())]


def title(page):
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    return re.sub(r"<[^>]+>|（\d+）|\s+", "", unescape(found[1])) if found else ""


def test_every_page_of_the_back_office_is_in_a_handbook(client, everyone):
    client.force_login(everyone[1])
    seen = []
    for path in our_pages():
        answer = client.get(f"/admin/{path}")
        # 只收表单的、下载的不是页
        if answer.status_code != 200 or "html" not in answer["Content-Type"]:
            continue
        seen.append(path)
        name = _TITLED.get(path) or title(answer.content.decode())
        assert name and name in _CLOSE, f"/admin/{path} “{name}”没有写进手册"
    assert len(seen) > 15


def public_pages(patterns, before="/"):
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from public_pages(pattern.url_patterns, path)
        elif pattern.name not in _NOT_PAGES:
            yield re.sub(r"<[^>]+>", "…", path)


@pytest.mark.parametrize("path", sorted(set(public_pages(urlpatterns))))
def test_every_page_of_the_portal_is_in_a_handbook(path):
    assert f"`{path}`" in FOR_READERS, f"{path} 没有写进手册"


@pytest.mark.django_db
def test_every_command_of_ours_is_in_a_handbook():
    books = "".join(map(text_of, BOOKS))
    ours = [name for name, app in get_commands().items() if str(app).startswith("gongkai")]
    assert "api_token" in ours and len(ours) > 5
    verbs = {verb.replace("-", "_") for verb in VERBS}
    missing = [n for n in ours if n not in verbs and f"gongkai site {n}" not in books]
    assert not missing


@pytest.mark.parametrize("book", sorted((ROOT / "docs").glob("*.md")), ids=lambda b: b.name)
def test_every_handbook_is_found_from_readme(book):
    """直接列出，或者在列出的一本里链接。"""
    linked = set(re.findall(r"\((docs/[\w.-]+\.md)", text_of(ROOT / "README.md")))
    further = {
        f"docs/{name}"
        for target in linked
        for name in re.findall(r"[(`](?:docs/)?([\w-]+\.md)", text_of(ROOT / target))
    }
    assert str(Path("docs") / book.name) in linked | further


def test_readme_names_each_handbook_by_its_reader():
    readme = text_of(ROOT / "README.md").partition("## 文档")[2]
    for name in ("clerk", "officer", "administrator", "developer", "interface"):
        assert f"](docs/{name}.md)" in readme
