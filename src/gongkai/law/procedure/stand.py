"""由事件推出案件的状态。"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from gongkai.law.facts import CONFIRMED_CHANNELS, Asked, Channel, Facts, Order
from gongkai.law.procedure.model import Event, Stage, Standing
from gongkai.law.procedure.table import TABLE, Act


def stand(events: Iterable[Event]) -> Standing:
    """事件（按发生的次序，第一件必为登记）-> 状态。"""
    standing: Standing | None = None
    for event in events:
        standing = _begin(event) if standing is None else _apply(standing, event)
    if standing is None:
        raise ValueError("没有任何事件")
    return standing


def _begin(event: Event) -> Standing:
    if event.act is not Act.RECEIVED:
        raise ValueError("第一件事必须是登记")
    order = _order(event.data.get("order"))
    facts = Facts(
        received=event.on,
        channel=Channel(event.data["channel"]),
        confirmed=event.on if order else None,  # 责令的以送达为准，不用与申请人确认
        order=order,
    )
    waiting = facts.channel in CONFIRMED_CHANNELS and order is None
    stage = Stage.UNCONFIRMED if waiting else Stage.PROCESSING
    return Standing(facts, stage, event.on, settled=event.data.get("settled") or {})


def _order(given: Mapping[str, Any] | None) -> Order | None:
    """登记时所附的责令重新答复的决定或者判决；不是的为 None。"""
    if not given:
        return None
    until = given.get("until")
    return Order(
        str(given.get("name", "")),
        date.fromisoformat(until) if until else None,
        given.get("amount"),
        str(given.get("unit") or ""),
    )


def _apply(now: Standing, event: Event) -> Standing:
    row = TABLE[event.act]
    changed = row.effect(now, event)
    if not row.internal:
        changed = replace(changed, last=max(changed.last, event.on))
    return replace(changed, stage=_stage(changed))


def _pending(now: Standing) -> bool:
    return bool(now.proposed) or now.extension_requested or now.fee_requested


def _stage(now: Standing) -> Stage:
    facts = now.facts
    finished = (
        (now.archived, Stage.ARCHIVED),
        (now.decision is not None and now.decided_on is None, Stage.WITHDRAWN),
        (now.delivered_on is not None, Stage.DELIVERED),
        (now.decided_on is not None, Stage.DECIDED),
    )
    waiting = (
        (now.receipt is None, Stage.UNCONFIRMED),
        (bool(facts.fee_notice and not facts.paid), Stage.WAITING_PAYMENT),
        (bool(facts.correction_asked and not facts.corrected), Stage.WAITING_APPLICANT),
        (bool(now.open_consultations(Asked.THIRD_PARTY)), Stage.WAITING_THIRD_PARTY),
        (bool(now.open_consultations(Asked.AGENCY)), Stage.WAITING_AGENCY),
        (_pending(now), Stage.WAITING_APPROVAL),
    )
    return next((s for is_so, s in (*finished, *waiting) if is_so), Stage.PROCESSING)
