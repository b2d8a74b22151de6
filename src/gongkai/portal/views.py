"""全站小功能：长者模式的开关、英文说明。"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from gongkai.agencies.models import Agency
from gongkai.law.parameters import parameter
from gongkai.portal.context import LARGE_TYPE_COOKIE
from gongkai.portal.pagecache import cached_page

_A_YEAR = 365 * 24 * 3600


@csrf_exempt  # 只改看的人自己的字号；页面因此不必带令牌，可以缓存
@require_POST
def large_type(request: HttpRequest) -> HttpResponse:
    """开或关长者模式，回到原来的页面。"""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    value = "0" if request.COOKIES.get(LARGE_TYPE_COOKIE) == "1" else "1"
    response.set_cookie(LARGE_TYPE_COOKIE, value, max_age=_A_YEAR, samesite="Lax", httponly=True)
    return response


@require_safe
@cached_page
def english(request: HttpRequest) -> HttpResponse:
    """给外国人看的说明：有什么、怎样查、怎样申请；期限取自法律数据。"""
    today = timezone.localdate()
    base = parameter("reply.base", today)
    page = {
        "agencies": Agency.objects.order_by("path"),
        "days": base.amount,
        "more": parameter("reply.extension", today).amount,
        "citation": base.citation,
    }
    return render(request, "portal/english.html", page)
