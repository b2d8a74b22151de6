"""接进后台：审计员的“留痕”，管理员的“机关与人员”。"""

from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html_join
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from gongkai.agencies import accounts, first_steps, manage, matrix, short_handed
from gongkai.agencies.middleware import may_bind
from gongkai.agencies.policy import Do, may_anywhere
from gongkai.agencies.trail import export as trail_export
from gongkai.agencies.trail import trail
from gongkai.safekeeping.actor import runs_the_system


class MenuItemFor(MenuItem):
    """只给做得了 `do` 的人看的菜单。"""

    def __init__(self, do: Do, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.do = do

    def is_shown(self, request: HttpRequest) -> bool:
        """有没有这样的职责。"""
        return may_anywhere(request.user, self.do)


@hooks.register("insert_global_admin_css")
def look() -> str:
    """后台各页的样子：与门户同一套变量。"""
    sheets = ((static(f"look/{name}.css"),) for name in ("tokens", "back"))
    return format_html_join("", '<link rel="stylesheet" href="{}">', sheets)


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    """网址。"""
    return [
        path("trail/", trail, name="trail"),
        path("trail/export/", trail_export, name="trail_export"),
        path("people/matrix/", matrix.matrix, name="people_matrix"),
        path("first-steps/", first_steps.first_steps, name="first_steps"),
        path("people/", manage.people, name="people"),
        path("people/duties/<number:pk>/take/", manage.take_away, name="duty_take"),
        path("people/<number:pk>/<label:action>/", manage.person, name="person"),
        path("people/short-handed/", short_handed.listing, name="short_handed"),
        path("people/short-handed/<number:pk>/end/", short_handed.end, name="short_handed_end"),
        path("people/noticed/", short_handed.noticed, name="account_noticed"),
        path("agencies/new/", manage.new_agency, name="agency_new"),
        path("agencies/<number:pk>/", manage.agency, name="agency"),
    ]


class FirstSteps(MenuItem):
    """系统管理员也看得见，没有机关的时候也看得见。"""

    def is_shown(self, request: HttpRequest) -> bool:
        """管理员、机构负责人、系统管理员。"""
        return first_steps.may_see(request.user)


class People(MenuItemFor):
    """还没有机关的时候，系统管理员也看得见。"""

    def is_shown(self, request: HttpRequest) -> bool:
        """管理员，系统管理员。"""
        return runs_the_system(request.user) or super().is_shown(request)


class Bind(MenuItem):
    """不强制第二重验证的地方，还没有绑定的人自己去绑定。"""

    def is_shown(self, request: HttpRequest) -> bool:
        """还没有绑定的。"""
        return may_bind(request)


@hooks.register("before_edit_user")
@hooks.register("before_delete_user")
def remember_account(request: Any, user: Any) -> None:
    """系统管理员改、删账号以前的样子。"""
    request.accounts_before = {user.pk: accounts.looks(user)}


@hooks.register("before_bulk_action")
def remember_accounts(request: Any, action: str, objects: list[Any], view: Any) -> None:
    """勾了几个账号一起改、一起删的。"""
    people = [one for one in objects if isinstance(one, User)]
    request.accounts_before = {user.pk: accounts.looks(user) for user in people}


@hooks.register("after_edit_user")
@hooks.register("after_delete_user")
@hooks.register("after_bulk_action")
def tell_account_changed(request: Any, *about: Any) -> None:
    """改了什么、删了谁，留痕、告诉本人。"""
    accounts.settled(request.user, request.accounts_before)


@hooks.register("after_create_user")
def tell_account_added(request: Any, user: Any) -> None:
    """新建的账号。"""
    accounts.noted(request.user, user, "person.added")


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
def people_menu() -> People:
    """菜单“机关与人员”。"""
    return People(
        Do.MANAGE, "机关与人员", reverse("people"), name="people", icon_name="group", order=85
    )


@hooks.register("register_admin_menu_item")
def first_steps_menu() -> FirstSteps:
    """菜单“开始使用”。"""
    return FirstSteps(
        "开始使用", reverse("first_steps"), name="first-steps", icon_name="list-ol", order=84
    )


@hooks.register("register_admin_menu_item")
def bind_menu() -> Bind:
    """菜单“绑定验证器”。"""
    return Bind("绑定验证器", reverse("second_factor"), name="bind", icon_name="key", order=99)
