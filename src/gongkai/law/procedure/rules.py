"""法律此时允许哪些行为：每种行为依次过几道关，过不了的说明理由。"""

from collections.abc import Callable
from datetime import date

from gongkai.law.calendar import Calendar, official
from gongkai.law.errors import NotInForce
from gongkai.law.facts import CONFIRMED_CHANNELS, Asked, chinese
from gongkai.law.parameters import parameter
from gongkai.law.procedure.data import last_day, wrong_data
from gongkai.law.procedure.model import (
    STAGE_NAMES,
    Act,
    Event,
    NotAllowed,
    Offer,
    Stage,
    Standing,
    describe,
)
from gongkai.law.procedure.stand import safe_due

Test = Callable[[Standing, date, Calendar], str]


def offers(now: Standing, today: date, calendar: Calendar | None = None) -> list[Offer]:
    """除登记以外各种行为现在能不能做（按 `Act` 的次序）。"""
    found = []
    for act in Act:
        if act is Act.RECEIVED:
            continue
        try:
            said = describe(act, today)
        except NotInForce:
            continue
        why = _why_not(now, act, today, calendar or official())
        found.append(Offer(act, said.name, said.text, said.citation, why == "", why))
    return found


def check(now: Standing, event: Event, today: date, calendar: Calendar | None = None) -> None:
    """记下 `event` 以前的把关；不允许抛 NotAllowed。日期不得早于上一件事、晚于今天。"""
    if event.on > today:
        raise NotAllowed(f"日期{chinese(event.on)}晚于今天，请改为实际发生的日期。")
    if event.on < now.last:
        raise NotAllowed(
            f"日期{chinese(event.on)}早于上一件事（{chinese(now.last)}），请核对先后。"
        )
    why = _why_not(now, event.act, event.on, calendar or official())
    why = why or wrong_data(now, event, calendar or official())
    if why:
        raise NotAllowed(why)


def _why_not(now: Standing, act: Act, on: date, calendar: Calendar) -> str:
    """`on` 日不能做 `act` 的理由；能做为空。"""
    try:
        found = (why for test in _RULES[act] if (why := test(now, on, calendar)))
        return next(found, "")
    except NotInForce as error:  # 收到之日的法律没有这种行为，如2008年条例没有告知补正的期限
        return str(error)


def _if_open(now: Standing, on: date, calendar: Calendar) -> str:
    return "" if now.is_open else f"这件申请{STAGE_NAMES[now.stage]}，不再办理。"


def _if_confirmed(now: Standing, on: date, calendar: Calendar) -> str:
    return "" if now.receipt else "还没有与申请人确认收到，期限尚未起算，请先确认。"


def _if_running(now: Standing, on: date, calendar: Calendar) -> str:
    paused = {Stage.WAITING_APPLICANT, Stage.WAITING_PAYMENT}
    return f"现在{STAGE_NAMES[now.stage]}，收到以后才能办。" if now.stage in paused else ""


def _if_unconfirmed(now: Standing, on: date, calendar: Calendar) -> str:
    if now.facts.channel not in CONFIRMED_CHANNELS:
        return "这个渠道不需要确认收到。"
    return "已经确认过了。" if now.receipt else ""


def _if_correctable(now: Standing, on: date, calendar: Calendar) -> str:
    if now.facts.correction_asked:
        return "补正只能告知一次，已经告知过了。"
    assert now.receipt is not None
    term = parameter("correction.notice", now.receipt)
    last = last_day(now.receipt, term.amount, calendar)
    if last is not None and on > last:
        return (
            f"告知补正应在收到申请之日起 {term.amount} 个工作日内（{chinese(last)}前），已经超过。"
        )
    return ""


def _if_waiting_correction(now: Standing, on: date, calendar: Calendar) -> str:
    return "" if now.stage is Stage.WAITING_APPLICANT else "没有在等申请人补正。"


def _if_waiting_payment(now: Standing, on: date, calendar: Calendar) -> str:
    return "" if now.stage is Stage.WAITING_PAYMENT else "没有在等申请人缴费。"


def _if_asked(asked: Asked) -> Test:
    def test(now: Standing, on: date, calendar: Calendar) -> str:
        return "" if now.open_consultations(asked) else "没有正在征求的意见。"

    return test


def _if_extensible(now: Standing, on: date, calendar: Calendar) -> str:
    if now.facts.extended:
        return "已经延长过一次，不能再延。"
    if now.facts.deferred_until:
        return "已经告知延迟答复的期限，不再延期。"
    answer, _ = safe_due(now, calendar)
    # 到期日在放假安排还没有公布的年份里，自然没有过
    if answer is not None and answer.due is not None and on > answer.due:
        return f"延期应在答复期限届满（{chinese(answer.due)}）前告知申请人，已经超过。"
    return ""


