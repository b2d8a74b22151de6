"""机关、栏目、信息、附件、政策库、建设项目的页面。"""

import json
from typing import Any

import segno
from django.conf import settings
from django.db.models import Count, Exists, Max, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from gongkai.agencies.models import Agency
from gongkai.disclosures.models import Attachment, Column, Item
from gongkai.disclosures.models.classes import choices
from gongkai.disclosures.models.page import page_of as page_of_item
from gongkai.disclosures.models.texts import body_text
from gongkai.disclosures.searching.index import Filters
from gongkai.disclosures.searching.ranking import look_up
from gongkai.documents.download import download
from gongkai.portal.disclosed import annual
from gongkai.portal.disclosed.frame import frame_of, parts_of
from gongkai.portal.disclosed.listing import (
    latest_by_column,
    live,
    of_year,
    page_of,
    years_of,
)
from gongkai.portal.disclosed.searching import is_narrowed
from gongkai.portal.limiting import downloads, limited
from gongkai.portal.pagecache import cached_page
from gongkai.reporting.filing import year_of
from gongkai.safekeeping import addresses
from gongkai.safekeeping.files import content_of

_LATEST, _REPORT = 8, "report"
_DESCRIPTION = 120
#: 旁边最多列几个栏目
_BESIDE = 60
#: 比目录里任何一行都靠后
_LAST = 100_000


def agency_of(slug: str) -> Agency:
    """机关；没有的 404。"""
    return get_object_or_404(Agency, slug=slug)


@require_safe
@cached_page
def agency(request: HttpRequest, slug: str) -> HttpResponse:
    """一个机关的首页：各栏目最新的几件。"""
    found = agency_of(slug)
    tops = latest_by_column(found.columns.filter(shown=True, parent__isnull=True))
    page = {
        "agency": found,
        "parts": parts_of(tops),
        "latest": list(live().filter(agency=found).select_related("agency", "column")[:_LATEST]),
    } | beside(found)
    return render(request, "portal/disclosed/agency.html", page)


@require_safe
@cached_page
def column(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """一个栏目。"""
    found = get_object_or_404(
        Column.objects.filter(shown=True).select_related("agency", "parent"),
        agency__slug=slug,
        slug=name,
    )
    year = request.GET.get("year", "")
    rows = of_year(live().filter(column=found), year)
    shown = page_of(rows.select_related("agency"), request.GET.get("after", ""))
    page = {
        "agency": found.agency,
        "column": found,
        "children": found.children.filter(shown=True).select_related("agency"),
        "page": shown,
        "year": year,
        "years": years_of(live().filter(column=found)),
    } | beside(found.agency, found)
    return render(request, "portal/disclosed/column.html", page)


def beside(agency: Agency, here: Column | None = None) -> dict[str, Any]:
    """旁边要列的：固定的各块、最上一级的栏目、所在一支的下级，有没有目录。太多的只列前面的，其余在网站地图。"""
    branch = {here.pk, here.parent_id} - {None} if here else set()
    rows = agency.columns.filter(shown=True).filter(Q(parent=None) | Q(parent__in=branch))
    found = list(rows[: _BESIDE + 1])
    home = reverse("agency_home", args=[agency.slug])
    return {
        "frame": frame_of(found[:_BESIDE], home),
        "more_columns": len(found) > _BESIDE,
    } | _has(agency)


def _has(agency: Agency) -> dict[str, bool]:
    """有没有标准目录、登记了的公共企事业单位；一次查完。"""
    rows = Agency.objects.filter(pk=agency.pk)
    catalogue = agency.catalogue.all()
    utilities = agency.utilities.filter(shown=True)
    found = rows.values(has_catalogue=Exists(catalogue), has_utilities=Exists(utilities)).get()
    return dict(found)


def _item(slug: str, year: int, serial: int) -> Item:
    rows = Item.objects.select_related(
        *("agency", "column__agency", "column__parent__agency", "entry"),
        *("replaced_by__agency", "interprets__agency"),
    )
    return get_object_or_404(rows, agency__slug=slug, year=year, serial=serial, live=True)  # type: ignore[no-any-return]


@require_safe
@cached_page
def item(request: HttpRequest, slug: str, year: int, serial: int) -> HttpResponse:
    """一件信息。"""
    found = _item(slug, year, serial)
    with translation.override(settings.LANGUAGE_CODE):
        path = found.get_absolute_url()
    page = page_of_item(found, list(found.attachments.select_related("stored"))) | {
        "address": f"{settings.PUBLIC_URL}{path}",
        "description": " ".join(body_text(found).split())[:_DESCRIPTION],
    }
    if found.column.kind == _REPORT and (of := year_of(found)) is not None:
        page |= {"report_year": of, "report_forms": annual.FORMS}
    page |= {"json_ld": _json_ld(found, page["address"]), "qr": _qr(str(page["address"]))}
    return render(request, "portal/disclosed/item.html", page)


def _json_ld(found: Item, address: Any) -> str:
    data = {
        "@context": "https://schema.org",
        "@type": "GovernmentService" if found.genre == "guide" else "Article",
        "headline": found.title,
        "identifier": found.index_number,
        "url": address,
        "datePublished": found.published_on.isoformat() if found.published_on else "",
        "dateCreated": found.made_on.isoformat(),
        "publisher": {"@type": "GovernmentOrganization", "name": found.agency.name},
        "keywords": found.keywords,
        "inLanguage": "zh-CN",
    }
    text = json.dumps(data, ensure_ascii=False)
    # 放在 <script> 里：不让内容里的标记结束它
    return mark_safe(text.replace("<", "\\u003c").replace(">", "\\u003e"))  # noqa: S308


def _qr(address: str) -> str:
    code = segno.make(address, error="m").svg_inline(
        scale=3, svgclass=None, lineclass=None, omitsize=False, title="本页网址的二维码"
    )
    return mark_safe(code)  # noqa: S308


@require_safe
@downloads
def attachment(request: HttpRequest, slug: str, year: int, serial: int, name: str) -> HttpResponse:
    """公开信息的附件；网址里有内容的散列，内容不变可以一直缓存。"""
    digest, _, kind = name.partition(".")
    rows = Attachment.objects.select_related("stored", "item")
    # 同样内容的附了两份的，哪一份都一样
    found = rows.filter(
        item__live=True,
        item__agency__slug=slug,
        item__year=year,
        item__serial=serial,
        stored__digest__startswith=digest,
        stored__kind=kind,
    ).first()
    if found is None:
        raise Http404
    etag = f'"{found.stored.digest[:32]}"'
    if etag in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304, headers={"ETag": etag})
    headers = download(found.name, kind, inline=found.is_image)
    answer = HttpResponse(content_of(found.stored), headers=headers)
    # 撤下以后不能再从别处的缓存里拿到：每次都来问
    answer["Cache-Control"] = "no-cache"
    answer["ETag"] = etag
    return answer


