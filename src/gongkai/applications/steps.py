"""办一件事：谁可以办、记下什么、出什么文书。页面和接口都走这里。"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from gongkai.agencies.policy import Do, demand
from gongkai.applications.letters import issue, reply_kind, reply_values
from gongkai.applications.models import Case, CaseEvent
from gongkai.applications.register import act
from gongkai.law.facts import chinese
from gongkai.law.fees import Fee, fee
from gongkai.law.parameters import parameter
from gongkai.law.procedure import Act, Event

#: 各种行为所需的权限；没有列出的都是“办理案件”
_DO = {
    Act.CONFIRMED: Do.INTAKE,
    Act.CORRECTED: Do.INTAKE,
    Act.PAID: Do.INTAKE,
    Act.DELIVERED: Do.INTAKE,
    Act.WITHDRAWN: Do.INTAKE,
    Act.EXTENDED: Do.APPROVE,
    Act.DEFERRED: Do.APPROVE,
    Act.FEE_NOTICED: Do.APPROVE,
    Act.DECIDED: Do.APPROVE,
    Act.RETURNED: Do.APPROVE,
}
Values = dict[str, str]


def needed(step: Act) -> Do:
    """办 `step` 所需的权限。"""
    return _DO.get(step, Do.WORK)


def take(
    case: Case,
    step: Act,
    on: date,
    data: Mapping[str, Any],
    private: Mapping[str, Any] | None,
    by: Any,
    version: int | None = None,
) -> tuple[Case, CaseEvent]:
    """办一件事并出文书。

    没有权限抛 PermissionDenied，法律不允许抛 NotAllowed，别人先办了抛 Conflict，
    文书缺内容抛 Blank。
    """
    demand(by, needed(step), case.agency_id)
    full = dict(data)
    if step is Act.DECIDED:
        full |= {"decisions": _proposal(case).data["decisions"]}
    event = Event(step, on, full)
    return act(case, event, by, version=version, private=private, within=letters_of(step))


def _proposal(case: Case) -> CaseEvent:
    """最近一次拟定的答复。"""
    found = case.events.filter(act=Act.PROPOSED).order_by("-number").first()
    return found or CaseEvent(data={"decisions": []}, private={})


def letters_of(step: Act) -> Callable[[Case, CaseEvent], None] | None:
    """办 `step` 时要写文书的，写文书的函数。"""
    writer = _WRITERS.get(step)
    if writer is None:
        return None

    def write(case: Case, event: CaseEvent) -> None:
        kind, values, addressee = writer(case, event)
        issue(case, event, kind, values, addressee)

    return write


Written = tuple[str, Values, str]


def _private(event: CaseEvent, name: str) -> str:
    return str((event.private or {}).get(name, ""))


def _within(event: CaseEvent, clock: str) -> str:
    """对方应当办到的期限；从对方收到之日起算，所以写工作日数，不写日期。"""
    return f"收到本文书之日起{parameter(clock, event.on).amount}个工作日内"


def _correction(case: Case, event: CaseEvent) -> Written:
    until = chinese(date.fromisoformat(event.data["until"]))
    return event.act, {"items": _private(event, "items"), "until": until}, ""


def _extended(case: Case, event: CaseEvent) -> Written:
    return event.act, {"reason": _private(event, "reason").rstrip("。")}, ""


def _third_party(case: Case, event: CaseEvent) -> Written:
    values = {"until": _within(event, "consultation.third_party")}
    return event.act, values, _private(event, "third_party")


def _other_agency(case: Case, event: CaseEvent) -> Written:
    values = {"until": _within(event, "consultation.agency")}
    return event.act, values, str(event.data["other_agency"])


def _ask_reasons(case: Case, event: CaseEvent) -> Written:
    return event.act, {"until": chinese(date.fromisoformat(event.data["until"]))}, ""


def _deferred(case: Case, event: CaseEvent) -> Written:
    until = chinese(date.fromisoformat(event.data["until"]))
    return event.act, {"reason": _private(event, "reason").rstrip("。"), "until": until}, ""


def _fee(case: Case, event: CaseEvent) -> Written:
    cost = fee(int(event.data["count"]), event.data["schedule"], event.on)
    values = {
        "amount": str(cost.yuan),
        "explanation": explained(cost),
        "until": _within(event, "fee.payment"),
    }
    return event.act, values, ""


def explained(cost: Fee) -> str:
    """费用的算法，一句话。"""
    parts = [
        f"第{s.first}至{s.last}{cost.measure}每{cost.measure}{s.each}元，计{s.yuan}元"
        for s in cost.steps
    ]
    return f"{cost.name}，" + "；".join(parts) + f"。合计{cost.yuan}元。"


def _reply(case: Case, event: CaseEvent) -> Written:
    proposal = _proposal(case).private or {}
    return reply_kind(case), reply_values(case, proposal, event), ""


def _information(case: Case, event: CaseEvent) -> Written:
    return event.act, {"information": _private(event, "information")}, ""


_WRITERS: dict[Act, Callable[[Case, CaseEvent], Written]] = {
    Act.CORRECTION_ASKED: _correction,
    Act.EXTENDED: _extended,
    Act.THIRD_PARTY_ASKED: _third_party,
    Act.AGENCY_ASKED: _other_agency,
    Act.REASONS_ASKED: _ask_reasons,
    Act.DEFERRED: _deferred,
    Act.FEE_NOTICED: _fee,
    Act.DECIDED: _reply,
    Act.SUPPLEMENTED: _information,
    Act.RECORD_CORRECTED: _information,
}
