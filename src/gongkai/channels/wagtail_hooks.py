"""接进后台：网址和菜单。"""

from typing import Any

from django.urls import include, path, reverse
from wagtail import hooks

from gongkai.agencies.policy import Do
from gongkai.agencies.wagtail_hooks import MenuItemFor


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    """网址。"""
    return [path("channels/", include("gongkai.channels.desk.urls"))]


@hooks.register("register_admin_menu_item")
def menu() -> MenuItemFor:
    """菜单“渠道”。"""
    return MenuItemFor(
        Do.SEE_ITEMS, "渠道", reverse("channels"), name="channels", icon_name="mobile-alt", order=45
    )
