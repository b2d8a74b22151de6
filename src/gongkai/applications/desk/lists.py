"""几张清单：不予公开的定期再审查（第十八条）、多人申请的可转主动公开（第四十四条）、办公室的大屏。"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from gongkai.agencies.policy import Do, may_anywhere, narrow
from gongkai.applications.desk import queues, shown
from gongkai.applications.models import Case
from gongkai.language.bigrams import bigrams
from gongkai.law.decisions import decisions
from gongkai.law.parameters import rule

#: 不予公开的满一年再看；再审查的周期由本机关定，法律只要求定期
REEXAMINED_AFTER = timedelta(days=365)
_MOST = 200
_LOOKED_BACK = timedelta(days=730)
#: 两件申请内容的两字组有这么多相同，就当是要同样的信息
_ALIKE = 0.6
_MOST_COMPARED = 1500


@dataclass(frozen=True, slots=True)
class Asked:
    """几个人要的差不多的信息。"""

    cases: list[Case]
    applicants: int


def _seen(request: HttpRequest) -> Any:
    if not may_anywhere(request.user, Do.SEE):
        raise PermissionDenied
    rows = narrow(Case.objects.all(), request.user, Do.SEE)
    return rows.prefetch_related("agency", "officer")


@never_cache
@require_GET
def reexamine(request: HttpRequest) -> HttpResponse:
    """满了周期的不予公开的案件，最早的在前。"""
    today = timezone.localdate()
    refused = [d.id for d in decisions().values() if d.group in ("denied", "partial")]
    rows = _seen(request).filter(decision__in=refused, closed__lte=today - REEXAMINED_AFTER)
    page = {
        "rows": rows.order_by("closed", "pk")[:_MOST],
        "rule": rule("reexamine.refused", today),
        "names": {d.id: d.name for d in decisions().values()},
    }
    return render(request, "applications/reexamine.html", page)


@never_cache
@require_GET
def asked_often(request: HttpRequest) -> HttpResponse:
    """近两年里不止一个人要的差不多的信息。"""
    today = timezone.localdate()
    rows = _seen(request).filter(receipt__gte=today - _LOOKED_BACK).order_by("-pk")
    groups = alike(list(rows[:_MOST_COMPARED]))
    page = {"groups": groups, "rule": rule("proactive.asked_often", today)}
    return render(request, "applications/asked_often.html", page)


def alike(cases: list[Case]) -> list[Asked]:
    """把申请内容差不多的归在一起，只留不止一个申请人的，人多的在前。"""
    groups: list[tuple[set[str], list[Case]]] = []
    holders: dict[str, list[int]] = {}
    for case in cases:
        tokens = set(bigrams(case.asked))
        place = _most_alike(tokens, groups, holders)
        if place is not None:
            groups[place][1].append(case)
            continue
        for token in tokens:
            holders.setdefault(token, []).append(len(groups))
        groups.append((tokens, [case]))
    found = [Asked(members, len({_who(c) for c in members})) for _, members in groups]
    return sorted((a for a in found if a.applicants > 1), key=lambda a: -a.applicants)


def _who(case: Case) -> str:
    return case.applicant_key or case.name_key or str(case.pk)


def _most_alike(
    tokens: set[str], groups: list[tuple[set[str], list[Case]]], holders: dict[str, list[int]]
) -> int | None:
    shared = Counter(place for token in tokens for place in holders.get(token, ()))
    for place, count in shared.most_common(3):
        if count >= _ALIKE * max(len(groups[place][0]), len(tokens)):
            return place
    return None


@never_cache
@require_GET
def wall(request: HttpRequest) -> HttpResponse:
    """办公室的大屏：今天的件数和最急的几件；每分钟自己刷新，没有姓名。"""
    rows, today = _seen(request), timezone.localdate()
    page = {
        "counts": _named(queues.counts(rows, request.user, today)),
        "rows": _urgent(rows, today),
        "now": timezone.localtime(),
    }
    response = render(request, "applications/wall.html", page)
    response["Refresh"] = "60"
    return response


def _named(counts: dict[str, int]) -> list[tuple[str, str, int]]:
    return [(id, queues.BY_ID[id].name, n) for id, n in counts.items() if id != "mine"]


def _urgent(rows: Any, today: date) -> list[shown.Row]:
    open_rows = rows.filter(closed__isnull=True, due__isnull=False).order_by("due", "pk")
    return [shown.row(case, today) for case in open_rows[:12]]
