"""全站的中间件：请求大小的上限，不能用的字符，没有的静态文件，后台的内容安全策略。"""

import json
import logging
import time
from collections.abc import Callable, Iterator
from traceback import walk_tb
from typing import Any

from csp.constants import SELF, UNSAFE_INLINE
from django.conf import settings
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.urls import NoReverseMatch

from gongkai.disclosures.models import OldAddress
from gongkai.language.proper import broken, improper
from gongkai.site.plain import plain

#: 状态码 -> 怎样说明
_UNEXPLAINED = {400: "unreadable", 405: "method"}
#: 别人的页面（我们的不在此列：我们的要自己说清楚），古怪的输入会使它抛的错
_OTHERS = ("wagtail.", "django.", "gongkai.disclosures.desk.viewsets")
_ODD = (ValueError, KeyError, TypeError, AttributeError, OverflowError, DataError, NoReverseMatch)
_LOG = logging.getLogger("gongkai")
Next = Callable[[HttpRequest], HttpResponse]

#: Wagtail 后台的界面要用内联的样式、脚本和 data: 图片，但仍只许本站
_BACK_OFFICE = {
    "style-src": [SELF, UNSAFE_INLINE],
    "script-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
}


#: 太大的也收完再答（收到这么多、这么久为止）：不收就答，浏览器只看到连接断了
_DRAINED, _PATIENCE = 4, 20.0
_PIECE = 1024 * 1024


class LimitRequestSize:
    """过大的请求在存下它之前就拒绝。"""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _length(request) <= settings.LARGEST_REQUEST and not _endless(request):
            return self.get_response(request)
        _drain(request, _DRAINED * settings.LARGEST_REQUEST)
        return plain(request, "large")


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _endless(request: HttpRequest) -> bool:
    """不说明长度的分块上传。"""
    chunked = "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower()
    return chunked and not request.META.get("CONTENT_LENGTH")


def _drain(request: HttpRequest, most: int) -> None:
    """收下来扔掉；不说明长度的，服务器自己知道到哪里为止才收。"""
    body, end = request.META["wsgi.input"], time.monotonic() + _PATIENCE
    known = _length(request) or (most if request.META.get("wsgi.input_terminated") else 0)
    left = min(most, known)
    while left > 0 and time.monotonic() < end:
        piece = len(body.read(min(left, _PIECE)))
        if not piece:
            return
        left -= piece


class ProperText:
    """不经过表单的文字也守 `safekeeping.door` 的规矩：网址里的、接口的 JSON 里的。"""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _is_odd(request.path) or any(map(_is_odd, _asked(request))):
            return plain(request, "nul")
        if why := _improper_json(request):
            return JsonResponse({"detail": why, "errors": []}, status=422)
        return self.get_response(request)


def _is_odd(text: str) -> bool:
    return bool(improper(text) or broken(text))


def _asked(request: HttpRequest) -> list[str]:
    """`?` 之后的各个名称和值；没有转义的，服务器原样给的字节也看。"""
    query = request.META.get("QUERY_STRING", "")
    if "%" not in query and query.isascii() and query.isprintable():
        return []
    return [text for name, values in request.GET.lists() for text in (name, *values)]


def _improper_json(request: HttpRequest) -> str:
    """接口收到的 JSON 里不收的说明；不是 JSON 的由接口自己说。"""
    if request.method in ("GET", "HEAD") or not request.path.startswith("/api/"):
        return ""
    try:
        given = json.loads(request.body)
    except (ValueError, RecursionError):
        return ""
    return next((why for text in _strings(given) if (why := improper(text))), "")


def _strings(given: Any) -> Iterator[str]:
    """JSON 里的每一段文字；`json.loads` 收得下的都不太深。"""
    waiting = [given]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            waiting += one


class Explained:
    """别的库没有说明的：空白的 405、一句英文的 400，别人的页面没有料到的古怪的输入。"""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if answer.status_code not in _UNEXPLAINED or _is_page(answer):
            return answer
        told = plain(request, _UNEXPLAINED[answer.status_code])
        if allowed := answer.headers.get("Allow"):
            told["Allow"] = allowed
        return told

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Wagtail 的页面里，编号写成“²”、表单缺一格会抛错：是输入不对，记进日志，答 400。

        在我们自己的程序里抛的不算输入不对：是我们的错，照样 500。
        """
        match = request.resolver_match
        module = getattr(match.func, "__module__", "") if match else ""
        odd = isinstance(exception, _ODD) and module.startswith(_OTHERS)
        if not odd or _raised_in(exception).startswith("gongkai."):
            return None
        _LOG.error("没有料到这样的输入：%s", request.path, exc_info=exception)
        return plain(request, "unreadable")


def _raised_in(exception: Exception) -> str:
    """抛错的那一行在哪个模块。"""
    *_, (frame, _) = walk_tb(exception.__traceback__)
    return str(frame.f_globals.get("__name__", ""))


def _is_page(answer: HttpResponse) -> bool:
    """成页的、我们用中文说明过的、接口的 JSON。"""
    content: bytes = answer.content
    return b"<" in content or not content.isascii() or content.startswith(b"{")


class NoSuchStatic:
    """排在 WhiteNoise 之后：走到这里的静态文件都没有；不过门口，就不该去问数据库、会话。"""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(settings.STATIC_URL):
            return plain(request, "missing")
        return self.get_response(request)


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
        # 后台框里的门户的一页自己说了要什么
        if request.path.startswith("/admin/") and not hasattr(response, "_csp_replace"):
            response._csp_replace = _BACK_OFFICE  # type: ignore[attr-defined]
        return response
