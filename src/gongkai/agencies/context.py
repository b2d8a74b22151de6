"""后台每个页面都要的：这个人的职责。"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from gongkai.agencies.middleware import may_bind
from gongkai.agencies.models import AccountNotice
from gongkai.agencies.policy import Do, may_anywhere, roles_of


def duties(request: HttpRequest) -> dict[str, Any]:
    """职责，惰性求值。"""
    return {
        "office_name": settings.SITE_IDENTITY["organizer"] or settings.WAGTAIL_SITE_NAME,
        "single_sign_on": bool(settings.OIDC_URL),
        "may_bind": lambda: may_bind(request),
        "account_notices": lambda: _notices(request),
        "duties": lambda: roles_of(request.user),
        # 边栏用的：机关与人员那一页自己的 duties 是全体的
        "own_duties": lambda: roles_of(request.user),
        "may_intake": lambda: may_anywhere(request.user, Do.INTAKE),
        "may_approve": lambda: may_anywhere(request.user, Do.APPROVE),
        "may_export": lambda: may_anywhere(request.user, Do.EXPORT),
    }


def _notices(request: HttpRequest) -> list[AccountNotice]:
    """账号被别人改了，本人还没有看过的。"""
    if not request.user.is_authenticated:
        return []
    return list(AccountNotice.objects.filter(user=request.user, seen__isnull=True))
