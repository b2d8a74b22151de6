"""接进后台。"""

from typing import Any

from django.urls import include, path, reverse
from wagtail import hooks

from gongkai.agencies.policy import Do
from gongkai.agencies.wagtail_hooks import MenuItemFor


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    """网址。"""
    return [path("", include("gongkai.remedies.urls"))]


@hooks.register("register_admin_menu_item")
def menu() -> MenuItemFor:
    """菜单“复议与诉讼”。"""
    return MenuItemFor(
        Do.SEE, "复议与诉讼", reverse("contests"), name="contests", icon_name="warning", order=60
    )


@hooks.register("register_admin_menu_item")
def complaints_menu() -> MenuItemFor:
    """菜单“投诉举报”。"""
    return MenuItemFor(
        Do.SEE, "投诉举报", reverse("complaints"), name="complaints", icon_name="mail", order=61
    )


@hooks.register("register_admin_menu_item")
def utilities_menu() -> MenuItemFor:
    """菜单“公共企事业单位”。"""
    return MenuItemFor(
        Do.COLUMNS,
        "公共企事业单位",
        reverse("utilities"),
        name="utilities",
        icon_name="site",
        order=62,
    )
