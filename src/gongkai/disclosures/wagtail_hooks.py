"""接进后台：信息、栏目、标准目录，自己的几个页面，菜单。"""

from typing import Any

from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from gongkai.agencies.policy import Do
from gongkai.agencies.wagtail_hooks import MenuItemFor
from gongkai.disclosures.desk.viewsets import ColumnViewSet, EntryViewSet, ItemViewSet

register_snippet(ItemViewSet)
register_snippet(ColumnViewSet)
register_snippet(EntryViewSet)


@hooks.register("insert_editor_js")
def editing() -> str:
    """编辑信息用的脚本。"""
    return format_html('<script src="{}" defer></script>', static("disclosures/editing.js"))


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    """自己的页面。"""
    return [path("disclosures/", include("gongkai.disclosures.desk.urls"))]


@hooks.register("register_admin_menu_item")
def menu() -> MenuItemFor:
    """菜单“主动公开”。"""
    return MenuItemFor(
        Do.SEE_ITEMS,
        "主动公开",
        reverse("disclosures"),
        name="disclosures",
        icon_name="doc-full-inverse",
        order=40,
    )


@hooks.register("register_admin_menu_item")
def words_menu() -> MenuItemFor:
    """菜单“检索用词”。"""
    return MenuItemFor(
        Do.MANAGE,
        "检索用词",
        reverse("search_words"),
        name="search_words",
        icon_name="search",
        order=87,
    )


@hooks.register("construct_main_menu")
def without_snippets(request: Any, items: list[MenuItem]) -> None:
    """“片段”不在菜单里：信息、栏目、目录从“主动公开”进。"""
    items[:] = [item for item in items if item.name != "snippets"]
