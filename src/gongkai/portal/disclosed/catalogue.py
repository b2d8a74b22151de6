"""标准目录给公众看的样子：每一行公开什么、依据、时限，之下公开了哪些。"""

from dataclasses import dataclass
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

#: 目录里一行的情况 -> 名称
STATES = {"published": "已公开", "none": "尚未公开", "on_request": "依申请公开"}


@dataclass(frozen=True, slots=True)
class Row:
    """目录的一行和它的情况、公开的时限（工作日）。"""

    entry: Any
    state: str
    days: int

    @property
    def name(self) -> str:
        """情况的名称。"""
        return STATES[self.state]


@dataclass(frozen=True, slots=True)
class Progress:
    """主动公开的各项里，公开了几项。"""

    done: int
    all: int

    @property
    def share(self) -> int:
        """百分之几。"""
        return round(100 * self.done / self.all) if self.all else 0


@require_safe
@cached_page
def catalogue(request: HttpRequest, slug: str) -> HttpResponse:
    """一个机关的目录：一张表，按领域、情况筛选。法定时限按今天的法律，改法的年份才变。"""
    found = agency_of(slug)
    term = publication_due(timezone.localdate()).days
    entries = found.catalogue.annotate(last=last_published("entry"))
    rows = [
        Row(one, _state(one), min(one.days or term, term))
        for one in entries.order_by("field", "order", "id")
    ]
    if not rows:
        raise Http404("这个机关没有目录。")
    fields = list(dict.fromkeys(r.entry.field for r in rows))
    given = _given(request, fields)
    page = {
        "agency": found,
        "given": given,
        "names": fields,
        "states": STATES.items(),
        "progress": _progress(rows),
        "fields": _grouped([r for r in rows if _fits(r, given)]),
    } | beside(found)
    return render(request, "portal/disclosed/catalogue.html", page)


def _state(one: Any) -> str:
    if one.on_request:
        return "on_request"
    return "published" if one.last else "none"


def _given(request: HttpRequest, fields: list[str]) -> dict[str, str]:
    """筛选；没有这个领域、情况的 404，缓存里的页数才不会被编造的撑大。"""
    given = {name: request.GET.get(name, "") for name in ("field", "state")}
    if given["field"] not in ("", *fields) or given["state"] not in ("", *STATES):
        raise Http404("没有这样的筛选。")
    return given


def _fits(row: Row, given: dict[str, str]) -> bool:
    return given["field"] in ("", row.entry.field) and given["state"] in ("", row.state)


def _progress(rows: list[Row]) -> Progress:
    asked = [r for r in rows if r.state != "on_request"]
    return Progress(sum(r.state == "published" for r in asked), len(asked))


def _grouped(rows: list[Row]) -> list[tuple[str, list[Row], Progress]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.entry.field, []).append(row)
    return [(name, found, _progress(found)) for name, found in groups.items()]


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