@require_safe
@limited("search", "SEARCH_RATE")
def policies(request: HttpRequest, slug: str) -> HttpResponse:
    """政策库：按字词、分类、年份、有效性找。"""
    found = agency_of(slug)
    given = request.GET
    year = given.get("year", "")
    filters = Filters(
        agency=found.pk,
        kind="policy",
        subject=_known("subject", given.get("subject", "")),
        genre=_known("genre", given.get("genre", "")),
        validity=_known("validity", given.get("validity", "")),
        year=addresses.year(year),
    )
    words = given.get("q", "")[:100]
    results = look_up(
        words, filters, "relevance" if words.strip() else "date", given.get("after", "")
    )
    page = {
        "agency": found,
        "results": results,
        "given": given,
        "words": words,
        "tables": {name: choices(name) for name in ("subject", "genre", "validity")},
        "narrowed": is_narrowed(given),
    } | beside(found)
    return render(request, "portal/disclosed/policies.html", page)


def _known(table: str, value: str) -> str:
    return value if value in dict(choices(table)) else ""


@require_safe
@cached_page
def projects(request: HttpRequest, slug: str) -> HttpResponse:
    """建设项目一览。"""
    found = agency_of(slug)
    rows = Item.objects.filter(agency=found, live=True).exclude(project="").values("project")
    page = {
        "agency": found,
        "projects": rows.annotate(count=Count("pk"), last=Max("published_on")).order_by("-last"),
    } | beside(found)
    return render(request, "portal/disclosed/projects.html", page)


@require_safe
@cached_page
def project(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """一个建设项目：按阶段列出。"""
    found = agency_of(slug)
    rows = list(
        live().filter(agency=found, project=name).select_related("entry", "column", "agency")
    )
    if not rows:
        raise Http404("没有这个项目。")
    page = {
        "agency": found,
        "name": name,
        "stages": _stages(rows),
    } | beside(found)
    return render(request, "portal/disclosed/project.html", page)


def _stages(rows: list[Item]) -> list[tuple[str, list[Item]]]:
    """（阶段，各件）：按标准目录里的次序，目录以外的按栏目，在后。"""
    order = {one.entry.first: one.entry.order for one in rows if one.entry}
    stages: dict[str, list[Item]] = {}
    for one in reversed(rows):
        stages.setdefault(one.entry.first if one.entry else one.column.name, []).append(one)
    return sorted(stages.items(), key=lambda found: order.get(found[0], len(order) + _LAST))
