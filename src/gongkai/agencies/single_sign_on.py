"""用单位的统一身份认证（OpenID Connect）登录：设了 GONGKAI_OIDC_URL 才有。

只让已有职责的人进来，不自动建人。认证方说已经双重验证（amr 含 mfa、otp、hwk）的，不再要动态口令。
"""

from functools import cache
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model, login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from gongkai.agencies.comings import HOW, refused
from gongkai.agencies.signin import safe_next

#: 会话里：认证方已经做过双重验证
STRONG = "signed_in_strongly"
_NEXT = "after_single_sign_on"
#: RFC 8176：双重验证、动态口令、硬件密钥
_STRONG_METHODS = frozenset({"mfa", "otp", "hwk"})


@cache
def client(url: str, id: str, secret: str) -> Any:
    """认证方；地址等由它的 .well-known 说明得到。"""
    from authlib.integrations.django_client import OAuth

    oauth = OAuth()
    return oauth.register(
        "unit",
        client_id=id,
        client_secret=secret,
        server_metadata_url=f"{url.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid profile", "code_challenge_method": "S256", "timeout": 10},
    )


def _client() -> Any:
    if not settings.OIDC_URL:
        raise Http404
    return client(settings.OIDC_URL, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET)


@never_cache
@require_GET
def begin(request: HttpRequest) -> HttpResponse:
    """去认证方。"""
    unit = _client()
    request.session[_NEXT] = safe_next(request)
    try:
        target = f"{settings.PUBLIC_URL}{reverse('oidc_back')}"
        return unit.authorize_redirect(request, target)  # type: ignore[no-any-return]
    except _unreachable():
        return _refused(request, "统一身份认证连不上，请稍后再试，或者用密码登录。")


@never_cache
@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """从认证方回来：核对签名、签发者、受众、随机数，找到这个人。"""
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError

    unit = _client()
    try:
        issuer = unit.load_server_metadata()["issuer"]
        checked = {
            "iss": {"essential": True, "values": [issuer]},
            "aud": {"essential": True, "values": [settings.OIDC_CLIENT_ID]},
        }
        token = unit.authorize_access_token(request, claims_options=checked)
        claims = token["userinfo"]
    except (AuthlibBaseError, JoseError, KeyError, ValueError):
        refused(request, "oidc")
        return _refused(request, "统一身份认证没有通过，请重新登录。")
    except _unreachable():
        return _refused(request, "统一身份认证连不上，请稍后再试，或者用密码登录。")
    return _let_in(request, claims)


def _unreachable() -> type[Exception]:
    from requests import RequestException

    return RequestException


def _let_in(request: HttpRequest, claims: Any) -> HttpResponse:
    username = str(claims.get(settings.OIDC_USERNAME) or "")
    user = get_user_model().objects.filter(username=username, is_active=True).first()
    if not username or user is None:
        refused(request, "oidc")
        return _refused(request, "您在本系统还没有职责，请找本机关的管理员加上。")
    target = request.session.pop(_NEXT, "/admin/")
    setattr(request, HOW, "oidc")
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    if _STRONG_METHODS & set(claims.get("amr") or ()):
        request.session[STRONG] = True
    return redirect(target)


def _refused(request: HttpRequest, why: str) -> HttpResponse:
    messages.error(request, why)
    return redirect("wagtailadmin_login")
