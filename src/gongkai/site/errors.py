"""没有接住的错：数据库不在、太忙的答 503，别的 500；内容不合规矩的说明是哪一种。不露内部的细节。"""

import logging
import sqlite3
import sys

from django.core.exceptions import (
    DisallowedHost,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from gongkai.site.plain import plain

_REFUSED = (
    (RequestDataTooBig, "large"),
    ((TooManyFieldsSent, TooManyFilesSent), "fields"),
    (DisallowedHost, "host"),
)


def is_away(error: BaseException | None) -> bool:
    """是不是数据库（或者共用的缓存）一时不在、太忙：过一会儿自己会好的。"""
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError):
            return _is_passing(error.__cause__)
        if type(error).__module__ == "redis.exceptions":
            return type(error).__name__ in ("ConnectionError", "TimeoutError", "BusyLoadingError")
        error = error.__cause__
    return False


def _is_passing(cause: BaseException | None) -> bool:
    """SQLite 把“没有这张表”、语句不对也算在 OperationalError 里：那不是一时的。"""
    if not isinstance(cause, sqlite3.Error):
        return True
    code = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return code & 0xFF != sqlite3.SQLITE_ERROR


def broken(request: HttpRequest) -> HttpResponse:
    """handler500。"""
    return plain(request, "away" if is_away(sys.exc_info()[1]) else "broken")


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400。"""
    for kinds, name in _REFUSED:
        if isinstance(exception, kinds):
            return plain(request, name)
    return plain(request, "unreadable")


class AwayInOneLine(logging.Filter):
    """数据库不在时每个请求都会出错：日志里一行就够，不要几百遍的调用栈。"""

    def filter(self, record: logging.LogRecord) -> bool:
        """改写，不丢。"""
        error = record.exc_info[1] if record.exc_info else None
        if is_away(error):
            first, *_ = str(error).splitlines() or [type(error).__name__]
            record.msg, record.args = f"数据库暂时不能用：{first}", ()
            record.exc_info = record.exc_text = None
        return True
