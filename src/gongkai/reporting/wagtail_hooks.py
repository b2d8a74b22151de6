"""接进后台。"""

from typing import Any

from django.urls import include, path, reverse
from wagtail import hooks

from gongkai.agencies.policy import Do
from gongkai.agencies.wagtail_hooks import MenuItemFor


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    """网址。"""
    return [path("", include("gongkai.reporting.urls"))]


@hooks.register("register_admin_menu_item")
def menu() -> MenuItemFor:
    """菜单“年报”。"""
    return MenuItemFor(
        Do.COUNT, "年报", reverse("report"), name="annual", icon_name="table", order=70
    )
