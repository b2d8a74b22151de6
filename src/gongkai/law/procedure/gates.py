"""法律的关口：此时能不能办；过不了的说明理由，过得了为空。

每一关都拿到要办的那一天，只管一段时期的关口自己看日子。
"""

from collections.abc import Callable
from datetime import date

from gongkai.law.calendar import Calendar
from gongkai.law.facts import CONFIRMED_CHANNELS, Asked, chinese
from gongkai.law.parameters import parameter, rule
from gongkai.law.procedure.deadlines import safe_due
from gongkai.law.procedure.model import STAGE_NAMES, Stage, Standing

Gate = Callable[[Standing, date, Calendar], str]


def never(now: Standing, on: date, calendar: Calendar) -> str:
    """登记只在开头。"""
    return "已经登记。"


def if_open(now: Standing, on: date, calendar: Calendar) -> str:
    """还没有结果。"""
    return "" if now.is_open else f"这件申请{STAGE_NAMES[now.stage]}，不再办理。"


def if_confirmed(now: Standing, on: date, calendar: Calendar) -> str:
    """确认收到了，期限才起算。"""
    return "" if now.receipt else "还没有与申请人确认收到，期限尚未起算，请先确认。"


def if_running(now: Standing, on: date, calendar: Calendar) -> str:
    """不在等申请人补正、缴费。"""
    paused = {Stage.WAITING_APPLICANT, Stage.WAITING_PAYMENT}
    return f"现在{STAGE_NAMES[now.stage]}，收到以后才能办。" if now.stage in paused else ""


def if_unconfirmed(now: Standing, on: date, calendar: Calendar) -> str:
    """这个渠道要确认，还没有确认。"""
    if now.facts.channel not in CONFIRMED_CHANNELS:
        return "这个渠道不需要确认收到。"
    return "已经确认过了。" if now.receipt else ""


def if_correctable(now: Standing, on: date, calendar: Calendar) -> str:
    """补正只告知一次；超过期限的可以告知，记为迟办。"""
    if now.facts.correction_asked:
        return "补正只能告知一次，已经告知过了。"
    assert now.receipt is not None
    parameter("correction.notice", now.receipt)
    return ""


def if_waiting_correction(now: Standing, on: date, calendar: Calendar) -> str:
    """在等补正。"""
    return "" if now.stage is Stage.WAITING_APPLICANT else "没有在等申请人补正。"


def if_waiting_payment(now: Standing, on: date, calendar: Calendar) -> str:
    """在等缴费。"""
    return "" if now.stage is Stage.WAITING_PAYMENT else "没有在等申请人缴费。"


def if_asked(asked: Asked) -> Gate:
    """有没有收到意见的征求。"""

    def test(now: Standing, on: date, calendar: Calendar) -> str:
        return "" if now.open_consultations(asked) else "没有正在征求的意见。"

    return test


def if_own_term(now: Standing, on: date, calendar: Calendar) -> str:
    """期限不是复议决定、判决责令的。"""
    order = now.facts.order
    if order is None or not order.fixed:
        return ""
    said = rule("reanswer.ordered", now.facts.received)
    return f"责令的期限不能停下，也不能自行延长（{said.citation}）。"


def superseded(now: Standing, on: date, calendar: Calendar) -> str:
    """以前在原来的一件里记下的重新答复，现在另立一件。"""
    return "重新答复另立一件：从“复议与诉讼”里责令重新答复的那一件开。"


def if_extensible(now: Standing, on: date, calendar: Calendar) -> str:
    """没有延长过，答复期限还没有届满。"""
    if now.facts.extended:
        return "已经延长过一次，不能再延。"
    if now.facts.deferred_until:
        return "已经告知延迟答复的期限，不再延期。"
    answer, _ = safe_due(now, calendar)
    # 到期日在放假安排还没有公布的年份里，自然没有过
    if answer is not None and answer.due is not None and on > answer.due:
        return f"延期应在答复期限届满（{chinese(answer.due)}）前告知申请人，已经超过。"
    return ""


def if_deferrable(now: Standing, on: date, calendar: Calendar) -> str:
    """说明了理由，还没有告知过延迟的期限，答复期限还没有届满。"""
    if not now.reasons_asked:
        return "还没有要求申请人说明理由。"
    if now.facts.deferred_until:
        return "已经告知延迟答复的期限。"
    answer, _ = safe_due(now, calendar)
    if answer is not None and answer.due is not None and on > answer.due:
        return f"应在答复期限届满（{chinese(answer.due)}）前告知申请人，已经超过。"
    return ""


