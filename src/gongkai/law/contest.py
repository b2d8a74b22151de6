"""复议与诉讼的期限：本机关的答复（答辩）、复议决定、申请人还能提起的最后一天。"""

import calendar as months
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from gongkai.law.calendar import Calendar, official
from gongkai.law.clocks import Due
from gongkai.law.errors import FactsContradict, NotInForce
from gongkai.law.facts import chinese
from gongkai.law.parameters import Parameter, parameter

RECONSIDERATION = "reconsideration"


@dataclass(frozen=True, slots=True)
class ContestFacts:
    """一件复议或诉讼的事实；`group` 为表四的组，没有发生的日期为 None。"""

    group: str
    received: date
    summary: bool = False
    accepted: date | None = None
    answered: date | None = None
    closed: date | None = None


def ends(start: date, term: Parameter, calendar: Calendar | None = None) -> date:
    """`start` 次日起满 `term`（工作日、日、月、年）的那一天。"""
    if term.unit == "working_day":
        return (calendar or official()).add_working_days(start, term.amount)
    if term.unit == "calendar_day":
        return start + timedelta(term.amount)
    count = term.amount * (12 if term.unit == "year" else 1)
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    return date(year, month + 1, min(start.day, months.monthrange(year, month + 1)[1]))


def answer_due(facts: ContestFacts, calendar: Calendar | None = None) -> Due:
    """本机关提交答复（复议）或者答辩（诉讼）的到期日；误了这一天视为没有证据。"""
    if facts.group != RECONSIDERATION:
        term, label = parameter("litigation.defence", facts.received), "向法院提交答辩状和证据"
    elif facts.summary:
        term = parameter("reconsideration.answer_summary", facts.received)
        label = "向复议机关提交书面答复和证据（简易程序）"
    else:
        term = parameter("reconsideration.answer", facts.received)
        label = "向复议机关提交书面答复和证据"
    day = ends(facts.received, term, calendar)
    met = None if facts.answered is None else facts.answered <= day
    return Due("contest.answer", label, day, term.citation, met)


def dues(facts: ContestFacts, calendar: Calendar | None = None) -> list[Due]:
    """这件复议或诉讼的全部期限；事实矛盾抛 FactsContradict。"""
    check(facts)
    return [answer_due(facts, calendar), *_decision_due(facts, calendar)]


def check(facts: ContestFacts) -> None:
    """先后不颠倒；颠倒抛 FactsContradict，说出是哪两项。"""
    pairs = (
        ("收到副本", facts.received, "提交答复", facts.answered),
        ("收到副本", facts.received, "审结", facts.closed),
        ("受理", facts.accepted, "审结", facts.closed),
    )
    for first, before, second, after in pairs:
        if before is not None and after is not None and after < before:
            raise FactsContradict(
                f"{first}{chinese(before)}",
                f"{second}{chinese(after)}",
                f"“{second}”早于“{first}”",
            )


def _decision_due(facts: ContestFacts, calendar: Calendar | None) -> Iterator[Due]:
    if facts.group != RECONSIDERATION or facts.accepted is None:
        return
    id = "reconsideration.decision_summary" if facts.summary else "reconsideration.decision"
    term = parameter(id, facts.accepted)
    day = ends(facts.accepted, term, calendar)
    met = None if facts.closed is None else facts.closed <= day
    yield Due("contest.decision", "复议机关作出决定（可以依法延长）", day, term.citation, met)


def last_days(delivered: date) -> list[Due]:
    """送达之日起申请人可以申请复议、直接起诉的最后一天；没有规定的略去。"""
    found = []
    for id, label in (
        ("reconsideration.apply", "申请人申请行政复议"),
        ("litigation.direct", "申请人直接提起行政诉讼（依法可以直接起诉的）"),
    ):
        try:
            term = parameter(id, delivered)
        except NotInForce:
            continue
        found.append(Due(id, label, ends(delivered, term), term.citation))
    return found
