"""文件的性质：政策库里哪些是规章、规范性文件，什么时候失效、废止的。"""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gongkai.applications.forms import day
from gongkai.disclosures.models import Item
from gongkai.language.numerals import whole
from gongkai.reporting import documents
from gongkai.reporting.desk.frame import agency_of, page_of
from gongkai.reporting.models import Standing

_EACH = 30
#: 名称 -> 显示
_QUEUES = {
    "unranked": "没有定的",
    "undated": "没有写哪天失效、废止的",
    "overdue": "到了失效之日的",
    "ranked": "定了的",
}


class StandingForm(forms.Form):
    """一件的性质。"""

    rank = forms.ChoiceField(label="性质", choices=Standing.Rank.choices)
    ended = day("失效、废止之日", required=False)


@never_cache
@require_GET
def standing(request: HttpRequest, agency_pk: int, year: int) -> HttpResponse:
    """各队。"""
    agency = agency_of(request, agency_pk)
    rows = {
        "unranked": documents.unranked(agency),
        "undated": documents.undated(agency).order_by("-id"),
        "overdue": documents.overdue(agency, timezone.localdate()).order_by("-id"),
        "ranked": documents.counted(agency).order_by("-made_on", "-id"),
    }
    queue = request.GET.get("queue", "unranked")
    queue = queue if queue in rows else "unranked"
    found = rows[queue].select_related("agency", "standing").defer("body")
    some = Paginator(found, _EACH).get_page(whole(request.GET.get("page", "")) or 1)
    shown: dict[str, Any] = {
        "queue": queue,
        "queues": [(id, name, rows[id].count()) for id, name in _QUEUES.items()],
        "some": some,
        "ranks": Standing.Rank.choices,
    }
    page = page_of(request, agency, year, "report_standing") | shown
    return render(request, "reporting/standing.html", page)


@never_cache
@require_POST
def rank(request: HttpRequest, agency_pk: int, year: int, pk: int) -> HttpResponse:
    """定一件。"""
    agency = agency_of(request, agency_pk)
    item = get_object_or_404(Item, pk=pk, agency=agency, live=True)
    form = StandingForm(request.POST)
    if not form.is_valid():
        messages.error(
            request, "；".join(str(e) for errors in form.errors.values() for e in errors)
        )
    else:
        given = form.cleaned_data
        try:
            made = documents.rank(item, given["rank"], given["ended"], request.user)
        except documents.Unfit as error:
            messages.error(request, f"“{item.title}”：{error}")
        else:
            messages.success(request, f"“{item.title}”：{made.get_rank_display()}。")
    answer = redirect("report_standing", agency.pk, year)
    queue = request.POST.get("queue", "")
    if queue in _QUEUES:
        answer["Location"] += f"?queue={queue}"
    return answer