def if_chargeable(now: Standing, on: date, calendar: Calendar) -> str:
    """没有发过收费通知，答复期限还没有届满。"""
    if now.facts.fee_notice:
        return "收费通知已经发过。"
    answer, _ = safe_due(now, calendar)
    if answer is not None and answer.due is not None and on > answer.due:
        return f"收费通知应当在答复期限内发出（{chinese(answer.due)}届满），已经超过。"
    return ""


def if_not_public(now: Standing, on: date, calendar: Calendar) -> str:
    """拟定（作出）的答复没有认定信息已经公开；已经公开的不收费。"""
    return free_of_charge(on) if now.already_public else ""


def free_of_charge(on: date) -> str:
    """已经公开的不发收费通知：依据，该怎样办；`on` 日还没有收费规定的抛 NotInForce。"""
    said = rule("fee.public", on)
    return (
        f"{said.text}（{said.citation}），不发收费通知。请拟定答复，办理结果选“予以公开”，"
        "认定选“已经主动公开”，写明获取的方式、途径。"
    )


def if_unserved(now: Standing, on: date, calendar: Calendar) -> str:
    """有不知道对方收到征询之日的征求。"""
    return "" if now.unserved_consultations() else "没有等着登记对方收到征询的征求。"


def if_objected_to(now: Standing, on: date, calendar: Calendar) -> str:
    """第三方不同意公开：不顾反对而决定公开的才告知（条例第三十二条）。"""
    if not now.was_asked(Asked.THIRD_PARTY):
        return "没有征求过第三方的意见。"
    return "" if now.objected else "第三方没有不同意公开，不出这份告知书。"


def if_posted(now: Standing, on: date, calendar: Calendar) -> str:
    """邮寄送达，还没有登记申请人签收。"""
    if now.delivered_on is None:
        return "答复还没有送达。"
    return "已经登记申请人收到答复之日。" if now.signed_on else ""


def if_requested(now: Standing, on: date, calendar: Calendar) -> str:
    """承办人申请过延期。"""
    return "" if now.extension_requested else "承办人还没有申请延期。"


def if_not_requested(now: Standing, on: date, calendar: Calendar) -> str:
    """没有申请延期。"""
    return "已经申请延期，等待审批。" if now.extension_requested else ""


def if_fee_not_requested(now: Standing, on: date, calendar: Calendar) -> str:
    """没有提出收费。"""
    return "已经提出收费，等待审批。" if now.fee_requested else ""


def if_nothing_proposed(now: Standing, on: date, calendar: Calendar) -> str:
    """没有等待审批的答复。"""
    return "已经拟定答复，等待审批。" if now.proposed else ""


def if_proposed(now: Standing, on: date, calendar: Calendar) -> str:
    """有拟定的答复。"""
    return "" if now.proposed else "还没有拟定的答复。"


def if_anything_to_return(now: Standing, on: date, calendar: Calendar) -> str:
    """有等待审批的事项。"""
    waiting = now.proposed or now.extension_requested or now.fee_requested
    return "" if waiting else "没有等待审批的事项。"


def if_consultations_done(now: Standing, on: date, calendar: Calendar) -> str:
    """征求的意见都有了着落。"""
    waiting = any(now.open_consultations(a) for a in Asked)
    return "征求的意见还没有记录；收到、或者满期限未提出的，先记下再答复。" if waiting else ""


def if_decided(now: Standing, on: date, calendar: Calendar) -> str:
    """作出了答复。"""
    return "" if now.decided_on else "还没有作出答复。"


def if_undelivered(now: Standing, on: date, calendar: Calendar) -> str:
    """还没有送达。"""
    return "已经送达。" if now.delivered_on else ""


def if_finished(now: Standing, on: date, calendar: Calendar) -> str:
    """送达了，或者撤回了；还没有归档。"""
    if now.archived:
        return "已经归档。"
    done = now.stage in (Stage.DELIVERED, Stage.WITHDRAWN)
    return "" if done else "答复送达（或者申请人撤回）以后才能归档。"


def if_not_archived(now: Standing, on: date, calendar: Calendar) -> str:
    """还没有归档。"""
    return "已经归档，不能再改动。" if now.archived else ""


#: 办理中的事都要过的
WORKING: tuple[Gate, ...] = (if_open, if_confirmed, if_running)
