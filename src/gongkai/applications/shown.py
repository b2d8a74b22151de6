"""案件怎样给人看：还剩几天、颜色和字、事件、可办的事。"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from gongkai.agencies.apart import Apart, ask
from gongkai.agencies.policy import DO_NAMES, may
from gongkai.agencies.workplace import Left, left_until
from gongkai.applications.acts import TABLE, row_of
from gongkai.applications.applicants import masked_name
from gongkai.applications.models import Case, CaseEvent, person_name
from gongkai.applications.next_step import primary
from gongkai.applications.steps import needed
from gongkai.law import procedure as law
from gongkai.law.clocks import Answer
from gongkai.law.decisions import Decision, decision
from gongkai.law.facts import Order
from gongkai.law.orders import told_of
from gongkai.law.parameters import Rule
from gongkai.law.procedure import (
    Act,
    Offer,
    Stage,
    Standing,
    offers,
    safe_due,
)
from gongkai.law.tentative import TENTATIVE
from gongkai.safekeeping.actor import Actor


def days_left(case: Case, today: date) -> Left:
    """到现在的期限还剩几个工作日；字里写明是什么的期限，暂算的也写明。"""
    if case.closed is not None:
        return Left("done", case.get_stage_display())
    if case.due is None:
        waiting = case.receipt is None
        return Left("none", "期限未起算" if waiting else "到期日待放假安排公布")
    left = left_until(case.due, today)
    tone = left.tone
    if case.due == today and case.receipt is None:
        tone = "soon"  # 还没有起算答复期限，当天确认就行
    guessed = f"（{TENTATIVE}）" if case.tentative else ""
    return Left(tone, f"{case.due_name}：{left.words}{guessed}")


@dataclass(frozen=True, slots=True)
class Row:
    """列表的一行。"""

    case: Case
    who: str
    left: Left


def row(case: Case, today: date) -> Row:
    """列表的一行，姓名已遮盖。"""
    return Row(case, masked_name(case.applicant), days_left(case, today))


@dataclass(frozen=True, slots=True)
class ShownEvent:
    """一件事和它说的话；`private` 为含个人信息的内容。"""

    event: CaseEvent
    words: str
    private: str
    by: str


def shown_event(event: CaseEvent) -> ShownEvent:
    """一件事怎样说。"""
    texts = [str(v) for v in (event.private or {}).values() if v]
    row = row_of(event)
    parts = [p for say in row.says if (p := say(event.data))]
    plain = texts if row.plain else []
    private = "" if row.plain else "\n".join(texts)
    return ShownEvent(event, "；".join([*parts, *plain]), private, by_name(event))


def by_name(event: CaseEvent) -> str:
    """经手人的姓名；不是工作人员办的，为申请人或者第三方。"""
    return person_name(event.by) if event.by is not None else row_of(event).by.name


def for_applicant(events: Iterable[CaseEvent]) -> list[CaseEvent]:
    """申请人看得到的事；内部的交办、审批不给看。"""
    return [e for e in events if not law.TABLE[Act(e.act)].internal]


@dataclass(frozen=True, slots=True)
class Outlook:
    """案件页要的：期限的解释、可办的事、不可办的事和理由。"""

    answer: Answer | None
    trouble: str
    allowed: list[Offer]
    refused: list[Offer]
    #: 这个阶段该办的一件；没有他能办的为 None
    primary: Offer | None = None
    transfer: Decision | None = None
    #: 责令重新答复的：决定或者判决，给承办人看的规定
    order: Order | None = None
    order_law: tuple[Rule, ...] = ()


#: 不属于本机关负责公开的，按这一种结果答复
_TRANSFER = "unavailable.not_held"


def outlook(
    case: Case, events: Sequence[CaseEvent], now: Standing, user: Actor, today: date
) -> Outlook:
    """由状态推出，连同这个人的权限。"""
    answer, trouble = safe_due(now)
    if now.stage is Stage.UNCONFIRMED:
        trouble = "还没有与申请人确认收到，期限尚未起算。请在收到的当天确认。"
    allowed, refused = [], []
    for offer in offers(now, today):
        missing = not may(user, needed(offer.act), case.agency_id)
        if not offer.allowed:
            refused.append(offer)
        elif missing:
            refused.append(_without_power(offer))
        elif why := apart_of(case, offer.act, events, now, user).why:
            refused.append(replace(offer, allowed=False, why=why))
        else:
            allowed.append(offer)
    allowed.sort(key=lambda o: TABLE[o.act].routine)
    can_propose = any(o.act is Act.PROPOSED for o in allowed)
    transfer = decision(_TRANSFER) if can_propose else None
    order = now.facts.order
    law_of_order = tuple(told_of(today)) if order else ()
    first = primary(case, now, [o.act for o in allowed])
    chosen = next((o for o in allowed if o.act is first), None)
    rest = [o for o in allowed if o is not chosen]
    return Outlook(answer, trouble, rest, refused, chosen, transfer, order, law_of_order)


def _without_power(offer: Offer) -> Offer:
    why = f"您的职责不包括“{DO_NAMES[needed(offer.act)]}”。"
    return replace(offer, allowed=False, why=why)


def apart_of(
    case: Case, act: Act, events: Sequence[CaseEvent], now: Standing, user: Actor
) -> Apart:
    """这件事是不是他自己拟的：不能办的理由，或者靠人手不够的登记才能办。"""
    return ask(user, case.agency_id, TABLE[act].own(case, events, now))
