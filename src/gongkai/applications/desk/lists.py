"""几张清单的页面，和办公室的大屏。"""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from gongkai.agencies.policy import Do, may_anywhere
from gongkai.applications import lists, queues, shown
from gongkai.law.decisions import decisions
from gongkai.law.parameters import rule


def _seen(request: HttpRequest) -> Any:
    if not may_anywhere(request.user, Do.SEE):
        raise PermissionDenied
    rows = queues.visible(request.user)
    return rows.prefetch_related("agency", "officer")


@never_cache
@require_GET
def reexamine(request: HttpRequest) -> HttpResponse:
    """不予公开的，定期再看。"""
    today = timezone.localdate()
    page = {
        "rows": lists.to_reexamine(_seen(request), today),
        "rule": rule("reexamine.refused", today),
        "names": {d.id: d.name for d in decisions().values()},
    }
    return render(request, "applications/reexamine.html", page)


@never_cache
@require_GET
def asked_often(request: HttpRequest) -> HttpResponse:
    """多人要的，可以转为主动公开。"""
    today = timezone.localdate()
    groups = lists.asked_often(_seen(request), today)
    page = {"groups": groups, "rule": rule("proactive.asked_often", today)}
    return render(request, "applications/asked_often.html", page)


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
