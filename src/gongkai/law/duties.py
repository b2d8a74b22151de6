"""法定主动公开的内容（条例第二十条、第二十一条各类）和公开的期限。"""

from dataclasses import dataclass
from datetime import date

from gongkai.kept import kept
from gongkai.law.calendar import Calendar, official
from gongkai.law.errors import CalendarNotPublished
from gongkai.law.parameters import parameter
from gongkai.law.tables import in_force, shipped


@dataclass(frozen=True, slots=True)
class Duty:
    """一类应当主动公开的内容。"""

    id: str
    name: str
    citation: str


@kept
def duties(on: date) -> tuple[Duty, ...]:
    """`on` 日施行的各类，按条文的次序。"""
    return tuple(Duty(e["id"], e["name"], e["citation"]) for e in in_force(shipped("duties"), on))


@dataclass(frozen=True, slots=True)
class Publication:
    """应在哪一天以前公开、依据；放假安排还没有公布的 `last` 为 None。"""

    last: date | None
    days: int
    citation: str


def publication_due(
    made: date, days: int | None = None, calendar: Calendar | None = None
) -> Publication:
    """`made` 形成（或者变更）的信息应在哪一天以前公开。

    `days` 为目录另定的工作日数，只能比法定的短；不给或者更长的按法定。
    `made` 早于条例施行抛 NotInForce。
    """
    term = parameter("proactive.disclosure", made)
    count = min(days or term.amount, term.amount)
    try:
        last = (calendar or official()).add_working_days(made, count)
    except CalendarNotPublished:
        last = None
    return Publication(last, count, term.citation)
