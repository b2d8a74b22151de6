"""日志：每个请求一行（可以关），别的照记；号码遮去，令牌、查询码不写；一行一个 JSON，或者文字。

请求只记网址的名称（路由），不记路径、查询、地址：里面有签名的链接、查询码、申请人写的字。
"""

import json
import logging
import re
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from gongkai.language.personal import mask

#: 现在办的是哪个请求；没有请求的（定时任务）为空
_NOW: ContextVar[str] = ContextVar("request_id", default="")
_REQUESTS = logging.getLogger("gongkai.requests")
#: 签名的链接、令牌、查询码一类：很长的一串字母数字
_OPAQUE = re.compile(r"(?<![\w/.-])[\w:=.+-]{28,}|(?<=/)[\w:=.+-]{28,}(?=/|$|\s|\?)", re.ASCII)
_GIVEN = ("route", "method", "status", "ms", "user")


def private(text: str) -> str:
    """遮去号码，略去长串的令牌。"""
    return mask(_OPAQUE.sub("（略）", text))


class Plain(logging.Formatter):
    """平常的文字。"""

    def format(self, record: logging.LogRecord) -> str:
        """一条，可以有几行（调用栈）。"""
        return private(super().format(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802 - 标准库的名称
        """调用栈里的路径不略；错误的话（顶格的各行）里的号码、令牌照样遮。"""
        lines = super().formatException(ei).split("\n")
        return mask(
            "\n".join(one if one.startswith(" ") else _OPAQUE.sub("（略）", one) for one in lines)
        )


class Lines(Plain):
    """一行一个 JSON。"""

    def format(self, record: logging.LogRecord) -> str:
        """时间是协调世界时。"""
        at = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, Any] = {
            "at": at.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": private(record.getMessage()),
        }
        if request := _NOW.get():
            line["request"] = request
        line |= {name: record.__dict__[name] for name in _GIVEN if name in record.__dict__}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class Requests:
    """每个请求有一个编号，写在回答的 `X-Request-ID` 里；设了的，完了记一行。"""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """编号由服务器起：来访者写的不用。"""
        given = _NOW.set(uuid.uuid4().hex[:16])
        start = time.perf_counter()
        try:
            answer = self.get_response(request)
            answer["X-Request-ID"] = _NOW.get()
            if settings.LOG_REQUESTS:
                _REQUESTS.info("请求", extra=_about(request, answer, start))
            return answer
        finally:
            _NOW.reset(given)


def _about(request: HttpRequest, answer: HttpResponseBase, start: float) -> dict[str, Any]:
    match = request.resolver_match
    # 没有登录的、没有走到会话的不去问
    user = getattr(request, "_cached_user", None)
    return {
        "route": (match.view_name or match.route) if match else "",
        "method": request.method,
        "status": answer.status_code,
        "ms": round((time.perf_counter() - start) * 1000, 1),
        "user": getattr(user, "pk", None),
    }
