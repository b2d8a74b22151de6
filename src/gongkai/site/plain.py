"""办不成时的一页：不用数据库、会话和样式；语言随网址，接口的是 JSON，说清楚要做什么。"""

from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation

from gongkai.portal.context import ENGLISH

#: 每一种：状态码，接口里的说明（页面上的在 plain.html）
KINDS = {
    "missing": (404, "没有这个文件。"),
    "method": (405, "这个网址不能这样用：没有这种操作。"),
    "nul": (400, "参数不对：有不能用的字符。"),
    "host": (400, "域名不是本网站的。"),
    "fields": (400, "一次提交的栏目或者文件太多，请分几次提交。"),
    "unreadable": (400, "提交的内容读不出来，请检查格式以后重新提交。"),
    "large": (413, "提交的内容太大：每份文件不超过 20 MB，文字不超过 6 MB。"),
    "broken": (500, "出错了，请稍后再试；还不行的，请联系管理员。"),
    "busy": (503, "现在用的人太多，请过几秒钟再试。"),
    "away": (503, "数据库正忙或者正在维护，请过半分钟再试。"),
}
#: 接口里的状态码不同的
_OF_INTERFACES = {"nul": 422}
#: 多少秒以后再来
RETRY_AFTER = {"busy": 5, "away": 30}
#: 密码和动态口令不写进页面；太长的不重发
_NEVER = ("password", "code", "otp")
_MOST_FIELDS, _MOST_BYTES = 200, 200_000
_FORM = "application/x-www-form-urlencoded"


def plain(request: HttpRequest, kind: str) -> HttpResponse:
    """`kind` 的那一页；没有存下的表单可以原样再提交。"""
    status, words = KINDS[kind]
    if is_interface(request):
        status = _OF_INTERFACES.get(kind, status)
        answer: HttpResponse = JsonResponse({"detail": words}, status=status)
    else:
        answer = HttpResponse(_page(request, kind), status=status)
    answer["Cache-Control"] = "no-store"
    if kind in RETRY_AFTER:
        answer["Retry-After"] = str(RETRY_AFTER[kind])
    return answer


def is_interface(request: HttpRequest) -> bool:
    """是程序来问的：接口的网址，或者只收 JSON。"""
    accepted = request.META.get("HTTP_ACCEPT", "")
    wants_json = "application/json" in accepted and "text/html" not in accepted
    return request.path.startswith("/api/") or wants_json


def _page(request: HttpRequest, kind: str) -> str:
    english = request.path.startswith(f"{ENGLISH}/")
    if kind not in RETRY_AFTER or request.method != "POST":
        return _always(kind, english)
    words = {"unsaved": True, "action": _address(request), "resend": _fields(request)}
    return _written(kind, english, **words)


@lru_cache(maxsize=32)
def _always(kind: str, english: bool) -> str:
    """总是一样的：人最多的时候不再一遍遍地写。"""
    return _written(kind, english)


def _written(kind: str, english: bool, **words: Any) -> str:
    with translation.override("en" if english else "zh-hans"):
        return render_to_string("plain.html", words | {"kind": kind, "english": english})


def _address(request: HttpRequest) -> str:
    """原来的网址，只作本站的路径。"""
    return "/" + request.get_full_path().lstrip("/\\")


def _fields(request: HttpRequest) -> list[tuple[str, str]]:
    """表单的内容；有文件、有密码、太多的不重发。"""
    if request.content_type != _FORM or _length(request) > _MOST_BYTES:
        return []
    try:
        found = [(name, value) for name, values in request.POST.lists() for value in values]
    except Exception:  # 读到一半断了：没有可以重发的
        return []
    private = any(word in name.lower() for name, _ in found for word in _NEVER)
    return [] if private or len(found) > _MOST_FIELDS else found


def _length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdecimal() else _MOST_BYTES + 1
