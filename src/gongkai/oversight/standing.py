"""一个机关现在的样子：各项指标最近的结果、得分、合格不合格、比上次变了什么。"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from gongkai.agencies.models import Agency
from gongkai.law.facts import chinese
from gongkai.law.indicators import BONUS, SCORE, VETO, Indicator
from gongkai.law.parameters import parameter
from gongkai.oversight.indicators import indicators_of
from gongkai.oversight.models import Finding, Result, Verdict
from gongkai.oversight.models.findings import LIVE
from gongkai.oversight.rules import Threat

_FAILED, _UNKNOWN, _PASSED = "不合格", "无法判断", "合格"
_UNSEEN = "还没有查过。"


@dataclass(frozen=True, slots=True)
class Line:
    """一项指标现在的结果；没有查过、过了期的为“无法判断”。`before` 为上一次的。"""

    indicator: Indicator
    verdict: Verdict
    why: str
    count: int = 0
    lost: int = 0
    on: date | None = None
    threats: Sequence[Threat] = ()
    before: Result | None = None
    open: int = 0

    @property
    def tone(self) -> str:
        """颜色。"""
        if self.verdict == Verdict.PASS:
            return "fine"
        if self.verdict == Verdict.UNKNOWN:
            return "none"
        return "late" if self.indicator.is_veto else "soon"

    @property
    def change(self) -> str:
        """比上一次变了什么；没有变的为空。"""
        if self.before is None or self.on is None:
            return ""
        was = Verdict(self.before.verdict)
        if was != self.verdict:
            return f"{chinese(self.before.on)}是“{was.label}”"
        if self.before.count != self.count:
            return f"{chinese(self.before.on)}是 {self.before.count} 处"
        return ""


@dataclass(frozen=True, slots=True)
class Standing:
    """一个机关的得分表。"""

    agency: Agency
    on: date
    lines: Sequence[Line]

    def group(self, name: str) -> list[Line]:
        """一类的各项。"""
        return [line for line in self.lines if line.indicator.group == name]

    @property
    def vetoed(self) -> list[Line]:
        """单项否决里发现问题的。"""
        return [line for line in self.group(VETO) if line.verdict == Verdict.FAIL]

    @property
    def unknown(self) -> list[Line]:
        """无法判断的。"""
        found = [*self.group(VETO), *self.group(SCORE)]
        return [line for line in found if line.verdict == Verdict.UNKNOWN]

    @property
    def score(self) -> int:
        """得分：满分减去扣的，加上加的（有上限）。无法判断的不扣，也不算合格，另外写明。"""
        full = parameter("inspection.full", self.on).amount
        bonus = sum(line.lost for line in self.group(BONUS))
        most = parameter("inspection.bonus", self.on).amount
        return max(full - sum(line.lost for line in self.group(SCORE)), 0) + min(bonus, most)

    @property
    def verdict(self) -> str:
        """不合格、无法判断、合格；单项否决有一项无法判断，就不能说合格。"""
        if self.vetoed or self.score < parameter("inspection.passing", self.on).amount:
            return _FAILED
        if any(line.verdict == Verdict.UNKNOWN for line in self.group(VETO)):
            return _UNKNOWN
        return _PASSED

    @property
    def tone(self) -> str:
        """颜色。"""
        return {_FAILED: "late", _UNKNOWN: "none", _PASSED: "fine"}[self.verdict]

    @property
    def threats(self) -> list[Threat]:
        """单项否决的险情，早的在前。"""
        found = [t for line in self.group(VETO) for t in line.threats if t.on >= self.on]
        return sorted(found, key=lambda t: t.on)

    @property
    def changes(self) -> list[Line]:
        """比上一次变了的。"""
        return [line for line in self.lines if line.change]


def threats_in(result: Result) -> list[Threat]:
    """一项结果里将要发生的。"""
    return [Threat(date.fromisoformat(day), *rest) for day, *rest in result.threats]


def in_words(threat: Threat, today: date) -> str:
    """怎样说：“栏目‘动态’3 天后满两周未更新”。"""
    days = (threat.on - today).days
    when = f" {days} 天后" if days else "今天"
    return f"{threat.about.rstrip()}{when}{threat.what}"


def vetoes_of(agency: Agency, on: date) -> list[str]:
    """单项否决的各项。"""
    return [i.id for i in indicators_of(agency, on) if i.is_veto]


def standing(agency: Agency, on: date) -> Standing:
    """`agency` 在 `on` 日的得分表；查询的次数不随项数、件数变。"""
    return derived(agency, on, indicators_of(agency, on), _latest(agency, on), _open(agency))


def derived(
    agency: Agency,
    on: date,
    indicators: Sequence[Indicator],
    latest: Mapping[str, list[Result]],
    open_: Mapping[str, int],
) -> Standing:
    """由各项最近的结果（新的在前）、没有完的件数推出。"""
    lines = [_line(i, latest.get(i.id, []), on, open_.get(i.id, 0)) for i in indicators]
    return Standing(agency, on, lines)


#: 每一项最多看最近这么多天的结果
_BACK = timedelta(days=400)


def _latest(agency: Agency, on: date) -> dict[str, list[Result]]:
    """各项最近的两次（日子不同的）。"""
    rows = Result.objects.filter(agency=agency, on__lte=on, on__gte=on - _BACK)
    chosen: dict[str, dict[date, int]] = {}
    # 一年多的结果上万行：先只看主键和日子，挑中的才整行取来
    for pk, indicator, day in rows.order_by("-on", "-id").values_list("pk", "indicator", "on"):
        seen = chosen.setdefault(indicator, {})
        if len(seen) < 2:
            seen.setdefault(day, pk)
    whole = Result.objects.in_bulk([pk for seen in chosen.values() for pk in seen.values()])
    return {id: [whole[pk] for pk in seen.values()] for id, seen in chosen.items()}


def _open(agency: Agency) -> dict[str, int]:
    counts: dict[str, int] = {}
    for id in Finding.objects.filter(agency=agency, state__in=LIVE).values_list(
        "indicator", flat=True
    ):
        counts[id] = counts.get(id, 0) + 1
    return counts


def _line(indicator: Indicator, results: list[Result], on: date, open_: int) -> Line:
    if not results:
        return Line(indicator, Verdict.UNKNOWN, _UNSEEN, open=open_)
    last, before = results[0], results[1] if len(results) > 1 else None
    valid = int(indicator.limits.get("valid", 0))
    if valid and last.on + timedelta(valid) < on:
        why = f"上一次是{chinese(last.on)}看的，过了 {valid} 天，要再看。"
        return Line(indicator, Verdict.UNKNOWN, why, on=last.on, before=last, open=open_)
    threats = threats_in(last)
    verdict = Verdict(last.verdict)
    given = (last.why, last.count, last.lost, last.on, threats, before, open_)
    return Line(indicator, verdict, *given)


def trend(agency: Agency, on: date, points: int = 12) -> list[tuple[date, int, int]]:
    """最近几次由登记查的：日子、扣的分、单项否决几项；早的在前。"""
    rows = Result.objects.filter(
        agency=agency, on__lte=on, on__gte=on - _BACK, verdict=Verdict.FAIL
    )
    vetoes = set(vetoes_of(agency, on))
    found: dict[date, list[int]] = {
        day: [0, 0]
        for day in Result.objects.filter(agency=agency, on__lte=on, on__gte=on - _BACK)
        .order_by("-on")
        .values_list("on", flat=True)
        .distinct()[:points]
    }
    for day, id, lost in rows.filter(on__in=list(found)).values_list("on", "indicator", "lost"):
        found[day][0] += lost
        found[day][1] += id in vetoes
    return sorted((day, lost, vetoed) for day, (lost, vetoed) in found.items())
