"""把办案台接进后台：网址和菜单。"""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from gongkai.agencies.policy import Do, may_anywhere


class DeskMenuItem(MenuItem):  # type: ignore[misc]
    """只给看得见案件的人。"""

    def is_shown(self, request: HttpRequest) -> bool:
        """有没有职责。"""
        return may_anywhere(request.user, Do.SEE)


@hooks.register("insert_global_admin_css")
def brand() -> str:
    """后台各页的“公开”二字。"""
    return format_html('<link rel="stylesheet" href="{}">', static("applications/brand.css"))


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    """办案台的网址。"""
    return [path("", include("gongkai.applications.desk.urls"))]


@hooks.register("register_admin_menu_item")
def menu() -> DeskMenuItem:
    """菜单“依申请公开”。"""
    return DeskMenuItem("依申请公开", reverse("desk"), name="desk", icon_name="list-ul", order=50)


class ManageMenuItem(MenuItem):  # type: ignore[misc]
    """只给管理员。"""

    def is_shown(self, request: HttpRequest) -> bool:
        """有没有管理的职责。"""
        return may_anywhere(request.user, Do.MANAGE)


@hooks.register("register_admin_menu_item")
def templates_menu() -> ManageMenuItem:
    """菜单“文书模板”。"""
    return ManageMenuItem(
        "文书模板", reverse("letter_templates"), name="templates", icon_name="doc-full", order=80
    )
