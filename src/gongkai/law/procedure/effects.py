"""一件事使状态怎样变：由此前的状态和这件事，得到此后的状态。"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from gongkai.law.decisions import counted
from gongkai.law.facts import Asked, Consultation
from gongkai.law.procedure.model import RECEIVED_AT_ONCE, Event, Opinion, Standing

Effect = Callable[[Standing, Event], Standing]
_WITHDRAWN_ROW = "other.other"
#: 这一种认定：信息已经公开，只告知获取的方式、途径（第三十六条第一项）
_PUBLIC = "granted.public"
#: 有了结果，等着审批的就都不用批了
_NOTHING_PENDING: dict[str, Any] = {
    "proposed": (),
    "extension_requested": False,
    "fee_requested": False,
}


def none(now: Standing, event: Event) -> Standing:
    """不改变状态，只是记下。"""
    return now


def _with_facts(now: Standing, **changes: Any) -> Standing:
    return replace(now, facts=replace(now.facts, **changes))


def fact(name: str) -> Effect:
    """这一天成为期限的一项事实 `name`。"""
    return lambda now, event: _with_facts(now, **{name: event.on})


def consulted(asked: Asked) -> Effect:
    """开始一次征求意见。"""

    def effect(now: Standing, event: Event) -> Standing:
        begun = Consultation(event.on, None, asked)
        return _with_facts(now, consultations=(*now.facts.consultations, begun))

    return effect


def answered(asked: Asked) -> Effect:
    """所答的那一次征求到此结束；没有说是哪一次的，最早一次还没有收到意见的结束。"""

    def effect(now: Standing, event: Event) -> Standing:
        kept = list(now.facts.consultations)
        if (one := now.answers(asked, event.data.get("nth"))) is not None:
            told = event.data.get("received")
            received = date.fromisoformat(told) if told else kept[one].received
            kept[one] = replace(kept[one], end=event.on, received=received)
        heard = replace(now, objected=now.objected or _objects(asked, event))
        return _with_facts(heard, consultations=tuple(kept))

    return effect


def _objects(asked: Asked, event: Event) -> bool:
    return asked is Asked.THIRD_PARTY and event.data.get("opinion") == Opinion.OBJECTION


def inquiry_served(now: Standing, event: Event) -> Standing:
    """最早一次不知道对方收到征询之日的征求，对方在这一天收到。"""
    kept = list(now.facts.consultations)
    waiting = (i for i, c in enumerate(kept) if c.end is None and c.received is None)
    if (first := next(waiting, None)) is not None:
        kept[first] = replace(kept[first], received=event.on)
    return _with_facts(now, consultations=tuple(kept))


def correction_asked(now: Standing, event: Event) -> Standing:
    """等申请人补正，到所给的期限。"""
    until = date.fromisoformat(event.data["until"])
    return replace(_with_facts(now, correction_asked=event.on), correction_until=until)


def extension_requested(now: Standing, event: Event) -> Standing:
    """等负责人同意延期。"""
    return replace(now, extension_requested=True)


def extended(now: Standing, event: Event) -> Standing:
    """延长一次。"""
    days = event.data.get("days")
    longer = _with_facts(
        now, extended=True, extended_on=event.on, extension_days=int(days) if days else None
    )
    return replace(longer, extension_requested=False)


def fee_requested(now: Standing, event: Event) -> Standing:
    """等负责人批准收费。"""
    return replace(now, fee_requested=True)


def fee_noticed(now: Standing, event: Event) -> Standing:
    """送达了收费通知。"""
    return replace(_with_facts(now, fee_notice=event.on), fee_requested=False)


def reasons_asked(now: Standing, event: Event) -> Standing:
    """要求过说明理由。"""
    return replace(now, reasons_asked=True)


def deferred(now: Standing, event: Event) -> Standing:
    """告知了延迟答复的期限。"""
    until = date.fromisoformat(event.data["until"])
    return _with_facts(now, deferred_on=event.on, deferred_until=until)


def proposed(now: Standing, event: Event) -> Standing:
    """等负责人批准。"""
    row = str(event.data.get("row") or "")
    chosen = tuple(event.data["decisions"])
    public = event.data.get("granted_as") == _PUBLIC and chosen == ("granted",)
    return replace(now, proposed=chosen, proposed_row=row, already_public=public)


def returned(now: Standing, event: Event) -> Standing:
    """拟定的答复、申请的延期、提出的收费都退回。"""
    return replace(now, already_public=False, **_NOTHING_PENDING)


def recalled(now: Standing, event: Event) -> Standing:
    """拟定的答复收回去改；申请的延期不动。"""
    return replace(now, already_public=False, proposed=(), proposed_row="")


def decided(now: Standing, event: Event) -> Standing:
    """有了结果。"""
    chosen = tuple(event.data["decisions"])
    return replace(
        now,
        **_NOTHING_PENDING,
        decided=chosen,
        decision=event.data.get("row") or counted(chosen),
        decided_on=event.on,
        closed_on=event.on,
    )


def delivered(now: Standing, event: Event) -> Standing:
    """送到了。"""
    manner = str(event.data.get("manner", ""))
    signed = event.on if manner in RECEIVED_AT_ONCE else None
    return replace(now, delivered_on=event.on, manner=manner, signed_on=signed)


def reply_signed(now: Standing, event: Event) -> Standing:
    """申请人签收了邮寄的答复。"""
    return replace(now, signed_on=event.on)


def withdrawn(now: Standing, event: Event) -> Standing:
    """申请人撤回，计入表三的其他。"""
    return replace(now, decision=_WITHDRAWN_ROW, closed_on=event.on, **_NOTHING_PENDING)


def archived(now: Standing, event: Event) -> Standing:
    """归了档。"""
    return replace(now, archived=True)
