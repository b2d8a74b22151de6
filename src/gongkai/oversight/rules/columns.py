"""栏目、首页：更新没有、空不空。"""

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from gongkai.disclosures.late import last_published
from gongkai.disclosures.models import Column, Item
from gongkai.law.facts import chinese
from gongkai.oversight.rules.base import Hit, Outcome, Scope, Threat, rule, unknown


def _columns(scope: Scope) -> QuerySet[Any]:
    """给公众看的栏目，带最近一次公开的日期。"""
    rows = Column.objects.filter(agency=scope.agency, shown=True)
    dated: QuerySet[Any] = scope.only(rows).annotate(last=last_published("column"))
    return dated.order_by("order", "id")


def _hit(column: Any, what: str) -> Hit:
    return Hit(f"column:{column.pk}", what, "column", column.pk)


def _split(
    scope: Scope, dated: list[tuple[Any, date]], said: str
) -> tuple[list[Hit], list[Threat]]:
    """各栏目（连同应更新的最后一天）：过了的是问题，`ahead` 天以内要过的是将要发生的。"""
    front, soon = reverse("disclosures"), scope.today + timedelta(scope.limit("ahead"))
    hits = [
        _hit(c, f"栏目“{c.name}”最近一次更新是{chinese(c.last)}，{said}")
        for c, due in dated
        if due < scope.today
    ]
    threats = [
        Threat(due, f"栏目“{c.name}”", f"满{_size(scope, c)}未更新", front)
        for c, due in dated
        if scope.today <= due <= soon
    ]
    return hits, threats


def _size(scope: Scope, column: Any) -> str:
    return scope.span if scope.limit("days") or scope.limit("months") else f"{column.update_days}天"


@rule("columns.stale", "days", "months", "ahead")
def stale(scope: Scope) -> Outcome:
    """某几类栏目超过几天（几个月）没有更新；空的栏目另算。"""
    rows = [c for c in _columns(scope).filter(kind__in=scope.words("kinds")) if c.last]
    if not rows:
        return unknown("门户上没有这类栏目，或者都是空的。")
    said = f"超过{scope.span}没有更新"
    hits, threats = _split(scope, [(c, scope.ends(c.last)) for c in rows], said)
    why = f"{len(rows)} 个栏目里 {len(hits)} 个{said}，满 {scope.limit('count', 1)} 个否决"
    return scope.judged(hits, why, threats)


@rule("columns.overdue", "ahead")
def overdue(scope: Scope) -> Outcome:
    """设了更新要求的栏目，超过所设的天数没有更新；空的栏目另算。"""
    rows = [c for c in _columns(scope).filter(update_days__isnull=False) if c.last]
    if not rows:
        return unknown("没有设更新要求的栏目。")
    dated = [(c, c.last + timedelta(c.update_days)) for c in rows]
    hits, threats = _split(scope, dated, "超过所设的更新要求")
    why = f"{len(rows)} 个有更新要求的栏目里 {len(hits)} 个没有按时更新"
    return scope.judged(hits, why, threats)


@rule("columns.empty")
def empty(scope: Scope) -> Outcome:
    """给公众看的栏目里什么也没有；下面还有栏目的不算。"""
    children = Column.objects.filter(parent=OuterRef("pk"), shown=True)
    live = Item.objects.filter(column=OuterRef("pk"), live=True)
    rows = Column.objects.filter(agency=scope.agency, shown=True)
    total = rows.count()
    if not total:
        return unknown("还没有栏目。")
    bare = scope.only(rows).filter(~Exists(live), ~Exists(children)).order_by("order", "id")
    hits = [Hit(f"empty:{c.pk}", f"栏目“{c.name}”是空的", "column", c.pk) for c in bare]
    return scope.judged(hits, f"{total} 个栏目里 {len(hits)} 个是空的")


@rule("portal.home", "days", "ahead")
def home(scope: Scope) -> Outcome:
    """机关的首页（最近公开的信息）超过几天没有新的。"""
    rows = Item.objects.filter(agency=scope.agency, live=True, published_on__isnull=False)
    newest = rows.order_by("-published_on", "-id").values_list("published_on", flat=True).first()
    if newest is None:
        return unknown("还没有公开过信息。")
    due = scope.ends(newest)
    said = f"最近一次公开信息是{chinese(newest)}"
    if due < scope.today:
        what = f"首页超过{scope.span}没有更新，{said}"
        return scope.judged([Hit("home", what, "agency", scope.agency.pk)], said)
    threats = []
    if due <= scope.today + timedelta(scope.limit("ahead")):
        threats = [Threat(due, "首页", f"满{scope.span}未更新", reverse("disclosures"))]
    return scope.judged([], said, threats)
