"""等着批准的：拟定的答复、申请的延期、提出的收费——批准了会发出什么，为什么、怎样算。"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from gongkai.applications.acts import TABLE
from gongkai.applications.charging import with_billed
from gongkai.applications.contents import explanation, within
from gongkai.applications.happening import Happening
from gongkai.applications.letters import draft, reply_draft
from gongkai.applications.models import Case, CaseEvent, person_name
from gongkai.law.decisions import decisions
from gongkai.law.errors import LawError
from gongkai.law.facts import chinese
from gongkai.law.parameters import parameter
from gongkai.law.procedure import Act, Standing, safe_due, stand
from gongkai.letters import Blank, Letter

Told = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Proposal:
    """等着批准的一件：谁何时提的、批准就是办 `act`、将要发出的文书（写不成的为 None 和理由）。

    `facts` 为要看的各项和怎样算的；`given` 为批准时照填的，不用重填。
    """

    event: CaseEvent
    act: Act
    by: str
    letter: Letter | None
    trouble: str
    facts: Told
    given: dict[str, Any] = field(default_factory=dict)


#: 提的 -> 批准就是办它
APPROVES = {
    Act.PROPOSED: Act.DECIDED,
    Act.EXTENSION_REQUESTED: Act.EXTENDED,
    Act.FEE_REQUESTED: Act.FEE_NOTICED,
}


def asked_for(now: Standing) -> Act | None:
    """等着批准的是哪一种；拟定了答复的先看答复（批了它，别的就不用批了）。"""
    if now.proposed:
        return Act.PROPOSED
    if now.extension_requested:
        return Act.EXTENSION_REQUESTED
    return Act.FEE_REQUESTED if now.fee_requested else None


def pending(case: Case, events: Sequence[CaseEvent], now: Standing) -> Proposal | None:
    """等着批准的一件；没有为 None。"""
    act = asked_for(now)
    event = next((e for e in reversed(events) if e.act == act), None)
    if act is None or event is None:
        return None
    by = person_name(event.by) if event.by else "申请人"
    given = {} if act is Act.PROPOSED else {**event.data, **(event.private or {})}
    approval = APPROVES[act]
    try:
        happening = _supposed(case, event, approval, events, now)
        letter, trouble = _letter(happening, approval), ""
        facts = _FACTS[act](happening, now)
    except (Blank, LawError) as error:
        letter, trouble, facts = None, str(error), []
    return Proposal(event, approval, by, letter, trouble, facts, given)


def _supposed(
    case: Case, event: CaseEvent, approval: Act, events: Sequence[CaseEvent], now: Standing
) -> Happening:
    """今天批准了的样子；答复书由拟定的那件事写。"""
    if approval is Act.DECIDED:
        return Happening(case, event, list(events), now)
    on, data = timezone.localdate(), event.data
    if approval is Act.FEE_NOTICED:  # 提出以后别的通知又计收了的，也扣除
        data = with_billed(case, data, on)
    made = CaseEvent(case=case, act=approval, on=on, data=data, private=event.private)
    after = stand([e.as_law() for e in (*events, made)])
    return Happening(case, made, list(events), after)


def _letter(happening: Happening, approval: Act) -> Letter:
    if approval is Act.DECIDED:
        return reply_draft(happening)
    writing = TABLE[approval].writing
    assert writing is not None
    return draft(writing, happening)


def _of_reply(happening: Happening, now: Standing) -> Told:
    return [("办理结果", "、".join(decisions()[one].name for one in now.proposed))]


def _of_extension(happening: Happening, now: Standing) -> Told:
    """几个工作日、最长几个、到期日由哪一天改到哪一天。"""
    most = parameter("reply.extension", now.receipt or happening.event.on)
    days = happening.event.data.get("days")
    how_long = f"{days} 个工作日" if days else f"{most.amount} 个工作日（没有填，为最长）"
    return [
        ("理由", happening.told("reason")),
        ("延长", f"{how_long}；最长 {most.amount} 个（{most.citation}）"),
        ("答复到期日", f"由{_due(now)}改到{_due(happening.standing)}"),
    ]


def _due(now: Standing) -> str:
    answer, _ = safe_due(now)
    due: date | None = answer.due if answer else None
    return chinese(due) if due else "待定（放假安排公布以后算出）"


def _of_fee(happening: Happening, now: Standing) -> Told:
    """多少件（页）、怎样算、缴费的期限。"""
    return [
        ("怎样算", explanation(happening)),
        ("缴费期限", within("fee.payment")(happening)),
        ("答复期限", "送达以后停下，缴费的次日重新起算"),
    ]


_FACTS = {
    Act.PROPOSED: _of_reply,
    Act.EXTENSION_REQUESTED: _of_extension,
    Act.FEE_REQUESTED: _of_fee,
}
