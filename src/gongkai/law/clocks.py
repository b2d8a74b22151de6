"""期限：由一件申请的事实算出各个到期日，并逐日说明计与不计的理由和条文。

到期日永远是算出来的，不作为事实保存：放假安排一变，重算即可。
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from gongkai.law.calendar import SATURDAY, Calendar, official
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
from gongkai.law.parameters import Parameter, Rule, parameter, rule

ONE_DAY = timedelta(days=1)


class State(StrEnum):
    """答复期限现在的状态。"""

    RUNNING = "running"
    CONSULTING = "consulting"
    WAITING_CORRECTION = "waiting_correction"
    WAITING_PAYMENT = "waiting_payment"


STATE_NAMES = {
    State.RUNNING: "期限正在计算",
    State.CONSULTING: "正在征求意见，期限暂停",
    State.WAITING_CORRECTION: "等待申请人补正，答复期限尚未起算",
    State.WAITING_PAYMENT: "等待申请人缴费，答复期限尚未重新起算",
}


@dataclass(frozen=True, slots=True)
class Step:
    """日历上的一天：计不计入、为什么、依据哪一条。"""

    date: date
    counted: bool
    why: str
    citation: str


@dataclass(frozen=True, slots=True)
class Due:
    """一个到期日。`met` 为是否已按时办到，不知道为 None。"""

    id: str
    label: str
    date: date
    citation: str
    met: bool | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """算得的答复期限。

    `due` 为答复到期日（等待补正或缴费时为 None）；`working_days` 为应计的工作日数；
    `provisional` 表示征求意见尚未结束，到期日是按法定的十五个工作日推定的；
    `remaining` 为查询日到到期日的工作日数，逾期为负，没有查询日为 None。
    """

    due: date | None
    working_days: int
    state: State
    receipt: date
    steps: tuple[Step, ...]
    also_due: tuple[Due, ...]
    provisional: bool = False
    as_of: date | None = None
    remaining: int | None = None


def clock(facts: Facts, as_of: date | None = None, calendar: Calendar | None = None) -> Answer:
    """由 `facts` 算出全部到期日；给出 `as_of` 则只用那一天已知的事实。

    抛 FactsContradict、FactsMissing、NotInForce（那一天还没有这项规定）、CalendarNotPublished。
    """
    calendar = calendar or official()
    _check_whole(facts)
    if as_of is not None:
        facts = known_on(facts, as_of)
    receipt = _receipt(facts)
    term = _Term(facts, receipt, calendar)
    waiting = term.waiting()
    also = tuple(_also_due(facts, receipt, term, calendar, waiting))
    if waiting is not None:
        return Answer(None, term.total, waiting, receipt, term.steps(), also, as_of=as_of)
    due = term.last_day()
    remaining = None if as_of is None else term.remaining(as_of, due)
    return Answer(
        due=due,
        working_days=term.total,
        state=State.CONSULTING if term.open else State.RUNNING,
        receipt=receipt,
        steps=term.steps(due),
        also_due=also,
        provisional=bool(term.open),
        as_of=as_of,
        remaining=remaining,
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


def _receipt(facts: Facts) -> date:
    current = _channel_rule(facts.channel, facts.received)
    return receipt_day(facts, confirmation_needed=current.id != "receipt.2008")


def _channel_rule(channel: Channel, on: date) -> Rule:
    try:
        return rule(f"receipt.{channel}", on)
    except NotInForce:
        return rule("receipt.2008", on)


class _Term:
    """一次答复期限的计算：起点、总数、暂停的日子。"""

    def __init__(self, facts: Facts, receipt: date, calendar: Calendar) -> None:
        self.facts, self.receipt, self.calendar = facts, receipt, calendar
        restarts = [d for d in (facts.corrected, facts.paid) if d is not None]
        #: 期限自此日的次日起算
        self.start = max([receipt, *restarts])
        self.base: Parameter = parameter("reply.base", self.start)
        self.extension: Parameter = parameter("reply.extension", self.start)
        self.open = [c for c in facts.consultations if c.end is None]
        self.pauses = [self._closed(c) for c in facts.consultations]
        if facts.extended and facts.extended_on is not None:
            self._check_extension(facts.extended_on)

    @property
    def total(self) -> int:
        return self.base.amount + (self.extension.amount if self.facts.extended else 0)

    def last_day(self) -> date:
        """答复到期日：期限届满之日；告知了延迟答复的，是延迟到的那一天（条例第三十五条）。"""
        due = self.due(self.total)
        return max(due, self.facts.deferred_until) if self.facts.deferred_until else due

    def _closed(self, consultation: Consultation) -> Consultation:
        """未结束的征求意见，按其法定期限推定结束日。"""
        if consultation.end is not None:
            return consultation
        term = parameter(f"consultation.{consultation.asked}", consultation.start)
        end = self.calendar.add_working_days(consultation.start, term.amount)
        return Consultation(consultation.start, end, consultation.asked)

    def _check_extension(self, told: date) -> None:
        base_due = self.due(self.base.amount)
        if told > base_due:
            raise FactsContradict(
                f"告知延期{chinese(told)}",
                f"答复期限届满{chinese(base_due)}",
                "延期应当在答复期限届满前告知申请人",
            )

    def waiting(self) -> State | None:
        facts = self.facts
        if facts.fee_notice is not None and facts.paid is None:
            rule("restart.fee", facts.fee_notice)
            return State.WAITING_PAYMENT
        if facts.correction_asked is not None and facts.corrected is None:
            return State.WAITING_CORRECTION
        return None

    def paused(self, day: date) -> Consultation | None:
        for pause in self.pauses:
            if pause.start <= day <= (pause.end or date.max):
                return pause
        return None

    def due(self, count: int) -> date:
        """起算日后第 `count` 个不在暂停期内的工作日。查累计表，不逐日走。"""
        due = self.calendar.add_working_days(self.start, count)
        while True:
            again = self.calendar.add_working_days(self.start, count + self._paused_until(due))
            if again == due:
                return due
            due = again

    def _paused_until(self, last: date) -> int:
        """(起算日, `last`] 中因征求意见而不计的工作日数，重叠的只算一次。"""
        count, covered = 0, self.start
        for pause in sorted(self.pauses, key=lambda p: p.start):
            begin = max(pause.start - ONE_DAY, covered)
            end = min(pause.end or date.max, last)
            if end > begin:
                count += self.calendar.working_days_between(begin, end)
                covered = end
        return count

    def remaining(self, as_of: date, due: date) -> int:
        if self.facts.deferred_until == due:
            if as_of <= due:
                return self.calendar.working_days_between(as_of, due)
            return self.calendar.working_days_between(due, as_of) * -1
        if as_of >= due:
            return self.calendar.working_days_between(due, as_of) * -1
        paused = self._paused_until(due) - self._paused_until(as_of)
        return self.calendar.working_days_between(as_of, due) - paused

    def steps(self, due: date | None = None) -> tuple[Step, ...]:
        """从收到之日到 `due`（等待中为最后一个事实的日期）的逐日说明。"""
        last = due
        if last is None:
            last = max(d for d in (self.facts.correction_asked, self.facts.fee_notice) if d)
        return tuple(self._step(day, due is None) for day in _days(self.receipt, last))

    def _step(self, day: date, waiting: bool) -> Step:
        if day == self.start and not waiting:
            said = self._start_rule()
            return Step(day, False, said.text, said.citation)
        if day < self.start or waiting:
            said = self._restart_rule(day)
            return Step(day, False, said.text, said.citation)
        if self.facts.deferred_until and day > self.due(self.total):
            said = rule("defer.excessive", self.facts.deferred_on or day)
            return Step(day, False, said.text, said.citation)
        if not self.calendar.is_working_day(day):
            off = rule("count.day_off", day)
            return Step(day, False, off.text, self.calendar.citation(day))
        if pause := self.paused(day):
            said = rule(f"pause.{pause.asked}", self.start)
            return Step(day, False, said.text, said.citation)
        if day.weekday() >= SATURDAY:
            said = rule("count.makeup_day", day)
            return Step(day, True, said.text, self.calendar.citation(day))
        said = rule("count.working_day", self.start)
        return Step(day, True, said.text, said.citation)

    def _start_rule(self) -> Rule:
        return rule("count.first_day", self.start)

    def _restart_rule(self, day: date) -> Rule:
        """`day` 因补正或者缴费使期限重新起算而不计。"""
        facts = self.facts
        if facts.correction_asked and (facts.corrected is None or day < facts.corrected):
            return rule("restart.correction", facts.correction_asked)
        if facts.fee_notice:
            return rule("restart.fee", facts.fee_notice)
        return rule("count.first_day", self.start)


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def _also_due(
    facts: Facts, receipt: date, term: _Term, calendar: Calendar, waiting: State | None
) -> Iterator[Due]:
    yield from _correction_due(facts, receipt, calendar)
    if waiting is None:
        yield _extension_due(facts, term)
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


def _extension_due(facts: Facts, term: _Term) -> Due:
    met = None if facts.extended_on is None else True
    return Due(
        "reply.extension",
        "需要延期的，经负责人同意并告知申请人",
        term.due(term.base.amount),
        term.extension.citation,
        met,
    )


def _consultation_due(consultation: Consultation, calendar: Calendar) -> Iterator[Due]:
    try:
        term = parameter(f"consultation.{consultation.asked}", consultation.start)
    except NotInForce:
        return
    who = "第三方" if consultation.asked is Asked.THIRD_PARTY else "其他机关"
    day = calendar.add_working_days(consultation.start, term.amount)
    met = None if consultation.end is None else consultation.end <= day
    yield Due(f"consultation.{consultation.asked}", f"{who}提出意见", day, term.citation, met)
