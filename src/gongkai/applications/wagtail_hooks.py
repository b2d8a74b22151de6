"""把办案台接进后台：网址和菜单。"""

from typing import Any

from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html
from wagtail import hooks

from gongkai.agencies.policy import Do
from gongkai.agencies.wagtail_hooks import MenuItemFor


@hooks.register("insert_global_admin_css")
def brand() -> str:
    """后台各页的“公开”二字。"""
    return format_html('<link rel="stylesheet" href="{}">', static("applications/brand.css"))


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    """办案台的网址。"""
    return [path("", include("gongkai.applications.desk.urls"))]


@hooks.register("register_admin_menu_item")
def menu() -> MenuItemFor:
    """菜单“依申请公开”。"""
    return MenuItemFor(
        Do.SEE, "依申请公开", reverse("desk"), name="desk", icon_name="list-ul", order=50
    )


@hooks.register("register_admin_menu_item")
def templates_menu() -> MenuItemFor:
    """菜单“文书模板”。"""
    return MenuItemFor(
        Do.MANAGE,
        "文书模板",
        reverse("letter_templates"),
        name="templates",
        icon_name="doc-full",
        order=80,
    )
