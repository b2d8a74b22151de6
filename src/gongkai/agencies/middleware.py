"""后台的门：登录以后还要第二重验证；久不动作要重新登录。"""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from gongkai.agencies.single_sign_on import STRONG
from gongkai.safekeeping.actor import account

_OPEN = tuple(f"/admin/{p}/" for p in ("login", "logout", "second-factor", "jsi18n", "sprite"))
#: Wagtail 的这些页面按模型而不按机关给权限，只给系统管理员
_CLOSED = tuple(f"/admin/{p}/" for p in ("reports", "bulk", "workflows", "users", "groups"))
#: 成批的只用于人员：信息、栏目的各有自己的规矩（公开过的不删），不从这里成批删
_BULK, _BULK_OF_PEOPLE = "/admin/bulk/", "/admin/bulk/auth/user/"
_SEEN = "seen"
_EVERY = 60


class SecondFactor:
    """排在 OTPMiddleware 之后。"""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/admin/") or not request.user.is_authenticated:
            return self.get_response(request)
        if self._is_idle(request):
            logout(request)
            return redirect(f"{reverse('wagtailadmin_login')}?next={request.path}")
        if request.path.startswith(_CLOSED) and not request.user.is_superuser:
            raise PermissionDenied
        if request.path.startswith(_BULK) and not request.path.startswith(_BULK_OF_PEOPLE):
            raise PermissionDenied
        is_strong = request.session.get(STRONG) or request.path.startswith(_OPEN)
        if not is_strong and needs_second_factor(request.user):
            return redirect(f"{reverse('second_factor')}?next={request.path}")
        return self.get_response(request)

    def _is_idle(self, request: HttpRequest) -> bool:
        now, seen = time.time(), request.session.get(_SEEN)
        if seen is not None and now - seen > settings.IDLE_SECONDS:
            return True
        if seen is None or now - seen > _EVERY:
            request.session[_SEEN] = now
        return False


def needs_second_factor(user: object) -> bool:
    """这次登录还没有过第二重验证。"""
    if user.is_verified():  # type: ignore[attr-defined]
        return False
    return settings.SECOND_FACTOR == "required" or is_bound(user)


def is_bound(user: object) -> bool:
    """绑定了验证器没有；一次请求只查一次。"""
    from django_otp import user_has_device

    known = vars(user)
    if "_gongkai_bound" not in known:
        known["_gongkai_bound"] = bool(user_has_device(user))
    return bool(known["_gongkai_bound"])


def may_bind(request: HttpRequest) -> bool:
    """这个人还没有绑定验证器；用统一身份认证登录的由认证方管。"""
    user = account(request.user)
    return not (user is None or request.session.get(STRONG) or is_bound(user))
