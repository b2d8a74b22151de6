"""没有填完的申请：加密存在服务器，钥匙只在申请人的浏览器里；七天不动就清除。"""

import secrets
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from gongkai.applications.jobs import DRAFT_KEPT
from gongkai.applications.models import Draft
from gongkai.safekeeping.crypto import blind

COOKIE = "apply"
_PURPOSE = "draft"


def load(request: HttpRequest) -> dict[str, Any]:
    """这个浏览器的草稿；没有为空。"""
    token = request.COOKIES.get(COOKIE, "")
    found = Draft.objects.filter(token_key=blind(token, _PURPOSE)).first() if token else None
    return dict(found.content) if found else {}


def save(request: HttpRequest, response: HttpResponse, content: dict[str, Any]) -> None:
    """存草稿，把钥匙放进浏览器。"""
    token = request.COOKIES.get(COOKIE) or secrets.token_urlsafe(24)
    Draft.objects.update_or_create(token_key=blind(token, _PURPOSE), defaults={"content": content})
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(DRAFT_KEPT.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=settings.SECURE,
    )
