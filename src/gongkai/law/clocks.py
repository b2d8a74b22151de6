"""期限：由一件申请的事实算出各个到期日，并逐日说明计与不计的理由和条文。

到期日永远是算出来的，不作为事实保存：放假安排一变，重算即可。
"""

from collections.abc import Iterator
from datetime import date

from gongkai.law import orders
from gongkai.law.answers import STATE_NAMES, STOPPED, Answer, Due, State, Step
from gongkai.law.calendar import Calendar, official
from gongkai.law.errors import FactsContradict, NotInForce
from gongkai.law.facts import (
    Asked,
    Channel,
    Consultation,
    Facts,
    check,
    chinese,
    known_on,
    receipt_day,
)
from gongkai.law.parameters import Rule, parameter, rule
from gongkai.law.readings import DEFAULT, Settled, reading
from gongkai.law.running import Running

__all__ = ["STATE_NAMES", "Answer", "Due", "State", "Step", "clock", "reply_due"]


def clock(
    facts: Facts,
    as_of: date | None = None,
    calendar: Calendar | None = None,
    settled: Settled = DEFAULT,
    *,
    strict: bool = False,
) -> Answer:
    """由 `facts` 算出全部到期日；给出 `as_of` 则只用那一天已知的事实。

    `settled` 为本机关选定的读法（有争议之处）；`strict` 时迟发的收费通知是矛盾，否则只是没有效力。
    抛 FactsContradict、FactsMissing、NotInForce（那一天还没有这项规定）、CalendarNotPublished。
    """
    calendar = calendar or official()
    _check_whole(facts)
    if as_of is not None:
        facts = known_on(facts, as_of)
    receipt = _receipt(facts)
    if facts.order is not None and facts.order.fixed:
        return _ordered(facts, receipt, calendar, as_of)
    term = Running(facts, receipt, calendar, settled)
    if strict:
        term.demand_fee_in_term()
    state = term.state(as_of)
    due = None if state in STOPPED or term.endless else term.last_day()
    remaining = None if as_of is None or due is None else term.remaining(as_of, due)
    return Answer(
        due=due,
        working_days=term.total,
        state=state,
        receipt=receipt,
        steps=term.steps(due, state),
        also_due=tuple(_also_due(facts, receipt, term, calendar, state)),
        provisional=due is not None and bool(term.open),
        as_of=as_of,
        remaining=remaining,
        notes=tuple(_notes(term)),
    )


def _ordered(facts: Facts, receipt: date, calendar: Calendar, as_of: date | None) -> Answer:
    """责令的期限：不停下，不延长。"""
    assert facts.order is not None
    found = orders.ordered(facts.order, receipt, calendar)
    return Answer(
        due=found.due,
        working_days=found.working_days,
        state=State.RUNNING,
        receipt=receipt,
        steps=found.steps,
        also_due=(*_correction_due(facts, receipt, calendar), *_waited_for(facts, calendar)),
        as_of=as_of,
        remaining=None if as_of is None else orders.remaining(as_of, found.due, calendar),
        notes=(found.note,),
        ordered=found.words,
    )


def reply_due(receipt: date, calendar: Calendar | None = None) -> date:
    """没有暂停与延期时，`receipt` 收到的申请的答复到期日（条例第三十三条）。"""
    return (calendar or official()).add_working_days(
        receipt, parameter("reply.base", receipt).amount
    )


def _check_whole(facts: Facts) -> None:
    receipt = _receipt(facts)
    check(facts, receipt)
    if facts.extended_on is not None and not facts.extended:
        raise FactsContradict(
            f"告知延期{chinese(facts.extended_on)}", "没有延期", "没有延期就不会告知延期"
        )
    if facts.extension_days is not None:
        _check_extension_days(facts, receipt)


def _check_extension_days(facts: Facts, receipt: date) -> None:
    most = parameter("reply.extension", receipt)
    days = facts.extension_days or 0
    if not facts.extended:
        raise FactsContradict(f"延长{days}个工作日", "没有延期", "没有延期就没有延长的日数")
    if not 1 <= days <= most.amount:
        raise FactsContradict(
            f"延长{days}个工作日",
            f"最长{most.amount}个工作日",
            f"延长的期限为一至{most.amount}个工作日（{most.citation}）",
        )