def _if_deferrable(now: Standing, on: date, calendar: Calendar) -> str:
    if not now.reasons_asked:
        return "还没有要求申请人说明理由。"
    if now.facts.deferred_until:
        return "已经告知延迟答复的期限。"
    answer, _ = safe_due(now, calendar)
    if answer is not None and answer.due is not None and on > answer.due:
        return f"应在答复期限届满（{chinese(answer.due)}）前告知申请人，已经超过。"
    return ""


def _if_chargeable(now: Standing, on: date, calendar: Calendar) -> str:
    return "收费通知已经发过。" if now.facts.fee_notice else ""


def _if_requested(now: Standing, on: date, calendar: Calendar) -> str:
    return "" if now.extension_requested else "承办人还没有申请延期。"


def _if_not_requested(now: Standing, on: date, calendar: Calendar) -> str:
    return "已经申请延期，等待审批。" if now.extension_requested else ""


def _if_nothing_proposed(now: Standing, on: date, calendar: Calendar) -> str:
    return "已经拟定答复，等待审批。" if now.proposed else ""


def _if_proposed(now: Standing, on: date, calendar: Calendar) -> str:
    return "" if now.proposed else "还没有拟定的答复。"


def _if_anything_to_return(now: Standing, on: date, calendar: Calendar) -> str:
    return "" if now.proposed or now.extension_requested else "没有等待审批的事项。"


def _if_consultations_done(now: Standing, on: date, calendar: Calendar) -> str:
    waiting = any(now.open_consultations(a) for a in Asked)
    return "征求的意见还没有记录；收到、或者满期限未提出的，先记下再答复。" if waiting else ""


def _if_decided(now: Standing, on: date, calendar: Calendar) -> str:
    return "" if now.decided_on else "还没有作出答复。"


def _if_undelivered(now: Standing, on: date, calendar: Calendar) -> str:
    return "已经送达。" if now.delivered_on else ""


def _if_finished(now: Standing, on: date, calendar: Calendar) -> str:
    if now.archived:
        return "已经归档。"
    done = now.stage in (Stage.DELIVERED, Stage.WITHDRAWN)
    return "" if done else "答复送达（或者申请人撤回）以后才能归档。"


def _if_not_archived(now: Standing, on: date, calendar: Calendar) -> str:
    return "已经归档，不能再改动。" if now.archived else ""


_WORKING = (_if_open, _if_confirmed, _if_running)
#: 每种行为要过的关，依次检查
_RULES: dict[Act, tuple[Test, ...]] = {
    Act.RECEIVED: (lambda now, on, calendar: "已经登记。",),
    Act.CONFIRMED: (_if_open, _if_unconfirmed),
    Act.ASSIGNED: (_if_open,),
    Act.NOTED: (_if_not_archived,),
    Act.CORRECTION_ASKED: (*_WORKING, _if_nothing_proposed, _if_correctable),
    Act.CORRECTED: (_if_open, _if_waiting_correction),
    Act.THIRD_PARTY_ASKED: (*_WORKING, _if_nothing_proposed),
    Act.THIRD_PARTY_ANSWERED: (_if_open, _if_asked(Asked.THIRD_PARTY)),
    Act.AGENCY_ASKED: (*_WORKING, _if_nothing_proposed),
    Act.AGENCY_ANSWERED: (_if_open, _if_asked(Asked.AGENCY)),
    Act.EXTENSION_REQUESTED: (*_WORKING, _if_not_requested, _if_extensible),
    Act.EXTENDED: (*_WORKING, _if_requested, _if_extensible),
    Act.REASONS_ASKED: _WORKING,
    Act.DEFERRED: (*_WORKING, _if_deferrable),
    Act.FEE_NOTICED: (*_WORKING, _if_nothing_proposed, _if_chargeable),
    Act.PAID: (_if_open, _if_waiting_payment),
    Act.PROPOSED: (_if_open, _if_confirmed, _if_nothing_proposed, _if_consultations_done),
    Act.RETURNED: (_if_open, _if_anything_to_return),
    Act.DECIDED: (_if_open, _if_confirmed, _if_proposed, _if_consultations_done),
    Act.DELIVERED: (_if_decided, _if_not_archived, _if_undelivered),
    Act.SUPPLEMENTED: (_if_decided, _if_not_archived),
    Act.RECORD_CORRECTED: (_if_confirmed, _if_not_archived),
    Act.WITHDRAWN: (_if_open,),
    Act.ARCHIVED: (_if_finished,),
}
