"""接进后台：网址和菜单。"""

from typing import Any

from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html
from wagtail import hooks

from gongkai.agencies.policy import Do
from gongkai.agencies.wagtail_hooks import MenuItemFor


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    """网址。"""
    return [path("", include("gongkai.oversight.desk.urls"))]


@hooks.register("insert_global_admin_css")
def look() -> str:
    """得分、深浅的样子。"""
    return format_html('<link rel="stylesheet" href="{}">', static("oversight/oversight.css"))


@hooks.register("register_admin_menu_item")
def menu() -> MenuItemFor:
    """菜单“检查整改”。"""
    return MenuItemFor(
        Do.FINDINGS, "检查整改", reverse("oversight"), name="oversight", icon_name="check", order=65
    )


@hooks.register("register_admin_menu_item")
def district_menu() -> MenuItemFor:
    """菜单“监督台”。"""
    return MenuItemFor(
        Do.OVERSEE, "监督台", reverse("district"), name="district", icon_name="view", order=66
    )


@hooks.register("register_admin_menu_item")
def indicators_menu() -> MenuItemFor:
    """菜单“检查指标”：给管理员。"""
    return MenuItemFor(
        Do.INDICATORS,
        "检查指标",
        reverse("indicators"),
        name="indicators",
        icon_name="list-ol",
        order=86,
    )
