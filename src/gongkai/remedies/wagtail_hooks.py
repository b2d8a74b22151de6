"""接进后台。"""

from typing import Any

from django.urls import include, path, reverse
from wagtail import hooks

from gongkai.applications.wagtail_hooks import DeskMenuItem


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    """网址。"""
    return [path("", include("gongkai.remedies.urls"))]


@hooks.register("register_admin_menu_item")
def menu() -> DeskMenuItem:
    """菜单“复议与诉讼”。"""
    return DeskMenuItem(
        "复议与诉讼", reverse("contests"), name="contests", icon_name="warning", order=60
    )
