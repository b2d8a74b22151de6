"""接进后台。"""

from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from gongkai.agencies.policy import Do, may_anywhere


class ReportMenuItem(MenuItem):  # type: ignore[misc]
    """只给看得见统计的人。"""

    def is_shown(self, request: HttpRequest) -> bool:
        """有没有职责。"""
        return may_anywhere(request.user, Do.COUNT)


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    """网址。"""
    return [path("", include("gongkai.reporting.urls"))]


@hooks.register("register_admin_menu_item")
def menu() -> ReportMenuItem:
    """菜单“年报”。"""
    return ReportMenuItem("年报", reverse("report"), name="annual", icon_name="table", order=70)
