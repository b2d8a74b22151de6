"""一个行为所附的数据合不合规定：补正期限、对方意见、办理结果、送达方式；不合的说明理由。"""

from collections.abc import Callable
from datetime import date

from gongkai.law.calendar import Calendar
from gongkai.law.decisions import decisions
from gongkai.law.facts import Asked, chinese
from gongkai.law.parameters import parameter, rule
from gongkai.law.procedure.deadlines import last_day, safe_due
from gongkai.law.procedure.model import Event, Manner, Opinion, Stage, Standing

DataTest = Callable[[Standing, Event, Calendar], str]


def any_data(now: Standing, event: Event, calendar: Calendar) -> str:
    """没有要核对的。"""
    return ""


def _said(last: date | None) -> str:
    return chinese(last) if last is not None else "下一年（放假安排公布后才能算出）"


def correction_data(now: Standing, event: Event, calendar: Calendar) -> str:
    """补正的事项要写明，期限要晚于告知之日。"""
    if date.fromisoformat(event.data["until"]) <= event.on:
        return "补正期限要晚于告知之日，给申请人合理的时间。"
    return "" if event.data.get("items") else "请写明需要补正的事项。"


def deferral_data(now: Standing, event: Event, calendar: Calendar) -> str:
    """延迟到的日期要晚于现在的答复到期日。"""
    until = date.fromisoformat(event.data["until"]) if event.data.get("until") else None
    if until is None:
        return "请填写延迟到哪一天答复。"
    answer, _ = safe_due(now, calendar)
    if until <= event.on or (answer and answer.due and until <= answer.due):
        return "延迟的日期要晚于现在的答复到期日。"
    return ""


def opinion_data(asked: Asked) -> DataTest:
    """意见要选；“逾期未提出”要等到期满。"""

    def test(now: Standing, event: Event, calendar: Calendar) -> str:
        if event.data.get("opinion") not in set(Opinion):
            return "请选择对方的意见。"
        if event.data["opinion"] != Opinion.SILENT:
            return ""
        begun = now.open_consultations(asked)[0]
        term = parameter(f"consultation.{asked}", begun.start)
        last = last_day(begun.start, term.amount, calendar)
        if last is None or event.on <= last:
            said = rule(f"silence.{asked}", event.on).citation
            return f"对方的期限到{_said(last)}，期满以后才能按“逾期未提出”处理（{said}）。"
        return ""

    return test


def decision_data(now: Standing, event: Event, calendar: Calendar) -> str:
    """办理结果要在册，每一种还要过它自己的关。"""
    chosen = tuple(event.data.get("decisions", ()))
    if not chosen:
        return "请选择办理结果。"
    if unknown := [d for d in chosen if d not in decisions()]:
        return f"没有“{unknown[0]}”这种办理结果。"
    reasons = (test(now, chosen, event, calendar) for test in _DECISION_TESTS)
    return next((why for why in reasons if why), "")


def _uncorrected_data(
    now: Standing, chosen: tuple[str, ...], event: Event, calendar: Calendar
) -> str:
    if "other.uncorrected" not in chosen:
        return ""
    if now.stage is not Stage.WAITING_APPLICANT:
        return "没有在等申请人补正，不能按“逾期不补正”处理。"
    if now.correction_until is None or event.on <= now.correction_until:
        until = now.correction_until
        return f"补正期限到{chinese(until)}，期满以后才能按“逾期不补正”处理。" if until else ""
    return ""


def _unpaid_data(now: Standing, chosen: tuple[str, ...], event: Event, calendar: Calendar) -> str:
    if "other.unpaid" not in chosen:
        return ""
    if now.facts.fee_notice is None or now.facts.paid is not None:
        return "没有在等申请人缴费，不能按“逾期未缴费”处理。"
    term = parameter("fee.payment", now.facts.fee_notice)
    last = last_day(now.facts.fee_notice, term.amount, calendar)
    if last is None or event.on <= last:
        return f"缴费期限到{_said(last)}，期满以后才能按“逾期未缴费”处理。"
    return ""


def _waiting_data(now: Standing, chosen: tuple[str, ...], event: Event, calendar: Calendar) -> str:
    allowed = {
        Stage.WAITING_APPLICANT: "other.uncorrected",
        Stage.WAITING_PAYMENT: "other.unpaid",
    }
    facts = now.facts
    if facts.fee_notice and not facts.paid:
        need = allowed[Stage.WAITING_PAYMENT]
    elif facts.correction_asked and not facts.corrected:
        need = allowed[Stage.WAITING_APPLICANT]
    else:
        return ""
    return (
        ""
        if chosen == (need,)
        else f"申请人还没有补正或者缴费，此时只能按“{decisions()[need].name}”处理。"
    )


def manner_data(now: Standing, event: Event, calendar: Calendar) -> str:
    """送达的方式要选。"""
    return "" if event.data.get("manner") in set(Manner) else "请选择送达的方式。"


#: 办理结果要过的关，依次
_DECISION_TESTS = (_uncorrected_data, _unpaid_data, _waiting_data)
