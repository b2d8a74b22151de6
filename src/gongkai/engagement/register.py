"""登记一件留言、记下一件事：唯一能改留言的地方，每一次都在一个事务里，连同编号与留痕。"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from gongkai.agencies.apart import permit
from gongkai.agencies.models import Agency
from gongkai.agencies.numbers import next_number
from gongkai.agencies.policy import demand
from gongkai.applications.numbers import code_of
from gongkai.applications.register import Conflict
from gongkai.engagement import notices
from gongkai.engagement.acts import TABLE, NotNow, apply, due_of, hands_of, refusal
from gongkai.engagement.models import Act, Message, MessageEvent, OrderBatch
from gongkai.safekeeping.actor import APPLICANT, Actor, account
from gongkai.safekeeping.crypto import blind
from gongkai.safekeeping.trail import record

SERIES = "message"
NAME_PURPOSE, PHONE_PURPOSE, CODE_PURPOSE = "sender-name", "sender-phone", "message-code"
#: 写信人的资料 -> 名称
FIELDS = {"name": "姓名或名称", "phone": "联系电话", "email": "电子邮箱", "address": "地址"}


@dataclass(frozen=True, slots=True)
class NewMessage:
    """要登记的一件留言。`sender` 的字段见 `FIELDS`；`due` 为来的工单自己写的期限。"""

    agency: Agency
    channel: str
    kind: str
    received: date
    sender: Mapping[str, str]
    title: str
    text: str
    may_publish: bool = False
    submission: uuid.UUID = field(default_factory=uuid.uuid4)
    order_number: str | None = None
    due: date | None = None
    batch: OrderBatch | None = None


@dataclass(frozen=True, slots=True)
class Registered:
    """登记的结果；`code` 为查询码。"""

    message: Message
    code: str


def register(new: NewMessage, by: Actor = APPLICANT) -> Registered:
    """登记；同一 `submission` 只登记一次。"""
    try:
        return registered(new.submission)
    except Message.DoesNotExist:
        pass
    try:
        with transaction.atomic():
            return registered_now(new, by)
    except IntegrityError as error:
        try:
            return registered(new.submission)
        except Message.DoesNotExist:
            raise error from None


def registered(submission: uuid.UUID) -> Registered:
    """已经登记的一次提交；没有抛 Message.DoesNotExist。"""
    message = Message.objects.select_related("agency").get(submission=submission)
    return Registered(message, code_of(submission))


def registered_now(new: NewMessage, by: Actor) -> Registered:
    """取号、存下；须在事务里调用。"""
    message = built(new, next_number(new.agency, new.received.year, SERIES))
    message.save()
    opening(message, by).save()
    record(by, f"message.{Act.RECEIVED.value}", message.subject, agency=message.agency_id)
    return Registered(message, code_of(new.submission))


def built(new: NewMessage, serial: int) -> Message:
    """一行留言（不存）。"""
    return Message(
        agency=new.agency,
        year=new.received.year,
        serial=serial,
        submission=new.submission,
        query_key=blind(code_of(new.submission), CODE_PURPOSE),
        channel=new.channel,
        kind=new.kind,
        sender={name: str(new.sender.get(name) or "") for name in FIELDS},
        name_key=blind(str(new.sender.get("name") or ""), NAME_PURPOSE),
        phone_key=blind(str(new.sender.get("phone") or ""), PHONE_PURPOSE),
        content={"title": new.title, "text": new.text},
        may_publish=new.may_publish,
        order_number=new.order_number,
        batch=new.batch,
        received=new.received,
        due=new.due or due_of(new.kind, new.received),
        version=1,
    )


def opening(message: Message, by: Actor) -> MessageEvent:
    """第一件事：收到（不存）。"""
    data = {"channel": message.channel}
    return MessageEvent(
        message=message, number=1, act=Act.RECEIVED, on=message.received, data=data, by=account(by)
    )


@dataclass(frozen=True, slots=True)
class Done:
    """办下的一件事。"""

    message: Message
    event: MessageEvent
    past: list[MessageEvent]


def act(
    message: Message | int,
    kind: Act,
    by: Actor,
    *,
    data: Mapping[str, Any] | None = None,
    private: Mapping[str, Any] | None = None,
    version: int | None = None,
    more: str = "",
    within: Callable[[Done], object] | None = None,
) -> Message:
    """记下一件事。

    职责不够抛 PermissionDenied；自己批自己的抛 OwnWork；现在不能办抛 NotNow；
    `version`（办的人看到的）已经变了抛 Conflict。
    `within` 在同一个事务里接着做，它抛错则什么也没有发生。
    """
    pk = message if isinstance(message, int) else message.pk
    with transaction.atomic():
        rows = Message.objects.select_for_update(of=("self",)).select_related("agency")
        locked = rows.get(pk=pk)
        if version is not None and version != locked.version:
            raise Conflict
        done = _happen(locked, kind, by, data or {}, private)
        if within is not None:
            within(done)
        if TABLE[kind].told:
            notices.tell_sender(locked, f"event:{done.event.pk}", TABLE[kind].told, more)
        detail = {"event": done.event.number}
        record(by, f"message.{kind.value}", locked.subject, agency=locked.agency_id, detail=detail)
    return locked


def _happen(message: Message, kind: Act, by: Actor, data: Mapping[str, Any], private: Any) -> Done:
    row, past = TABLE[kind], list(message.events.all())
    if row.do is not None:
        demand(by, row.do, message.agency_id)
    if why := refusal(message, kind, past):
        raise NotNow(why)
    action = f"message.{kind.value}"
    permit(by, message.agency_id, hands_of(message, kind, past), action, message.subject)
    today = timezone.localdate()
    message.version += 1
    apply(message, kind, today, data)
    message.save()
    event = MessageEvent.objects.create(
        message=message,
        number=message.version,
        act=kind,
        on=today,
        data=dict(data),
        private=dict(private) if private else None,
        by=account(by),
    )
    return Done(message, event, past)
