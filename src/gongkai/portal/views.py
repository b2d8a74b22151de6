"""全站小功能：阅读方式（长者模式、高对比）的开关，英文的首页。"""

from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from gongkai.agencies.models import Agency
from gongkai.law.parameters import parameter
from gongkai.portal.context import APPEARANCE, ways

_A_DAY = 24 * 3600
_A_YEAR = 365 * _A_DAY


@csrf_exempt  # 只改看的人自己的字号、颜色；页面因此不必带令牌，可以缓存
@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """开或关一种阅读方式，回到原来的页面。"""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    mode = request.POST.get("mode", "")
    if mode in APPEARANCE:
        value = "0" if ways(request.COOKIES)[mode] else "1"
        response.set_cookie(
            mode, value, max_age=_A_YEAR, samesite="Lax", httponly=True, secure=settings.SECURE
        )
    return response


@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    """浏览器自己来要的 /favicon.ico：没有收集过静态文件也有。"""
    answer = HttpResponse(_icon(), content_type="image/x-icon")
    answer["Cache-Control"] = f"public, max-age={_A_DAY}"
    return answer


@cache
def _icon() -> bytes:
    return (Path(__file__).parent / "static" / "portal" / "favicon.ico").read_bytes()


def english() -> dict[str, Any]:
    """英文首页的说明：有什么、怎样查、怎样申请；期限取自法律数据。"""
    today = timezone.localdate()
    base = parameter("reply.base", today)
    return {
        "agencies": Agency.objects.order_by("path"),
        "days": base.amount,
        "more": parameter("reply.extension", today).amount,
        "citation": base.citation,
    }
