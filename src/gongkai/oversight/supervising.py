"""监督台：所辖各机关的数，查询的次数不随机关多少变；每个数与它点开的那些行出自同一个筛选。"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from gongkai.agencies.models import Agency
from gongkai.agencies.policy import Do
from gongkai.applications.models import Case, ImportBatch
from gongkai.disclosures.models import Item
from gongkai.law.decisions import decisions
from gongkai.oversight.indicators import indicators_for
from gongkai.oversight.models import Finding, Question, Result
from gongkai.oversight.models.findings import LIVE
from gongkai.oversight.standing import Standing, derived
from gongkai.remedies.models import Contest

Rows = QuerySet[Any]
_DENIED_GROUP = "denied"
_CORRECTED = "corrected"
_REPORT = "score.report"
#: 看最近这么多天的检查；再早的算没有查过
_RECENT = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Figure:
    """一个数：标识、名称、由什么看（职责）、哪些行、从哪一栏知道机关、多了好不好。"""

    id: str
    name: str
    do: Do
    rows: Callable[[int, date], Rows]
    agency: str = "agency"
    is_bad: bool = False
    #: 有没有上一年的（现在的情况没有）
    yearly: bool = True
    #: 案件的：筛选的条件、在它之中又只数哪些；条件一样的几个数一次数完（见 `_counted_cases`）
    wanted: Callable[[int, date], dict[str, Any]] | None = None
    only: Callable[[], Q] | None = None


def _span(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def denied_ids() -> list[str]:
    """不予公开的各种结果。"""
    return [d.id for d in decisions().values() if d.group == _DENIED_GROUP]


def _of_cases(
    id: str,
    name: str,
    wanted: Callable[[int, date], dict[str, Any]],
    *,
    only: Callable[[], Q] | None = None,
    is_bad: bool = False,
    yearly: bool = True,
) -> Figure:
    """案件的一个数；撤销了导入的不算。"""

    def rows(year: int, today: date) -> Rows:
        found = Case.everything.filter(void=False, **wanted(year, today))
        return found.filter(only()) if only else found

    return Figure(id, name, Do.SEE, rows, is_bad=is_bad, yearly=yearly, wanted=wanted, only=only)


def _live(**more: Any) -> Rows:
    return Finding.objects.filter(closed__isnull=True, state__in=LIVE, **more)


def _corrected(year: int, today: date) -> Rows:
    return Contest.objects.filter(result=_CORRECTED, closed__range=_span(year))


def _closed(year: int, today: date) -> dict[str, Any]:
    return {"closed__range": _span(year)}


def _denied() -> Q:
    return Q(decision__in=denied_ids())


FIGURES: tuple[Figure, ...] = (
    _of_cases("received", "收到申请", lambda year, today: {"receipt__range": _span(year)}),
    _of_cases("closed", "办结", _closed),
    _of_cases("denied", "不予公开", _closed, only=_denied),
    Figure("corrected", "被纠正、败诉", Do.SEE, _corrected, agency="case__agency", is_bad=True),
    _of_cases("open", "在办", lambda year, today: {"closed__isnull": True}, yearly=False),
    _of_cases(
        "overdue",
        "逾期未答复",
        lambda year, today: {"closed__isnull": True, "reply_due__lt": today},
        is_bad=True,
        yearly=False,
    ),
    Figure(
        "mending", "待整改", Do.FINDINGS, lambda year, today: _live(), is_bad=True, yearly=False
    ),
    Figure(
        "mend_late",
        "整改逾期",
        Do.FINDINGS,
        lambda year, today: _live(due__lt=today),
        is_bad=True,
        yearly=False,
    ),
    Figure(
        "questions",
        "督办未答复",
        Do.FINDINGS,
        lambda year, today: Question.objects.filter(state=Question.State.ASKED),
        is_bad=True,
        yearly=False,
    ),
)
BY_ID = {f.id: f for f in FIGURES}


def rows_of(figure: Figure, agency: Agency, year: int, today: date) -> Rows:
    """一个数所计的各行。"""
    return figure.rows(year, today).filter(**{figure.agency: agency.pk})


@dataclass(slots=True)
class Line:
    """一个机关的一行。"""

    agency: Agency
    numbers: dict[str, int]
    before: dict[str, int]
    #: 最近一次公开信息、最近要答复的一天、年报的结果
    newest: date | None = None
    nearest: date | None = None
    standing: Standing | None = None

    @property
    def score(self) -> int:
        """得分。"""
        return self.standing.score if self.standing else 0

    @property
    def vetoed(self) -> int:
        """单项否决几项。"""
        return len(self.standing.vetoed) if self.standing else 0

    @property
    def report(self) -> str:
        """上一年度的年报，检查的结果。"""
        lines = self.standing.lines if self.standing else ()
        return next((str(o.verdict.label) for o in lines if o.indicator.id == _REPORT), "")


def lines(agencies: Sequence[Agency], year: int, today: date) -> list[Line]:
    """各机关的一行。"""
    keys = [a.pk for a in agencies]
    now, past = _counted(keys, year, today), _counted(keys, year - 1, today, yearly=True)
    fresh, near, results = _newest(keys), _nearest(keys), _results(keys, today)
    indicators = indicators_for(agencies, today)
    found = []
    for agency in agencies:
        one = Line(
            agency,
            {f.id: now[f.id].get(agency.pk, 0) for f in FIGURES},
            {f.id: past[f.id].get(agency.pk, 0) for f in FIGURES if f.yearly},
            newest=fresh.get(agency.pk),
            nearest=near.get(agency.pk),
        )
        latest = results.get(agency.pk, {})
        one.standing = derived(agency, today, indicators[agency.pk], latest, {})
        found.append(one)
    return found


def _counted(
    keys: list[int], year: int, today: date, *, yearly: bool = False
) -> dict[str, Mapping[int, int]]:
    """标识 -> 机关 -> 件数；查询的次数一定。"""
    found: dict[str, Mapping[int, int]] = {}
    cases: dict[Any, list[Figure]] = {}
    undone = list(
        ImportBatch.objects.filter(agency__in=keys, undone=True).values_list("pk", flat=True)
    )
    for figure in (f for f in FIGURES if f.yearly or not yearly):
        if figure.wanted is not None:
            cases.setdefault(figure.wanted, []).append(figure)
        else:
            found[figure.id] = _by_agency(figure.rows(year, today), figure.agency, keys)
    for wanted, figures in cases.items():
        found |= _counted_cases(keys, undone, wanted(year, today), figures)
    return found


def _by_agency(rows: Rows, field: str, keys: list[int]) -> dict[int, int]:
    counted = rows.filter(**{f"{field}__in": keys}).order_by().values_list(field)
    return dict(counted.annotate(n=Count("pk")))


def _counted_cases(
    keys: list[int], undone: list[int], wanted: dict[str, Any], figures: Sequence[Figure]
) -> dict[str, Counter[int]]:
    """全部减去撤销了导入的：只看索引，不逐行看作没作废（一百万件时快几倍）；没有撤销过的不必减。"""
    found = _by_figure(Case.everything.filter(agency__in=keys, **wanted), figures)
    if undone:
        gone = Case.everything.filter(imported__in=undone, void=True, **wanted)
        for id, counted in _by_figure(gone, figures).items():
            found[id].subtract(counted)
    return found


def _by_figure(rows: Rows, figures: Sequence[Figure]) -> dict[str, Counter[int]]:
    """标识 -> 机关 -> 件数，一次查询。"""
    counts = {f"n_{f.id}": Count("pk", filter=f.only() if f.only else None) for f in figures}
    found: dict[str, Counter[int]] = {f.id: Counter() for f in figures}
    for agency, *numbers in rows.order_by().values_list("agency").annotate(**counts):
        for figure, number in zip(figures, numbers, strict=True):
            found[figure.id][agency] = number
    return found


def _newest(keys: list[int]) -> dict[int, date]:
    """最近一次公开信息；用得上按机关的索引。"""
    live = Item.objects.filter(agency=OuterRef("pk"), live=True, published_on__isnull=False)
    newest = Subquery(live.order_by("-published_on", "-id").values("published_on")[:1])
    rows = Agency.objects.filter(pk__in=keys).annotate(newest=newest)
    return dict(rows.values_list("pk", "newest"))


def _nearest(keys: list[int]) -> dict[int, date]:
    """在办的里最近要办的一天。"""
    due = Case.everything.filter(agency=OuterRef("pk"), closed__isnull=True, void=False)
    nearest = Subquery(due.filter(due__isnull=False).order_by("due").values("due")[:1])
    rows = Agency.objects.filter(pk__in=keys).annotate(nearest=nearest)
    return dict(rows.values_list("pk", "nearest"))


def _results(keys: list[int], today: date) -> dict[int, dict[str, list[Result]]]:
    """各机关（主键）每项指标最近的结果。"""
    newest = Result.objects.filter(
        agency=OuterRef("agency"), indicator=OuterRef("indicator"), on__lte=today
    ).order_by("-on", "-id")
    recent = Result.objects.filter(agency__in=keys, on__lte=today, on__gte=today - _RECENT)
    rows = recent.filter(pk=Subquery(newest.values("pk")[:1]))
    found: dict[int, dict[str, list[Result]]] = {}
    for row in rows:
        found.setdefault(row.agency_id, {})[row.indicator] = [row]
    return found


def heat(number: int, most: int) -> int:
    """深浅，0 到 4：占最多的几成。"""
    if not number or not most:
        return 0
    return min(4, 1 + number * 3 // most)
