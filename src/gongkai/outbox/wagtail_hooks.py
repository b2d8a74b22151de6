"""接进后台：管理员的“通知与定时”。"""

from typing import Any

from django.urls import path, reverse
from wagtail import hooks

from gongkai.agencies.policy import Do
from gongkai.agencies.wagtail_hooks import MenuItemFor
from gongkai.outbox import trying, views


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    """网址。"""
    return [
        path("outbox/", views.outbox, name="outbox"),
        path("outbox/try/", trying.try_mail, name="outbox_try"),
        path("outbox/retry/", views.retry_all, name="outbox_retry_all"),
        path("outbox/<number:pk>/retry/", views.retry, name="outbox_retry"),
    ]


@hooks.register("register_admin_menu_item")
def menu() -> MenuItemFor:
    """菜单“通知与定时”。"""
    return MenuItemFor(
        Do.MANAGE, "通知与定时", reverse("outbox"), name="outbox", icon_name="mail", order=86
    )
