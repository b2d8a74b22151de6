"""标准目录给公众看的样子：每一行公开什么、依据、时限，之下公开了哪些。"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongkai.disclosures.late import last_published
from gongkai.disclosures.models import CatalogueEntry
from gongkai.law.duties import publication_due
from gongkai.portal.disclosed.listing import live, page_of
from gongkai.portal.disclosed.views import agency_of, beside
from gongkai.portal.pagecache import cached_page


@require_safe
@cached_page
def catalogue(request: HttpRequest, slug: str) -> HttpResponse:
    """一个机关的目录，按领域、一级事项。"""
    found = agency_of(slug)
    rows = found.catalogue.annotate(last=last_published("entry")).order_by("field", "order", "id")
    fields: dict[str, list[Any]] = {}
    for one in rows:
        fields.setdefault(one.field, []).append(one)
    if not fields:
        raise Http404("这个机关没有目录。")
    page = {"agency": found, "fields": list(fields.items())} | beside(found)
    return render(request, "portal/disclosed/catalogue.html", page)


@require_safe
def entry(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """一行：各栏，之下公开的各件。法定期限随今天变，不缓存。"""
    found = get_object_or_404(
        CatalogueEntry.objects.select_related("agency", "column__agency"), pk=pk, agency__slug=slug
    )
    term = publication_due(timezone.localdate(), found.days)
    rows = live().filter(entry=found).select_related("agency")
    page = {
        "agency": found.agency,
        "entry": found,
        "term": term,
        "page": page_of(rows, request.GET.get("after", "")),
    }
    return render(request, "portal/disclosed/entry.html", page | beside(found.agency))
