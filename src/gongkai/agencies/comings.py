"""登录、退出、没有登录成：哪一种方式都留痕，本机关的审计员看得到。

没有登录成的有人会一直试：一个来源十分钟里只记几次，全部来源合起来也有上限，不让留痕被灌满。
"""

import time
from collections import deque
from datetime import timedelta
from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest
from django.utils import timezone

from gongkai.agencies.models import Duty
from gongkai.safekeeping.actor import SYSTEM, Actor
from gongkai.safekeeping.limits import client_of
from gongkai.safekeeping.models import TrailEntry
from gongkai.safekeeping.trail import record

#: 一个来源、所有来源，在这一段时间里最多记几次
A_SOURCE, EVERYBODY, SPAN = 5, 200, timedelta(minutes=10)
#: 请求上记着这次登录是哪一种（不是密码的）
HOW = "_gongkai_signed_in_by"
_RECENT: deque[float] = deque(maxlen=EVERYBODY)


def connect() -> None:
    """接上各种登录的信号。"""
    user_logged_in.connect(_in, dispatch_uid="trail-in")
    user_logged_out.connect(_out, dispatch_uid="trail-out")
    user_login_failed.connect(_failed, dispatch_uid="trail-failed")
    user_locked_out.connect(_locked, dispatch_uid="trail-locked")


def of_person(by: Actor | None, action: str, user: Any, /, **detail: Any) -> None:
    """关于一个人的一条：他在哪个机关任职，就记给哪个机关的审计员看；都没有的只进总的链。"""
    for agency in agencies_of(user):
        record(by, action, f"user:{user.pk}", agency=agency, detail=detail)


def refused(request: HttpRequest | None, how: str, user: Any = None) -> None:
    """没有登录成：哪一种方式、从哪里来；太多的不记。"""
    source = _address(request)
    if _flooded(source):
        return
    _RECENT.append(time.monotonic())
    subject = f"address:{source}"[:80]
    detail = {"how": how, "account": user.get_username() if user else "没有这个账号"}
    for agency in agencies_of(user):
        record(SYSTEM, "sign_in.failed", subject, agency=agency, detail=detail)


def agencies_of(user: Any) -> list[int | None]:
    """他任职的各机关；没有的只有一个 None。"""
    held = Duty.objects.filter(user=user) if user is not None else Duty.objects.none()
    return [*sorted(set(held.values_list("agency", flat=True)))] or [None]


def _flooded(source: str) -> bool:
    """这个来源，或者全部来源，最近记得够多了。"""
    span = SPAN.total_seconds()
    if len(_RECENT) == EVERYBODY and time.monotonic() - _RECENT[0] < span:
        return True
    rows = TrailEntry.objects.filter(subject=f"address:{source}"[:80], action="sign_in.failed")
    latest = list(rows.order_by("-number").values_list("at", flat=True)[:A_SOURCE])
    return len(latest) == A_SOURCE and timezone.now() - latest[-1] < SPAN


def _address(request: HttpRequest | None) -> str:
    return client_of(request) if request is not None else ""


def _in(sender: Any, request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    how = getattr(request, HOW, "password")
    of_person(user, "signed_in", user, by=how, address=_address(request))


def _out(sender: Any, request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    if user is not None and user.is_authenticated:
        of_person(user, "signed_out", user)


def _failed(sender: Any, credentials: Any, request: Any = None, **kwargs: Any) -> None:
    """密码不对。用户名只写已有的：有人把密码打在用户名的格里。"""
    name = str(credentials.get("username") or "")
    user = get_user_model().objects.filter(username=name[:150]).first() if name else None
    refused(request, "password", user)


def _locked(sender: Any, request: HttpRequest, username: str = "", **kwargs: Any) -> None:
    user = get_user_model().objects.filter(username=username or "").first()
    if user is not None:
        of_person(SYSTEM, "sign_in.locked", user, address=_address(request))
