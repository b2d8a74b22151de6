"""接进后台：审计员的“留痕”。"""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from gongkai.agencies.policy import Do, may_anywhere
from gongkai.agencies.trail import trail


class TrailMenuItem(MenuItem):  # type: ignore[misc]
    """只给审计员。"""

    def is_shown(self, request: HttpRequest) -> bool:
        """有没有看留痕的职责。"""
        return may_anywhere(request.user, Do.TRAIL)


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    """网址。"""
    return [path("trail/", trail, name="trail")]


@hooks.register("register_admin_menu_item")
def menu() -> TrailMenuItem:
    """菜单“留痕”。"""
    return TrailMenuItem("留痕", reverse("trail"), name="trail", icon_name="history", order=90)
