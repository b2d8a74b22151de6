"""留痕的存底：每次 tick 存一次，设了的另送 syslog、每天发一封到指定的邮箱。"""

import logging
import socket
from datetime import date
from logging.handlers import SYSLOG_UDP_PORT, SysLogHandler
from urllib.parse import urlsplit

from django.conf import settings

from gongkai.outbox.messages import post
from gongkai.safekeeping import anchor

_SUBJECT = "留痕的存底"


class _Loud(SysLogHandler):
    """送不出的抛错，不吞下。"""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """照样抛出，由“通知与定时”记下。"""
        raise


class TrailWrong(Exception):
    """留痕与存底对不上；str() 说明哪里、怎么办。"""


def on_time(today: date) -> int:
    """链比存底靠后就存；返回存了几次。与最近的存底对不上的抛 TrailWrong，由“通知与定时”记下。"""
    if (broken := anchor.against_tail()) is not None:
        raise TrailWrong(f"留痕有问题：{broken}。请运行 gongkai audit-trail verify。")
    line = anchor.keep_now()
    if line is None:
        return 0
    if settings.TRAIL_MAIL:
        _mail(line, today)
    if settings.TRAIL_SYSLOG:
        _log(line)
    return 1


def _mail(line: anchor.Line, today: date) -> None:
    text = (
        f"{settings.PUBLIC_URL} 的留痕到第 {line.number} 条，散列 {line.digest}（{line.at}）。\n"
        "请留着这封信：核验留痕时可以与它核对。"
    )
    to = [("mail", settings.TRAIL_MAIL)]
    post(key=f"trail:{today}", subject=f"{_SUBJECT}：第 {line.number} 条", text=text, to=to)


def _log(line: anchor.Line) -> None:
    handler = _handler(settings.TRAIL_SYSLOG)
    try:
        text = f"gongkai: {_SUBJECT} {line.content}"
        handler.emit(logging.LogRecord("gongkai", logging.INFO, "", 0, text, None, None))
    finally:
        handler.close()


def _handler(target: str) -> SysLogHandler:
    """`udp://主机:端口`、`tcp://主机:端口`，或者本机的 /dev/log。"""
    if target.startswith("/"):
        return _Loud(target)
    parts = urlsplit(target)
    kind = socket.SOCK_STREAM if parts.scheme == "tcp" else socket.SOCK_DGRAM
    return _Loud((parts.hostname or "", parts.port or SYSLOG_UDP_PORT), socktype=kind)
