"""一个行为所附的数据合不合规定：补正期限、对方意见、办理结果、送达方式；不合的说明理由。"""

from collections.abc import Callable
from datetime import date

from gongkai.law.answers import State
from gongkai.law.calendar import Calendar
from gongkai.law.decisions import decisions
from gongkai.law.errors import LawError
from gongkai.law.facts import Asked, Consultation, chinese
from gongkai.law.fees import fee
from gongkai.law.findings import findings_of
from gongkai.law.parameters import parameter, rule
from gongkai.law.procedure.deadlines import last_day, safe_due
from gongkai.law.procedure.gates import free_of_charge
from gongkai.law.procedure.model import Event, Manner, Opinion, Stage, Standing

DataTest = Callable[[Standing, Event, Calendar], str]
#: 收费通知所附的 public：要计费的信息都已经公开
ALL_PUBLIC = "all"


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


def _is_silent(event: Event) -> bool:
    return bool(event.data["opinion"] == Opinion.SILENT)


def _served(event: Event, begun: Consultation) -> date | None:
    """对方收到征询之日：这次填的，或者以前登记的。"""
    told = event.data.get("received")
    return date.fromisoformat(told) if told else begun.received


def _silence(served: date | None, event: Event, asked: Asked, calendar: Calendar) -> str:
    if served is None:
        return "请填写对方收到征询之日，对方的期限自这一天起算。"
    term = parameter(f"consultation.{asked}", served)
    last = last_day(served, term.amount, calendar)
    if last is None or event.on <= last:
        said = rule(f"silence.{asked}", event.on).citation
        return f"对方的期限到{_said(last)}，期满以后才能按“逾期未提出”处理（{said}）。"
    return ""


def opinion_data(asked: Asked) -> DataTest:
    """意见要选；“逾期未提出”要等到期满。"""

    def test(now: Standing, event: Event, calendar: Calendar) -> str:
        if event.data.get("opinion") not in set(Opinion):
            return "请选择对方的意见。"
        one = now.answers(asked, event.data.get("nth"))
        if one is None:
            return "这一次征求意见已经结束。"
        begun = now.facts.consultations[one]
        served = _served(event, begun)
        if served is not None and not begun.start <= served <= event.on:
            return "对方收到征询之日应在发出以后、收到意见以前，请核对。"
        return _silence(served, event, asked, calendar) if _is_silent(event) else ""

    return test


def decision_data(now: Standing, event: Event, calendar: Calendar) -> str:
    """办理结果要在册，每一种还要过它自己的关。"""
    chosen = tuple(event.data.get("decisions", ()))
    if not chosen:
        return "请选择办理结果。"
    if unknown := [d for d in chosen if d not in decisions()]:
        return f"没有“{unknown[0]}”这种办理结果。"
    if (row := event.data.get("row")) and row not in (*chosen, "partial"):
        return "计入表三的一行，应是所选的结果之一，或者部分公开。"
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
    paid = now.facts.paid
    if now.facts.fee_notice is None or (paid is not None and not _lapsed(now, calendar)):
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
    answer, _ = safe_due(now, calendar)
    if answer is not None and answer.due is not None:
        return ""  # 期限没有停下（如补正告知迟了），照常答复
    if facts.fee_notice and (not facts.paid or _lapsed(now, calendar)):
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


def _lapsed(now: Standing, calendar: Calendar) -> bool:
    """缴费逾期，视为放弃。"""
    answer, _ = safe_due(now, calendar)
    return answer is not None and answer.state is State.LAPSED


def _excessive_data(
    now: Standing, chosen: tuple[str, ...], event: Event, calendar: Calendar
) -> str:
    if "declined.excessive" not in chosen or now.reasons_asked:
        return ""
    cited = rule("defer.excessive", event.on).citation
    return f"没有要求申请人说明理由，不能按“无正当理由大量反复申请”处理（{cited}）。"


def _third_party_data(
    now: Standing, chosen: tuple[str, ...], event: Event, calendar: Calendar
) -> str:
    if "denied.third_party" not in chosen or now.was_asked(Asked.THIRD_PARTY):
        return ""
    if str(event.data.get("judgement") or "").strip():
        return ""
    return (
        "没有征求过第三方的意见。请先征求；不征求就决定的，写明对公共利益、第三方权益的判断，"
        "记入经过（条例第十五条、第三十二条）。"
    )


def _unclear_data(now: Standing, chosen: tuple[str, ...], event: Event, calendar: Calendar) -> str:
    if "unavailable.unclear" not in chosen or now.facts.correction_asked:
        return ""
    return "没有告知过补正，不能按“补正后申请内容仍不明确”处理（条例第三十条）。"


def _in_edition(now: Standing, chosen: tuple[str, ...], event: Event, calendar: Calendar) -> str:
    """那时的条例有没有这种结果。"""
    gone = next((d for d in chosen if not findings_of(d, event.on)), None)
    return f"{chinese(event.on)}还没有“{decisions()[gone].name}”的规定。" if gone else ""


def extension_data(now: Standing, event: Event, calendar: Calendar) -> str:
    """延长的日数在法定的最长以内。"""
    days = event.data.get("days")
    if days in (None, ""):
        return ""
    most = parameter("reply.extension", now.receipt or event.on)
    if 1 <= int(days) <= most.amount:
        return ""
    return f"延长的期限为一至{most.amount}个工作日（{most.citation}）。"


def fee_data(now: Standing, event: Event, calendar: Calendar) -> str:
    """收费通知要有金额；已经公开的不收，扣除本月以前的通知已经计收的。"""
    if event.data.get("public") == ALL_PUBLIC:
        return free_of_charge(event.on)
    if "schedule" not in event.data:
        return ""
    try:
        cost = fee(
            int(event.data["count"]),
            event.data["schedule"],
            event.on,
            billed=int(event.data.get("billed") or 0),
        )
    except LawError as error:
        return str(error)
    return "" if cost.yuan else f"应缴的金额为零，不发收费通知：{cost.reason}"


def manner_data(now: Standing, event: Event, calendar: Calendar) -> str:
    """送达的方式要选。"""
    return "" if event.data.get("manner") in set(Manner) else "请选择送达的方式。"


#: 办理结果要过的关，依次
_DECISION_TESTS = (
    _in_edition,
    _uncorrected_data,
    _unpaid_data,
    _waiting_data,
    _excessive_data,
    _third_party_data,
    _unclear_data,
)
