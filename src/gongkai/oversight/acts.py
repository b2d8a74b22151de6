"""整改可以办的各种事（一张表）：谁可以办、什么时候可以办、办了以后到哪一步、要不要写说明。"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongkai.agencies.models import Agency, Role
from gongkai.agencies.policy import Do, may, roles_of
from gongkai.law.calendar import official
from gongkai.law.errors import CalendarNotPublished
from gongkai.law.parameters import Parameter, parameter
from gongkai.law.tentative import extended
from gongkai.oversight.models import Act, Finding, State
from gongkai.safekeeping.actor import Actor

_OPEN, _ANSWERED, _CONTESTED = State.OPEN, State.ANSWERED, State.CONTESTED


class NotNow(Exception):
    """现在不能办；str() 说明为什么。"""


@dataclass(frozen=True, slots=True)
class Row:
    """一种事。`do` 为空的是系统办的；`needs` 为要填的（text、owner、due、until、file）。"""

    do: Do | None
    allowed: tuple[State, ...]
    after: State | None = None
    needs: tuple[str, ...] = ()
    says: str = ""
    #: 要由上级的监督员办
    above: bool = False


TABLE: Mapping[Act, Row] = {
    Act.ASSIGNED: Row(Do.VERIFY, (_OPEN,), needs=("owner", "text"), says="定责任人"),
    Act.ANSWERED: Row(
        Do.RECTIFY, (_OPEN,), _ANSWERED, ("text", "file"), "改好了，写明怎样改的，附证明材料"
    ),
    Act.CONTESTED: Row(
        Do.RECTIFY, (_OPEN,), _CONTESTED, ("text", "file"), "认为不是问题，写明理由，由上级定"
    ),
    Act.CLOSED: Row(
        Do.VERIFY, (_ANSWERED,), State.CLOSED, ("text",), "照原来的查法再查一遍，没有了才通过"
    ),
    Act.RETURNED: Row(Do.VERIFY, (_ANSWERED,), _OPEN, ("text",), "没有改好，写明还差什么"),
    Act.UPHELD: Row(Do.OVERSEE, (_CONTESTED,), _OPEN, ("text",), "仍是问题，接着整改", above=True),
    Act.EXCUSED: Row(
        Do.OVERSEE,
        (_CONTESTED,),
        State.EXCUSED,
        ("text", "until"),
        "确是误报，到哪一天为止不再算问题",
        above=True,
    ),
    Act.EXTENDED: Row(
        Do.OVERSEE, (_OPEN,), needs=("due", "text"), says="另定整改期限，写明理由", above=True
    ),
    Act.REOPENED: Row(None, (State.CLOSED, State.EXCUSED), _OPEN),
    Act.CLIMBED: Row(None, (_OPEN, _ANSWERED, _CONTESTED)),
}
#: 人自己按的，按钮的先后
BY_HAND = tuple(act for act, row in TABLE.items() if row.do is not None)
#: 批的是谁的事：责任人，整改答复的、提出异议的人，自己不能复核、不能定
APART = (Act.CLOSED, Act.RETURNED, Act.UPHELD, Act.EXCUSED)


def hands_of(finding: Finding) -> set[int | None]:
    """整改是谁的事：责任人，又出现以来答复过、提出过异议的各人。"""
    rows = finding.events.filter(act__in=(Act.ANSWERED, Act.CONTESTED, Act.REOPENED))
    hands = {finding.owner_id, finding.mended_by_id}
    for act, by in rows.order_by("-number").values_list("act", "by"):
        if act == Act.REOPENED:
            break
        hands.add(by)
    return hands - {None}


def is_above(user: Actor, agency: Agency) -> bool:
    """是不是上级的监督员；没有上级的机关，自己的监督员就是。"""
    held = {d.agency_id for d in roles_of(user) if d.role == Role.SUPERVISOR}
    if agency.is_root():
        return agency.pk in held
    return any(a.pk in held for a in agency.get_ancestors())


def refusal(finding: Finding, act: Act) -> str:
    """现在不能办的理由；能办为空。"""
    if finding.state in TABLE[act].allowed:
        return ""
    return f"现在是“{finding.get_state_display()}”，不能{act.label}。"


def may_do(user: Actor, act: Act, finding: Finding) -> bool:
    """有没有这项职责（不看阶段）。"""
    row = TABLE[act]
    if row.do is None or not may(user, row.do, finding.agency_id):
        return False
    return not row.above or is_above(user, finding.agency)


def apply(finding: Finding, act: Act, on: date, data: Mapping[str, Any], by: int | None) -> None:
    """由一件事改问题的各列（不存）。"""
    row = TABLE[act]
    if change := _CHANGES.get(act):
        change(finding, data, by)
    if row.after is not None:
        finding.state = row.after
        finding.closed = None if row.after in (_OPEN, _ANSWERED, _CONTESTED) else on


def _assigned(finding: Finding, data: Mapping[str, Any], by: int | None) -> None:
    finding.owner_id = data["owner"]


def _mended(finding: Finding, data: Mapping[str, Any], by: int | None) -> None:
    finding.mended_by_id = by


def _extended(finding: Finding, data: Mapping[str, Any], by: int | None) -> None:
    finding.due = date.fromisoformat(data["due"])
    finding.level = 0


def _reopened(finding: Finding, data: Mapping[str, Any], by: int | None) -> None:
    finding.reopened += 1
    finding.level = 0
    finding.mended_by_id = None
    finding.due = date.fromisoformat(data["due"])


def _climbed(finding: Finding, data: Mapping[str, Any], by: int | None) -> None:
    finding.level = data["level"]


_CHANGES: Mapping[Act, Callable[[Finding, Mapping[str, Any], int | None], None]] = {
    Act.ASSIGNED: _assigned,
    Act.ANSWERED: _mended,
    Act.CONTESTED: _mended,
    Act.EXTENDED: _extended,
    Act.REOPENED: _reopened,
    Act.CLIMBED: _climbed,
}


def mend_by(on: date, days: int | None = None) -> date:
    """`on` 发现的，整改到哪一天：`days` 个工作日，没有定的按缺省（`rectification.default`）。"""
    return working_days_after(on, default_mend(on).amount if days is None else days)


def default_mend(on: date) -> Parameter:
    """没有另定期限的，几个工作日整改。"""
    return parameter("rectification.default", on)


def working_days_after(on: date, days: int) -> date:
    """`on` 以后第几个工作日；放假安排没有公布的年份暂算。"""
    try:
        return official().add_working_days(on, days)
    except CalendarNotPublished:
        return extended().add_working_days(on, days)
