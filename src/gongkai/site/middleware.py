"""全站的中间件：请求大小的上限，后台的内容安全策略。"""

from collections.abc import Callable

from csp.constants import SELF, UNSAFE_INLINE
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import render

from gongkai.disclosures.models import OldAddress

Next = Callable[[HttpRequest], HttpResponse]

#: Wagtail 后台的界面要用内联的样式、脚本和 data: 图片，但仍只许本站
_BACK_OFFICE = {
    "style-src": [SELF, UNSAFE_INLINE],
    "script-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
}


class LimitRequestSize:
    """过大的请求在读它之前就拒绝。"""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            size = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            size = 0
        if size > settings.LARGEST_REQUEST or _endless(request):
            return render(request, "413.html", status=413)
        return self.get_response(request)


def _endless(request: HttpRequest) -> bool:
    """不说明长度的分块上传。"""
    chunked = "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower()
    return chunked and not request.META.get("CONTENT_LENGTH")


class RefuseNul:
    """网址里有空字符（%00）的不收：没有这样的内容，PostgreSQL 也不能拿它查询。"""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" not in request.path and "%00" not in request.META.get("QUERY_STRING", ""):
            return self.get_response(request)
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": "参数不对：有不能用的字符。"}, status=422)
        return render(request, "400.html", status=400)


class OldAddresses:
    """旧网站的网址转到新的：只在没有这一页时才查。"""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 404 or request.path.startswith("/admin/"):
            return response
        rows = OldAddress.objects.select_related("item__agency")
        old = rows.filter(path=request.get_full_path(), item__live=True).first()
        return HttpResponsePermanentRedirect(old.item.get_absolute_url()) if old else response


class BackOfficeCSP:
    """后台页面放宽到 Wagtail 所需；公众页面用最严的。须排在 CSPMiddleware 之后。"""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/admin/"):
            response._csp_replace = _BACK_OFFICE  # type: ignore[attr-defined]
        return response