def _receipt(facts: Facts) -> date:
    current = _channel_rule(facts.channel, facts.received)
    return receipt_day(facts, confirmation_needed=current.confirmed)


def _channel_rule(channel: Channel, on: date) -> Rule:
    try:
        return rule(f"receipt.{channel}", on)
    except NotInForce:
        return rule("receipt.2008", on)


def _notes(term: Running) -> Iterator[str]:
    """采用的读法和迟办之处。"""
    if term.facts.order is not None:
        yield orders.statutory_note(term.receipt)
    if term.correction_late is not None and term.facts.correction_asked is not None:
        asked = term.facts.correction_asked
        said = reading("correction.late", asked)
        took = said.options[said.chosen(term.settled)]
        yield (
            f"告知补正{chinese(asked)}超过了期限（{chinese(term.correction_late)}）。"
            f"{said.name}有争议，这里采用：{took}（{said.citation}）。"
        )
    if term.fee_late is not None:
        yield (
            f"收费通知{chinese(term.fee_sent)}在答复期限届满（{chinese(term.fee_late)}）以后发出，"
            f"不使期限停下（{rule('fee.in_term', term.fee_sent).citation}）。"
        )
    if term.facts.consultations:
        said = reading("pause.sending_day", term.facts.consultations[0].start)
        took = said.options[said.chosen(term.settled)]
        yield f"{said.name}：{took}（{said.citation}）。按另一种读法的答复到期日会晚一天。"
    if term.endless:
        yield "征求第三方意见尚未结束，2007年条例没有规定第三方的期限，收到意见以后才能算出到期日。"


def _also_due(
    facts: Facts, receipt: date, term: Running, calendar: Calendar, state: State
) -> Iterator[Due]:
    yield from _correction_due(facts, receipt, calendar)
    if state not in STOPPED and not term.endless:
        yield _extension_due(facts, term)
    yield from _waited_for(facts, calendar)


def _waited_for(facts: Facts, calendar: Calendar) -> Iterator[Due]:
    """等别人的：对方提出意见、申请人缴费。"""
    for consultation in facts.consultations:
        yield from _consultation_due(consultation, calendar)
    if facts.fee_notice is not None:
        pay = parameter("fee.payment", facts.fee_notice)
        day = calendar.add_working_days(facts.fee_notice, pay.amount)
        met = None if facts.paid is None else facts.paid <= day
        yield Due("fee.payment", "申请人缴费，逾期视为放弃申请", day, pay.citation, met)


def _correction_due(facts: Facts, receipt: date, calendar: Calendar) -> Iterator[Due]:
    try:
        term = parameter("correction.notice", receipt)
    except NotInForce:
        return
    day = calendar.add_working_days(receipt, term.amount)
    met = None if facts.correction_asked is None else facts.correction_asked <= day
    yield Due("correction.notice", "内容不明确的，告知补正（只限一次）", day, term.citation, met)


def _extension_due(facts: Facts, term: Running) -> Due:
    met = None if facts.extended_on is None else True
    return Due(
        "reply.extension",
        "需要延期的，经负责人同意并告知申请人",
        term.due(term.base.amount),
        term.extension.citation,
        met,
    )


def _consultation_due(asked: Consultation, calendar: Calendar) -> Iterator[Due]:
    try:
        term = parameter(f"consultation.{asked.asked}", asked.start)
    except NotInForce:
        return
    who = "第三方" if asked.asked is Asked.THIRD_PARTY else "其他机关"
    known = asked.received is not None
    label = f"{who}提出意见" + ("" if known else "（自收到征询之日起算，收到之日没有登记，不早于）")
    day = calendar.add_working_days(asked.term_from, term.amount)
    met = _within(asked, day, known=known)
    yield Due(f"consultation.{asked.asked}", label, day, term.citation, met, not known)


def _within(asked: Consultation, last: date, *, known: bool) -> bool | None:
    """按时提出没有；收到征询之日不知道的，迟了也不能断定。"""
    if asked.end is None:
        return None
    return True if asked.end <= last else (False if known else None)
