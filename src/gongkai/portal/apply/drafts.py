"""没有填完的申请、留言：加密存在服务器，钥匙只在申请人的浏览器里；七天不动就清除。

钥匙是服务器发的、签了名的：自己写一个（或者骗别人用同一个）打不开、也存不进。
"""

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from gongkai.applications.jobs import DRAFT_KEPT
from gongkai.applications.models import Draft
from gongkai.safekeeping.crypto import blind

COOKIE = "apply"
_PURPOSE, _SALT = "draft", "gongkai.draft"
_SECONDS = int(DRAFT_KEPT.total_seconds())


def load(request: HttpRequest, cookie: str = COOKIE) -> dict[str, Any]:
    """这个浏览器的草稿（`cookie` 为哪一种表）；没有为空。"""
    token = _token(request, cookie)
    found = Draft.objects.filter(token_key=blind(token, _PURPOSE)).first() if token else None
    return dict(found.content) if found else {}


def _token(request: HttpRequest, cookie: str) -> str:
    """我们发的钥匙；没有、不是我们发的为空。"""
    try:
        return str(signing.loads(request.COOKIES.get(cookie, ""), salt=_SALT, max_age=_SECONDS))
    except signing.BadSignature:
        return ""


def save(
    request: HttpRequest, response: HttpResponse, content: dict[str, Any], cookie: str = COOKIE
) -> None:
    """存草稿，把钥匙放进浏览器。"""
    token = _token(request, cookie) or secrets.token_urlsafe(24)
    Draft.objects.update_or_create(token_key=blind(token, _PURPOSE), defaults={"content": content})
    response.set_cookie(
        cookie,
        signing.dumps(token, salt=_SALT),
        max_age=_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SECURE,
    )
