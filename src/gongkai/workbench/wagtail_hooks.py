"""接进后台：网址，菜单“工作台”“通知”“查找”，快捷键。"""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem

from gongkai.agencies.policy import roles_of
from gongkai.workbench.bell import counted
from gongkai.workbench.front import may_enter
from gongkai.workbench.tour import may_walk


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    """工作台的网址。"""
    return [path("", include("gongkai.workbench.urls"))]


@hooks.register("insert_global_admin_js")
def keys() -> str:
    """快捷键：Ctrl+K 查找，g 加一个字母到各处。"""
    return format_html('<script src="{}" defer></script>', static("workbench/keys.js"))


@hooks.register("insert_global_admin_css")
def styles() -> str:
    """查找的对话框在每一页都用。"""
    return format_html('<link rel="stylesheet" href="{}">', static("workbench/workbench.css"))


class Entered(MenuItem):
    """给进得了工作台的人。"""

    def is_shown(self, request: HttpRequest) -> bool:
        """看得见案件或者信息。"""
        return may_enter(request.user)


class Held(MenuItem):
    """给有任何职责的人。"""

    def is_shown(self, request: HttpRequest) -> bool:
        """有职责。"""
        return bool(roles_of(request.user))


class Walked(MenuItem):
    """给可以走一遍的人。"""

    def is_shown(self, request: HttpRequest) -> bool:
        """有职责，或者管系统。"""
        return may_walk(request.user)


class Bell(Held):
    """名称后面写没有看过的条数。"""

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        """菜单是共用的，条数每次另算。"""
        label = f"{self.label}{counted(request.user)}"
        return LinkMenuItem(self.name, label, self.url, icon_name=self.icon_name)


@hooks.register("register_admin_menu_item")
def home_menu() -> Entered:
    """菜单“工作台”。"""
    return Entered("工作台", reverse("workbench"), name="workbench", icon_name="home", order=1)


@hooks.register("register_admin_menu_item")
def notices_menu() -> Bell:
    """菜单“通知”。"""
    return Bell("通知", reverse("notices"), name="notices", icon_name="bell", order=2)


@hooks.register("register_admin_menu_item")
def find_menu() -> Held:
    """菜单“查找”。"""
    return Held("查找", reverse("find"), name="find", icon_name="search", order=3)


@hooks.register("register_admin_menu_item")
def tour_menu() -> Walked:
    """菜单“三十分钟走一遍”。"""
    return Walked("三十分钟走一遍", reverse("tour"), name="tour", icon_name="help", order=98)


@hooks.register("register_icons")
def icons(known: list[str]) -> list[str]:
    """铃。"""
    return [*known, "wagtailadmin/icons/bell.svg"]
