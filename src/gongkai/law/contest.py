"""复议与诉讼的期限：本机关的答复（答辩）、复议决定，申请人还能提起的最后一天见 `law.remedies`。"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from gongkai.law.calendar import Calendar
from gongkai.law.clocks import Due
from gongkai.law.errors import FactsContradict
from gongkai.law.facts import chinese
from gongkai.law.parameters import parameter
from gongkai.law.terms import Term, ends, term

RECONSIDERATION = "reconsideration"


@dataclass(frozen=True, slots=True)
class ContestFacts:
    """一件复议或诉讼的事实；`group` 为表四的组，没有发生的日期为 None。

    `extended` 表示复议机关依法延长了审理期限。
    """

    group: str
    received: date
    summary: bool = False
    accepted: date | None = None
    answered: date | None = None
    closed: date | None = None
    extended: bool = False


@dataclass(frozen=True, slots=True)
class ContestDue:
    """一个期限；`term.day` 所在年份放假安排没有公布的为 None。`met` 不知道为 None。"""

    id: str
    label: str
    term: Term
    met: bool | None = None

    @property
    def date(self) -> date | None:
        """届满之日（已顺延）。"""
        return self.term.day

    @property
    def words(self) -> str:
        """届满之日怎样说。"""
        return self.term.words

    @property
    def citation(self) -> str:
        """依据。"""
        return self.term.citation


def answer_due(facts: ContestFacts, calendar: Calendar | None = None) -> Due:
    """本机关提交答复（复议）或者答辩（诉讼）的到期日；误了这一天视为没有证据。

    到期日在放假安排没有公布的年份里，抛 CalendarNotPublished。
    """
    found = _answer(facts, calendar)
    day = ends(facts.received, parameter(_answer_id(facts), facts.received), calendar)
    return Due(found.id, found.label, day, found.citation, found.met)


def dues(facts: ContestFacts, calendar: Calendar | None = None) -> list[ContestDue]:
    """这件复议或诉讼的全部期限；事实矛盾抛 FactsContradict。"""
    check(facts)
    return [_answer(facts, calendar), *_decision_due(facts, calendar)]


def answer_citation(facts: ContestFacts) -> str:
    """本机关提交答复、答辩的依据。"""
    return parameter(_answer_id(facts), facts.received).citation


def _answer_id(facts: ContestFacts) -> str:
    if facts.group != RECONSIDERATION:
        return "litigation.defence"
    return "reconsideration.answer_summary" if facts.summary else "reconsideration.answer"


_ANSWERS = {
    "litigation.defence": "向法院提交答辩状和证据",
    "reconsideration.answer": "向复议机关提交书面答复和证据",
    "reconsideration.answer_summary": "向复议机关提交书面答复和证据（简易程序）",
}


def _answer(facts: ContestFacts, calendar: Calendar | None) -> ContestDue:
    id = _answer_id(facts)
    found = term(facts.received, parameter(id, facts.received), calendar)
    return ContestDue("contest.answer", _ANSWERS[id], found, _met(facts.answered, found))


def _met(done: date | None, found: Term) -> bool | None:
    return None if done is None or found.day is None else done <= found.day


def _decision_due(facts: ContestFacts, calendar: Calendar | None) -> Iterator[ContestDue]:
    if facts.group != RECONSIDERATION or facts.accepted is None:
        return
    id = "reconsideration.decision_summary" if facts.summary else "reconsideration.decision"
    length = parameter(id, facts.accepted)
    label = "复议机关作出决定（可以依法延长）"
    if facts.extended:
        more = parameter("reconsideration.decision_extension", facts.accepted)
        length = length.plus(more)
        label = "复议机关作出决定（已经延长）"
    found = term(facts.accepted, length, calendar)
    yield ContestDue("contest.decision", label, found, _met(facts.closed, found))


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
