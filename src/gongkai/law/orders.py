"""责令重新答复的期限：复议决定、判决所定的；没有定的，按答复申请的法定期限（`clocks`）。

所定的期限自决定送达（判决生效）之日的次日起算；以日计的遇休息日顺延，指定的一天不顺延。
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from gongkai.law.answers import Step
from gongkai.law.calendar import SATURDAY, Calendar
from gongkai.law.errors import CalendarNotPublished, NotInForce
from gongkai.law.facts import Order, chinese
from gongkai.law.parameters import Parameter, Rule, rule
from gongkai.law.terms import Term, plain_end, term

WORKING_DAY = "working_day"


@dataclass(frozen=True, slots=True)
class Ordered:
    """所定的期限：最后一日、逐日的说明、怎样说、为什么不停不延。"""

    due: date
    working_days: int
    steps: tuple[Step, ...]
    words: str
    note: str


def ordered(order: Order, served: date, calendar: Calendar) -> Ordered:
    """定了期限的；落在放假安排没有公布的年份里的抛 CalendarNotPublished。"""
    said = rule("reanswer.ordered", served)
    if order.until is not None:
        steps = _fixed_steps(order.until, served)
        return Ordered(order.until, 0, steps, _words(order, served, said), _note(said))
    length = length_of(order, served)
    found = term(served, length, calendar)
    if found.day is None:
        assert found.unpublished is not None
        raise CalendarNotPublished(found.unpublished)
    steps = tuple(_steps(found, found.day, length, calendar))
    count = length.amount if length.unit == WORKING_DAY else 0
    return Ordered(found.day, count, steps, _words(order, served, said), _note(said))


def demand(order: Order, served: date) -> str:
    """所定的期限怎样说；没有定的为空。"""
    if order.until is not None:
        return f"责令在{chinese(order.until)}前（含当日）重新答复"
    if order.amount is None:
        return ""
    size = length_of(order, served).size
    return f"责令自决定送达（判决生效）之日（{chinese(served)}）起{size}内重新答复"


def length_of(order: Order, served: date) -> Parameter:
    """所定的几日、几个工作日。"""
    assert order.amount is not None
    cited = rule("reanswer.ordered", served).citation
    return Parameter("reanswer.ordered", order.amount, order.unit, cited)


def statutory_note(served: date) -> str:
    """没有定期限的，为什么按法定期限。"""
    said = rule("reanswer.statutory", served)
    return f"{said.text}（{said.citation}）。"


def told_of(on: date) -> list[Rule]:
    """给承办人看的规定：期限，没有定期限的，不得与原来的相同，怎样计入年报。"""
    ids = ("reanswer.ordered", "reanswer.statutory", "reanswer.same", "count.reanswer")
    return [found for id in ids if (found := _in_force(id, on)) is not None]


def _in_force(id: str, on: date) -> Rule | None:
    try:
        return rule(id, on)
    except NotInForce:
        return None


def remaining(as_of: date, due: date, calendar: Calendar) -> int | None:
    """还剩几个工作日，逾期为负；放假安排没有公布的为 None。"""
    try:
        return calendar.working_days_between(as_of, due)
    except CalendarNotPublished:
        return None


def _words(order: Order, served: date, said: Rule) -> str:
    return f"{demand(order, served)}（{said.citation}）"


def _note(said: Rule) -> str:
    return f"{said.text}（{said.citation}）。"


def _fixed_steps(until: date, served: date) -> tuple[Step, ...]:
    first, last = rule("term.starts", served), rule("reanswer.ordered", served)
    return (
        Step(served, False, first.text, first.citation),
        Step(until, True, "所定的最后一日", last.citation),
    )


def _steps(found: Term, last: date, length: Parameter, calendar: Calendar) -> Iterator[Step]:
    """从送达之日到最后一日，逐日。"""
    first = rule("term.starts", found.start)
    yield Step(found.start, False, first.text, first.citation)
    for offset in range(1, (last - found.start).days + 1):
        day = found.start + timedelta(days=offset)
        if length.unit == WORKING_DAY:
            yield _working_step(day, found.start, calendar)
        elif day <= plain_end(found.start, length):
            yield Step(day, True, "日历日，计入", length.citation)
        else:
            rolled = rule("term.rolls", day)
            yield Step(day, False, rolled.text, rolled.citation)


def _working_step(day: date, served: date, calendar: Calendar) -> Step:
    if not calendar.is_working_day(day):
        off = rule("count.day_off", day)
        return Step(day, False, off.text, calendar.citation(day))
    if day.weekday() >= SATURDAY:
        made_up = rule("count.makeup_day", day)
        return Step(day, True, made_up.text, calendar.citation(day))
    said = rule("reanswer.ordered", served)
    return Step(day, True, rule("count.working_day", day).text, said.citation)
