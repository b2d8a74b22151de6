"""检索的页面和联想。"""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gongkai.agencies.models import Agency
from gongkai.disclosures.models.classes import choices
from gongkai.disclosures.searching import misses
from gongkai.disclosures.searching.index import Filters
from gongkai.disclosures.searching.ranking import look_up, similar
from gongkai.disclosures.searching.words import suggest
from gongkai.safekeeping import addresses
from gongkai.safekeeping.limits import too_often

A_MINUTE = 60
_LONGEST = 100
_LONGEST_STORY = 500


@require_safe
@never_cache
def search(request: HttpRequest) -> HttpResponse:
    """找公开的信息。"""
    words = request.GET.get("q", "")[:_LONGEST]
    agencies = list(Agency.objects.order_by("path").only("pk", "name", "slug"))
    page: dict[str, Any] = {
        "words": words,
        "given": request.GET,
        "agencies": agencies,
        "tables": {name: choices(name) for name in ("subject", "genre", "validity")},
        "order": "date" if request.GET.get("order") == "date" else "relevance",
    }
    page["narrowed"] = is_narrowed(request.GET)
    if too_often(request, "search", A_MINUTE):
        return render(request, "portal/disclosed/search.html", page | {"busy": True}, status=429)
    if words.strip():
        filters = filters_of(request.GET, agencies)
        page["results"] = look_up(words, filters, page["order"], request.GET.get("after", ""))
        if not page["results"].hits and not request.GET.get("after"):
            misses.note(request, words, filters.agency)
        page["literal"] = f"“{words.strip()}”"
        page["filtered"] = bool(filters.tokens())
    return render(request, "portal/disclosed/search.html", page)


def is_narrowed(given: Any) -> bool:
    """筛选、次序里选了的：那一块展开着。"""
    names = ("agency", "subject", "genre", "validity", "year")
    return any(given.get(name) for name in names) or given.get("order") == "date"


def filters_of(given: Any, agencies: list[Agency]) -> Filters:
    """网址里的筛选；不认识的不筛。"""
    slugs = {a.slug: a.pk for a in agencies}
    year = given.get("year", "")
    return Filters(
        agency=slugs.get(given.get("agency", "")),
        year=addresses.year(year),
        subject=_known("subject", given),
        genre=_known("genre", given),
        validity=_known("validity", given),
    )


def _known(table: str, given: Any) -> str:
    value = str(given.get(table, ""))
    return value if value in dict(choices(table)) else ""


@require_POST
@never_cache
def alike(request: HttpRequest) -> HttpResponse:
    """与所描述的相近的、已经公开的信息：申请以前先看。申请人写的话不放在网址里。"""
    if too_often(request, "suggest", A_MINUTE * 5):
        return JsonResponse({"items": []}, status=429)
    found = similar(request.POST.get("q", "")[:_LONGEST_STORY])
    items = [
        {"title": i.title, "url": i.get_absolute_url(), "agency": i.agency.name} for i in found
    ]
    return JsonResponse({"items": items})


@require_safe
@never_cache
def suggestions(request: HttpRequest) -> HttpResponse:
    """联想：以所写的字或者拼音开头的词。"""
    if too_often(request, "suggest", A_MINUTE * 5):
        return JsonResponse({"words": []}, status=429)
    return JsonResponse({"words": suggest(request.GET.get("q", "")[:40])})
