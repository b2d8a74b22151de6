"""接进后台：网址和菜单。"""

from typing import Any

from django.urls import include, path, reverse
from wagtail import hooks

from gongkai.agencies.policy import Do
from gongkai.agencies.wagtail_hooks import MenuItemFor


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    """网址。"""
    return [path("", include("gongkai.engagement.desk.urls"))]


@hooks.register("register_admin_menu_item")
def menu() -> MenuItemFor:
    """菜单“群众留言”。"""
    return MenuItemFor(
        Do.HEAR, "群众留言", reverse("inbox"), name="inbox", icon_name="comment", order=55
    )
