"""公开的答复、知识库。"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongkai.agencies.models import Agency
from gongkai.engagement import knowledge as base
from gongkai.engagement.models import Knowledge, PublicAnswer, Topic
from gongkai.portal.limiting import limited
from gongkai.safekeeping.addresses import place

PAGE = 20
_MOST = 100
_TOPICS = 10
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Page:
    """一页：各件、下一页的接续（没有为空）。"""

    rows: Sequence[Any]
    after: str


def page_of(rows: QuerySet[Any], column: str, after: str) -> Page:
    """按 `column`（日期）接着翻，新的在前；写法不对的 404。"""
    if after:
        if (found := place(after)) is None:
            raise Http404("没有这一页。")
        day, pk = found
        rows = rows.filter(Q(**{f"{column}__lt": day}) | Q(**{column: day, "pk__lt": pk}))
    shown = list(rows.order_by(f"-{column}", "-id")[: PAGE + 1])
    if len(shown) <= PAGE:
        return Page(shown, "")
    last = shown[PAGE - 1]
    on: date = getattr(last, column)
    return Page(shown[:PAGE], f"{on.isoformat()}_{last.pk}")


@require_safe
@never_cache
def listing(request: HttpRequest, slug: str) -> HttpResponse:
    """一个机关公开的答复：受理日期、答复日期、答复部门；统一答复的在前。"""
    agency = get_object_or_404(Agency, slug=slug)
    rows = PublicAnswer.objects.filter(agency=agency)
    page = {
        "agency": agency,
        "page": page_of(
            rows.select_related("message", "agency"), "answered", request.GET.get("after", "")
        ),
        "topics": Topic.objects.filter(agency=agency, answered__isnull=False)
        .select_related("agency")
        .order_by("-answered")[:_TOPICS],
    }
    return render(request, "portal/engagement/answers.html", page)


@require_safe
@never_cache
def answer(request: HttpRequest, slug: str, year: int, serial: int) -> HttpResponse:
    """一件。"""
    rows = PublicAnswer.objects.select_related("agency", "message__topic")
    found = get_object_or_404(rows, agency__slug=slug, message__year=year, message__serial=serial)
    return render(request, "portal/engagement/answer.html", {"answer": found})


@require_safe
@never_cache
def topic(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """一组问题的统一答复；写成信息公开了的，给出那一件。"""
    rows = Topic.objects.filter(answered__isnull=False).select_related("agency", "item__agency")
    found = get_object_or_404(rows, agency__slug=slug, pk=pk)
    return render(request, "portal/engagement/topic.html", {"topic": found})


@require_safe
@never_cache
@limited("search", "SEARCH_RATE")
def knowledge(request: HttpRequest, slug: str) -> HttpResponse:
    """常见问题。"""
    agency = get_object_or_404(Agency, slug=slug)
    words = request.GET.get("q", "")[:_LONGEST]
    rows = Knowledge.objects.filter(agency=agency, shown=True).order_by("-id")
    found = base.alike(words, agency, most=PAGE) if words.strip() else list(rows[:_MOST])
    page = {"agency": agency, "words": words, "rows": found}
    return render(request, "portal/engagement/knowledge.html", page)


@require_safe
@never_cache
def entry(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """一问一答。"""
    rows = Knowledge.objects.select_related("agency")
    found = get_object_or_404(rows, agency__slug=slug, pk=pk, shown=True)
    return render(request, "portal/engagement/entry.html", {"entry": found})
