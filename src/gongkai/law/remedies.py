"""救济途径：决定之日施行的复议、诉讼告知，和算得的最后一天。"""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from gongkai.law.calendar import Calendar
from gongkai.law.decisions import CHOICE, RECONSIDERATION, Route, decisions, route
from gongkai.law.errors import FactsContradict, NotInForce
from gongkai.law.facts import chinese
from gongkai.law.given import a_day, day_if_any, one_of
from gongkai.law.parameters import parameter, rule
from gongkai.law.readings import DEFAULT, Settled, chosen, reading
from gongkai.law.tables import Entry, one_in_force, shipped
from gongkai.law.terms import Term, term

#: 不是办理结果，而是逾期没有答复
SILENCE = "silence"
COURT = "人民法院"
ORGAN = "复议机关"


@dataclass(frozen=True, slots=True)
class Remedy:
    """告知文字、途径（按先后）、先后是否有争议、依据。"""

    text: str
    routes: tuple[str, ...]
    first: str
    contested: bool
    citation: str
    organ: str

    @property
    def reconsideration_first(self) -> bool:
        """应当先申请复议。"""
        return self.first == RECONSIDERATION


def remedy(
    decision_id: str | None,
    on: date,
    organ: str = ORGAN,
    *,
    court: str = COURT,
    act: str = "决定",
    settled: Settled = DEFAULT,
) -> Remedy:
    """`on` 日作出的决定 `decision_id` 应告知的救济；None 或者 silence 指逾期未答复。

    `organ` 为复议机关名称，`court` 为可以直接起诉时的法院，`act` 为文书的称呼，
    `settled` 为本机关选定的读法。没有相应规定抛 NotInForce。
    """
    silent = decision_id in (None, SILENCE)
    way = _silence(on, settled) if silent else _settled(route(decision_id or "", on), on, settled)
    entry = one_in_force(shipped("remedies"), f"silence.{way.first}" if silent else way.first, on)
    return Remedy(
        _filled(entry, on, {"organ": organ, "court": court, "act": act}),
        tuple(entry["routes"]),
        way.first,
        way.contested,
        way.citation,
        organ,
    )


def _settled(way: Route, on: date, settled: Settled) -> Route:
    if not way.contested:
        return way
    first = chosen("remedy.not_refusal", on, settled) or way.first
    return Route(first, True, way.citation)


def _silence(on: date, settled: Settled) -> Route:
    try:
        found = reading("remedy.silence", on)
    except NotInForce:
        entry = one_in_force(shipped("remedies"), "silence.choice", on)
        return Route(CHOICE, False, entry["citation"])
    return Route(found.chosen(settled), True, found.citation)


def _filled(entry: Entry, on: date, words: dict[str, str]) -> str:
    text: str = entry["text"].format(
        **words,
        days=parameter("reconsideration.apply", on).amount,
        months=parameter("litigation.direct", on).amount,
        after=parameter("litigation.after_reconsideration", on).amount,
        silence=parameter("litigation.silence", on).amount,
    )
    return text


@dataclass(frozen=True, slots=True)
class LastDays:
    """申请人的期限。

    `from_day` 为起算的根据之日；`known` 表示知道收到答复之日，否则只能说“不早于”；
    `litigation` 在应当先复议时为 None。
    """

    remedy: Remedy
    from_day: date
    known: bool
    reconsideration: Term
    litigation: Term | None
    silent: bool = False

    @property
    def explanation(self) -> str:
        """最后一天是哪一天、怎样算的，一段话。"""
        parts = [f"申请行政复议的最后一日：{self._said(self.reconsideration)}。"]
        if self.litigation is not None:
            parts.append(f"直接提起行政诉讼的最后一日：{self._said(self.litigation)}。")
        else:
            parts.append("应当先申请行政复议，不能直接提起行政诉讼。")
        if not self.known:
            parts.append(f"{rule('served.applicant', self.from_day).text}；收到之日还没有登记。")
        if self.remedy.contested:
            parts.append("复议与诉讼的先后有争议，这里按缺省或者本机关选定的读法告知。")
        return "".join(parts)

    def _said(self, found: Term) -> str:
        return found.words if self.known or found.day is None else f"不早于{found.words}"


def last_days(
    decision_id: str | None,
    decided: date,
    organ: str = ORGAN,
    *,
    posted: date | None = None,
    signed: date | None = None,
    court: str = COURT,
    settled: Settled = DEFAULT,
    calendar: Calendar | None = None,
) -> LastDays:
    """救济与最后一天：自收到（签收）之日起算，交邮之日不算；没有收到之日的为“不早于”。

    没有答复（silence）的，`decided` 为答复期限届满之日。日期颠倒抛 FactsContradict，
    没有这种结果、不是日期抛 WrongValue。
    """
    if decision_id is not None:
        one_of("办理结果", decision_id, (*decisions(), SILENCE))
    a_day("decided（作出决定之日）", decided)
    day_if_any("posted（交邮之日）", posted)
    day_if_any("signed（签收之日）", signed)
    _in_order(decided, posted, signed)
    told = remedy(decision_id, decided, organ, court=court, settled=settled)
    silent = decision_id in (None, SILENCE)
    start = decided if silent else signed or posted or decided
    sue = None
    if not told.reconsideration_first:
        length = parameter("litigation.silence" if silent else "litigation.direct", decided)
        sue = term(start, length, calendar)
    apply = term(start, parameter("reconsideration.apply", decided), calendar)
    return LastDays(told, start, silent or signed is not None, apply, sue, silent)


def _in_order(decided: date, posted: date | None, signed: date | None) -> None:
    named = (("作出决定", decided), ("交邮", posted), ("签收", signed))
    known = [(n, d) for n, d in named if d is not None]
    for (first, before), (second, after) in pairwise(known):
        if after < before:
            raise FactsContradict(
                f"{first}{chinese(before)}", f"{second}{chinese(after)}", f"“{second}”早于“{first}”"
            )
