"""由事件推出案件的状态与期限。"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from gongkai.law.calendar import Calendar
from gongkai.law.clocks import Answer, clock
from gongkai.law.decisions import counted
from gongkai.law.errors import CalendarNotPublished
from gongkai.law.facts import CONFIRMED_CHANNELS, Asked, Channel, Consultation, Facts
from gongkai.law.procedure.model import (
    ANSWERED,
    ASKED,
    WITHDRAWN_ROW,
    Act,
    Event,
    Stage,
    Standing,
)


def stand(events: Iterable[Event]) -> Standing:
    """事件（按发生的次序，第一件必为登记）-> 状态。"""
    standing: Standing | None = None
    for event in events:
        standing = _begin(event) if standing is None else _apply(standing, event)
    if standing is None:
        raise ValueError("没有任何事件")
    return standing


def due(standing: Standing, calendar: Calendar | None = None) -> Answer | None:
    """现在的期限；已经办结、尚未确认收到的得 None。抛 CalendarNotPublished。"""
    if not standing.is_open or standing.receipt is None:
        return None
    return clock(standing.facts, calendar=calendar)


def _begin(event: Event) -> Standing:
    if event.act is not Act.RECEIVED:
        raise ValueError("第一件事必须是登记")
    facts = Facts(received=event.on, channel=Channel(event.data["channel"]))
    waiting = facts.channel in CONFIRMED_CHANNELS
    return Standing(facts, Stage.UNCONFIRMED if waiting else Stage.PROCESSING, event.on)


def _apply(now: Standing, event: Event) -> Standing:
    changed = _APPLY.get(event.act, _nothing)(now, event)
    legal = event.act not in _INTERNAL
    changed = replace(changed, last=max(changed.last, event.on)) if legal else changed
    return replace(changed, stage=_stage(changed))


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
        (bool(now.proposed) or now.extension_requested, Stage.WAITING_APPROVAL),
    )
    return next((s for is_so, s in (*finished, *waiting) if is_so), Stage.PROCESSING)


def _nothing(now: Standing, event: Event) -> Standing:
    return now


def _with_facts(now: Standing, **changes: Any) -> Standing:
    return replace(now, facts=replace(now.facts, **changes))


def _asked(now: Standing, event: Event) -> Standing:
    asked = Consultation(event.on, None, ASKED[event.act])
    return _with_facts(now, consultations=(*now.facts.consultations, asked))


def _answered(now: Standing, event: Event) -> Standing:
    """最早一次还没有收到意见的征求到此结束。"""
    done, kept = False, []
    for consultation in now.facts.consultations:
        if not done and consultation.end is None and consultation.asked is ANSWERED[event.act]:
            consultation, done = replace(consultation, end=event.on), True
        kept.append(consultation)
    return _with_facts(now, consultations=tuple(kept))


def _correction_asked(now: Standing, event: Event) -> Standing:
    until = date.fromisoformat(event.data["until"])
    return replace(_with_facts(now, correction_asked=event.on), correction_until=until)


def _decided(now: Standing, event: Event) -> Standing:
    chosen = tuple(event.data["decisions"])
    return replace(
        now,
        proposed=(),
        decided=chosen,
        decision=counted(chosen),
        decided_on=event.on,
        closed_on=event.on,
    )


_APPLY: dict[Act, Callable[[Standing, Event], Standing]] = {
    Act.CONFIRMED: lambda now, e: _with_facts(now, confirmed=e.on),
    Act.CORRECTION_ASKED: _correction_asked,
    Act.CORRECTED: lambda now, e: _with_facts(now, corrected=e.on),
    Act.THIRD_PARTY_ASKED: _asked,
    Act.AGENCY_ASKED: _asked,
    Act.THIRD_PARTY_ANSWERED: _answered,
    Act.AGENCY_ANSWERED: _answered,
    Act.EXTENSION_REQUESTED: lambda now, e: replace(now, extension_requested=True),
    Act.EXTENDED: lambda now, e: replace(
        _with_facts(now, extended=True, extended_on=e.on), extension_requested=False
    ),
    Act.REASONS_ASKED: lambda now, e: replace(now, reasons_asked=True),
    Act.DEFERRED: lambda now, e: _with_facts(
        now, deferred_on=e.on, deferred_until=date.fromisoformat(e.data["until"])
    ),
    Act.FEE_NOTICED: lambda now, e: _with_facts(now, fee_notice=e.on),
    Act.PAID: lambda now, e: _with_facts(now, paid=e.on),
    Act.PROPOSED: lambda now, e: replace(now, proposed=tuple(e.data["decisions"])),
    Act.RETURNED: lambda now, e: replace(now, proposed=(), extension_requested=False),
    Act.DECIDED: _decided,
    Act.DELIVERED: lambda now, e: replace(now, delivered_on=e.on),
    Act.WITHDRAWN: lambda now, e: replace(now, decision=WITHDRAWN_ROW, closed_on=e.on, proposed=()),
    Act.ARCHIVED: lambda now, e: replace(now, archived=True),
}
_INTERNAL = frozenset(
    {Act.ASSIGNED, Act.NOTED, Act.EXTENSION_REQUESTED, Act.PROPOSED, Act.RETURNED, Act.ARCHIVED}
)


def safe_due(standing: Standing, calendar: Calendar | None = None) -> tuple[Answer | None, str]:
    """`due`，放假安排没有公布时给出说明而不抛错。"""
    try:
        return due(standing, calendar), ""
    except CalendarNotPublished as error:
        told = f"到期日落在{error.year}年，要等国务院公布该年的放假安排，才能算出是哪一天。"
        return None, told
