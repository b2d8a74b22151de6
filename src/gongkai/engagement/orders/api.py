"""12345 平台送工单来的接口（OpenAPI，/api/hotline/v1/openapi.json）。

每个请求用密钥签名：`X-Signature` 为 HMAC-SHA256（密钥, 时间戳 + "." + 正文）的十六进制，
`X-Timestamp` 为秒数，前后差五分钟以上的不收。同一工单编号送几遍都只登记一次；内容不同的答 409。
"""

import hmac
import time
from http import HTTPStatus
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema, Status
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from gongkai.agencies.comings import refused
from gongkai.engagement.models import HotlineKey, Message
from gongkai.engagement.orders.reading import COLUMNS, Order, order_of
from gongkai.engagement.register import registered_now
from gongkai.language.refusals import refusal
from gongkai.safekeeping.actor import interface
from gongkai.safekeeping.limits import counted

A_MINUTE = 600
#: 时间戳前后差这么多秒以内的才收
WITHIN = 300


def signature(secret: bytes, timestamp: str, body: bytes) -> str:
    """签名。"""
    return hmac.new(secret, timestamp.encode() + b"." + body, "sha256").hexdigest()


def signed(request: HttpRequest) -> HotlineKey | None:
    """签名对的，是哪一个密钥。"""
    found = HotlineKey.objects.select_related("agency").filter(
        ident=request.headers.get("X-Key", ""), revoked=False
    )
    held, stamp = found.first(), request.headers.get("X-Timestamp", "")
    if held is None or not _is_now(stamp):
        refused(request, "token")
        return None
    given = request.headers.get("X-Signature", "")
    right = signature(held.as_bytes(), stamp, request.body)
    if not hmac.compare_digest(right.encode(), given.lower().encode()):
        refused(request, "token")
        return None
    if counted("hotline", str(held.pk), 60) > A_MINUTE:
        raise HttpError(429, "送得太频繁，请过一分钟再试。")
    return held


def _is_now(stamp: str) -> bool:
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        return False
    return abs(time.time() - int(stamp)) <= WITHIN


api = NinjaAPI(
    title="公开：12345 工单接口",
    version="1",
    docs_url=None,
    auth=signed,
    urls_namespace="hotline-api",
)


class Problem(Schema):
    """没有办成：说明。"""

    detail: str


class OrderIn(Schema):
    """一件工单；各项的意思与导入的表相同。"""

    number: str = Field(min_length=1, max_length=60, description="工单编号")
    received: str = Field(max_length=40, description="受理时间，如 2026-03-01")
    kind: str = Field(max_length=10, description="诉求类型：咨询、建议、投诉、求助")
    title: str = Field("", max_length=80)
    text: str = Field(min_length=1, max_length=5000, description="诉求内容")
    name: str = Field("", max_length=60)
    phone: str = Field("", max_length=30)
    address: str = Field("", max_length=200)
    due: str = Field("", max_length=40, description="办理期限；空的按类别算")
    may_publish: bool = False


class OrderOut(Schema):
    """登记的结果。"""

    number: str = Field(description="工单编号")
    message: str = Field(description="本机关的编号")
    due: str = Field(description="办理期限；还算不出的为空")
    state: str


_REFUSALS = {400: Problem, 401: Problem, 409: Problem, 422: Problem, 429: Problem}


@api.post("/orders", response={200: OrderOut, 201: OrderOut, **_REFUSALS}, summary="送一件工单")
def receive(request: HttpRequest, given: OrderIn) -> Status[Any]:
    """登记；已经有的答 200，内容不同的答 409。"""
    held: HotlineKey = request.auth  # type: ignore[attr-defined]
    values = given.dict() | {"may_publish": "是" if given.may_publish else "否"}
    try:
        order = order_of({name: values[name] for name in COLUMNS.values()})
    except ValueError as error:
        return Status(422, {"detail": str(error)})
    known = _known(held, order)
    if known is None:
        try:
            with transaction.atomic():
                new = order.message(held.agency)
                return Status(201, _out(registered_now(new, interface(held.name)).message))
        except IntegrityError:
            known = _known(held, order)
            if known is None:
                raise
    if _differs(known, order):
        return Status(409, {"detail": "这个工单编号已经登记过，内容不同；改了的请另用编号送来。"})
    return Status(200, _out(known))


def _known(held: HotlineKey, order: Order) -> Message | None:
    rows = Message.objects.select_related("agency").filter(agency=held.agency_id)
    return rows.filter(order_number=order.number).first()


def _differs(message: Message, order: Order) -> bool:
    return (message.text, message.kind, message.received) != (
        order.text,
        order.kind,
        order.received,
    )


def _out(message: Message) -> dict[str, str]:
    return {
        "number": str(message.order_number),
        "message": message.number,
        "due": message.due.isoformat() if message.due else "",
        "state": str(message.get_state_display()),
    }


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """没有签名、签名不对、时间戳太旧。"""
    told = {"detail": "签名不对：看 X-Key、X-Timestamp（秒，差五分钟以内）、X-Signature。"}
    return api.create_response(request, told, status=401)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """哪一项不合说明。"""
    told = "".join(f"{e['loc'][-1]} {refusal(e)}" for e in error.errors)
    return api.create_response(request, {"detail": f"内容有误：{told}"}, status=422)


@api.exception_handler(HttpError)
def _stopped(request: HttpRequest, error: HttpError) -> HttpResponse:
    """太频繁；读不出来的内容 ninja 说英文，换成中文。"""
    unread = error.status_code == HTTPStatus.BAD_REQUEST
    told = "内容读不出来：要是 UTF-8 的 JSON。" if unread else str(error)
    return api.create_response(request, {"detail": told}, status=error.status_code)
