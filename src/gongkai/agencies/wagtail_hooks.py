"""接进后台：审计员的“留痕”，管理员的“机关与人员”。"""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from gongkai.agencies import accounts, manage, short_handed
from gongkai.agencies.policy import Do, may_anywhere
from gongkai.agencies.trail import trail


class MenuItemFor(MenuItem):
    """只给做得了 `do` 的人看的菜单。"""

    def __init__(self, do: Do, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.do = do

    def is_shown(self, request: HttpRequest) -> bool:
        """有没有这样的职责。"""
        return may_anywhere(request.user, self.do)


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    """网址。"""
    return [
        path("trail/", trail, name="trail"),
        path("people/", manage.people, name="people"),
        path("people/duties/<int:pk>/take/", manage.take_away, name="duty_take"),
        path("people/<int:pk>/<slug:action>/", manage.person, name="person"),
        path("people/short-handed/", short_handed.listing, name="short_handed"),
        path("people/short-handed/<int:pk>/end/", short_handed.end, name="short_handed_end"),
        path("people/noticed/", short_handed.noticed, name="account_noticed"),
        path("agencies/new/", manage.new_agency, name="agency_new"),
        path("agencies/<int:pk>/", manage.agency, name="agency"),
    ]


@hooks.register("before_edit_user")
def remember_account(request: Any, user: Any) -> None:
    """系统管理员改账号以前的样子。"""
    request.account_before = accounts.looks(user)


@hooks.register("after_edit_user")
def tell_account_changed(request: Any, user: Any) -> None:
    """改了什么，留痕、告诉本人。"""
    accounts.changed_elsewhere(request.user, user, request.account_before)


@hooks.register("after_create_user")
def tell_account_added(request: Any, user: Any) -> None:
    """新建的账号。"""
    accounts.noted(request.user, user, "person.added")


@hooks.register("after_delete_user")
def tell_account_deleted(request: Any, user: Any) -> None:
    """删去的账号。"""
    accounts.noted(request.user, user, "person.deleted")


@hooks.register("construct_main_menu")
def without_help(request: Any, items: list[MenuItem]) -> None:
    """Wagtail 的“帮助”都是外网的英文网页，去掉；快捷键按“?”。"""
    items[:] = [item for item in items if item.name != "help"]


@hooks.register("register_admin_menu_item")
def trail_menu() -> MenuItemFor:
    """菜单“留痕”。"""
    return MenuItemFor(
        Do.TRAIL, "留痕", reverse("trail"), name="trail", icon_name="history", order=90
    )


@hooks.register("register_admin_menu_item")
def people_menu() -> MenuItemFor:
    """菜单“机关与人员”。"""
    return MenuItemFor(
        Do.MANAGE, "机关与人员", reverse("people"), name="people", icon_name="group", order=85
    )
