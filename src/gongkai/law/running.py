"""一次答复期限怎样走：自哪一天起、共多少工作日、哪些日子不计、现在停着没有。"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from gongkai.law.answers import STOPPED, State, Step
from gongkai.law.calendar import SATURDAY, Calendar
from gongkai.law.errors import CalendarNotPublished, FactsContradict, NotInForce
from gongkai.law.facts import Consultation, Facts, chinese
from gongkai.law.parameters import Parameter, Rule, parameter, rule
from gongkai.law.readings import DEFAULT, Settled, chosen

ONE_DAY = timedelta(days=1)


class Running:
    """一次答复期限的计算：起点、总数、暂停的日子。"""

    def __init__(
        self, facts: Facts, receipt: date, calendar: Calendar, settled: Settled = DEFAULT
    ) -> None:
        self.facts, self.receipt, self.calendar, self.settled = facts, receipt, calendar, settled
        self.open = [c for c in facts.consultations if c.end is None]
        self.lapsed_on = self._pay_last() if facts.fee_notice else None
        self.correction_late = self._correction_last()
        self.restarts_late = self._reads_restart()
        self._begin(receipt)
        self.pauses = [p for c in facts.consultations if (p := self._closed(c))]
        #: 还没有结束、法律又没有给对方期限的征求（2007年条例）：到期日算不出
        self.endless = len(self.pauses) < len(facts.consultations)
        #: 收费通知发出时期限已经届满的，届满之日：这样的通知不使期限停下
        self.fee_late = self._fee_late() if facts.fee_notice else None
        self._begin(max([receipt, *self._restarts()]))
        if facts.extended and facts.extended_on is not None:
            self._check_told("告知延期", facts.extended_on, "延期")

    def _begin(self, start: date) -> None:
        #: 期限自此日的次日起算
        self.start = max([start, *self._corrected()])
        self.base: Parameter = parameter("reply.base", self.start)
        self.extension: Parameter = parameter("reply.extension", self.start)

    def _corrected(self) -> list[date]:
        """补正使期限重新起算之日（2007年条例没有重新起算；迟告知的按选定的读法）。"""
        facts = self.facts
        if facts.corrected is None or not self.correction_restarts:
            return []
        return [facts.corrected]

    @property
    def correction_restarts(self) -> bool:
        """告知补正使答复期限停下、收到补正重新起算。"""
        asked = self.facts.correction_asked
        if asked is None:
            return False
        try:
            rule("restart.correction", asked)
        except NotInForce:
            return False
        return self.correction_late is None or self.restarts_late

    def _correction_last(self) -> date | None:
        """告知补正已经超过期限的，那个期限的最后一日；没有超过为 None。"""
        asked = self.facts.correction_asked
        if asked is None:
            return None
        try:
            notice = parameter("correction.notice", self.receipt)
        except NotInForce:
            return None
        try:
            last = self.calendar.add_working_days(self.receipt, notice.amount)
        except CalendarNotPublished:
            return None  # 期限的最后一日在下一年，自然没有超过
        return last if asked > last else None

    def _reads_restart(self) -> bool:
        asked = self.facts.correction_asked
        return asked is not None and chosen("correction.late", asked, self.settled) == "restart"

    def _restarts(self) -> list[date]:
        """缴费使期限重新起算之日；逾期的缴费不算。"""
        paid = self.facts.paid
        late = paid is not None and self.lapsed_on is not None and paid > self.lapsed_on
        return [] if paid is None or late or self.fee_late else [paid]

    def _pay_last(self) -> date | None:
        """缴费的最后一日；在放假安排没有公布的年份里的为 None。"""
        assert self.facts.fee_notice is not None
        length = parameter("fee.payment", self.facts.fee_notice)
        try:
            return self.calendar.add_working_days(self.facts.fee_notice, length.amount)
        except CalendarNotPublished:
            return None

    @property
    def total(self) -> int:
        """应计的工作日数。"""
        if not self.facts.extended:
            return self.base.amount
        return self.base.amount + (self.facts.extension_days or self.extension.amount)

    def last_day(self) -> date:
        """答复到期日：期限届满之日；告知了延迟答复的，是延迟到的那一天（条例第三十五条）。"""
        due = self.due(self.total)
        return max(due, self.facts.deferred_until) if self.facts.deferred_until else due

    def _closed(self, asked: Consultation) -> Consultation | None:
        """未结束的征求意见，按其法定期限推定结束日；法律没有给期限的为 None。"""
        if asked.end is not None:
            return asked
        try:
            length = parameter(f"consultation.{asked.asked}", asked.start)
        except NotInForce:
            return None
        end = self.calendar.add_working_days(asked.term_from, length.amount)
        return replace(asked, end=end)

    def _check_told(self, name: str, told: date, what: str) -> None:
        base_due = self.due(self.base.amount)
        if told > base_due:
            raise FactsContradict(
                f"{name}{chinese(told)}",
                f"答复期限届满{chinese(base_due)}",
                f"{what}应当在答复期限届满前告知申请人",
            )

    def _fee_late(self) -> date | None:
        """收费通知应当在处理期限内发出；到期日算不出的，自然没有超过。"""
        if self.endless:
            return None
        try:
            last = self.last_day()
        except CalendarNotPublished:
            return None
        return last if self.fee_sent > last else None

    @property
    def fee_sent(self) -> date:
        """发出收费通知之日；没有另外登记的与收到同日。"""
        sent = self.facts.fee_sent or self.facts.fee_notice
        assert sent is not None
        return sent

    def demand_fee_in_term(self) -> None:
        """收费通知超过了处理期限的抛 FactsContradict。"""
        if self.fee_late is not None:
            raise FactsContradict(
                f"收费通知{chinese(self.fee_sent)}",
                f"答复期限届满{chinese(self.fee_late)}",
                rule("fee.in_term", self.fee_sent).text,
            )

    def state(self, as_of: date | None) -> State:
        """答复期限现在的状态。"""
        facts = self.facts
        if facts.fee_notice is not None and not self.fee_late and not self._restarts():
            rule("restart.fee", facts.fee_notice)
            passed = as_of is not None and self.lapsed_on is not None and as_of > self.lapsed_on
            return State.LAPSED if facts.paid or passed else State.WAITING_PAYMENT
        if self.correction_restarts and facts.corrected is None:
            return State.WAITING_CORRECTION
        return State.CONSULTING if self.open else State.RUNNING

    def paused(self, day: date) -> Consultation | None:
        """`day` 所在的暂停。"""
        for pause in self.pauses:
            if self._first_out(pause) <= day <= (pause.end or date.max):
                return pause
        return None

    def _first_out(self, pause: Consultation) -> date:
        """不计的第一天：发出之日的次日；按另一种读法是发出之日。"""
        read = chosen("pause.sending_day", pause.start, self.settled)
        return pause.start if read == "excluded" else pause.start + ONE_DAY

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
        for pause in sorted(self.pauses, key=self._first_out):
            begin = max(self._first_out(pause) - ONE_DAY, covered)
            end = min(pause.end or date.max, last)
            if end > begin:
                count += self.calendar.working_days_between(begin, end)
                covered = end
        return count

    def remaining(self, as_of: date, due: date) -> int:
        """`as_of` 到 `due` 还剩的工作日数，逾期为负。"""
        if self.facts.deferred_until == due:
            if as_of <= due:
                return self.calendar.working_days_between(as_of, due)
            return -self.calendar.working_days_between(due, as_of)
        if as_of >= due:
            return -self.calendar.working_days_between(due, as_of)
        paused = self._paused_until(due) - self._paused_until(as_of)
        return self.calendar.working_days_between(as_of, due) - paused

    def steps(self, due: date | None, state: State) -> tuple[Step, ...]:
        """从收到之日到 `due`（没有的为最后一个事实的日期）的逐日说明。"""
        last, stopped = due or self._last_fact(), state in STOPPED
        return tuple(self._step(day, stopped) for day in _days(self.receipt, last))

    def _last_fact(self) -> date:
        facts = self.facts
        known = [self.receipt, facts.correction_asked, facts.fee_notice, facts.paid]
        return max(d for d in [*known, *(c.start for c in self.open)] if d)

    def _step(self, day: date, stopped: bool) -> Step:
        if day < self.start or stopped:
            said = self._stop_rule(day)
            return Step(day, False, said.text, said.citation)
        if day == self.start:
            said = rule("count.first_day", self.start)
            return Step(day, False, said.text, said.citation)
        if self.facts.deferred_until and day > self.due(self.total):
            said = rule("defer.excessive", self.facts.deferred_on or day)
            return Step(day, False, said.text, said.citation)
        if not self.calendar.is_working_day(day):
            off = rule("count.day_off", day)
            return Step(day, False, off.text, self.calendar.citation(day))
        return self._working_step(day)

    def _working_step(self, day: date) -> Step:
        if pause := self.paused(day):
            said = rule(f"pause.{pause.asked}", self.start)
            return Step(day, False, said.text, said.citation)
        if any(day == p.start for p in self.facts.consultations):
            said = rule("pause.sending_day", day)
            return Step(day, True, said.text, said.citation)
        if day.weekday() >= SATURDAY:
            said = rule("count.makeup_day", day)
            return Step(day, True, said.text, self.calendar.citation(day))
        said = rule("count.working_day", self.start)
        return Step(day, True, said.text, said.citation)

    def _stop_rule(self, day: date) -> Rule:
        """`day` 因补正、缴费、放弃而不计的规则。"""
        facts = self.facts
        waits = self.correction_restarts and (facts.corrected is None or day < facts.corrected)
        if waits and facts.correction_asked:
            return rule("restart.correction", facts.correction_asked)
        if facts.fee_notice:
            late = self.lapsed_on is not None and day > self.lapsed_on
            return rule("fee.lapsed" if late else "restart.fee", facts.fee_notice)
        return rule("count.first_day", self.start)


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)
