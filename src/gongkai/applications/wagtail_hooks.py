"""把办案台接进后台：网址和菜单。"""

from typing import Any

from django.urls import include, path, reverse
from wagtail import hooks

from gongkai.agencies.policy import Do
from gongkai.agencies.wagtail_hooks import MenuItemFor


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
