"""订阅（Atom）和网站地图：都只有公开的，撤下的同时没有。"""

from typing import Any

from django.conf import settings
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from gongkai.agencies.models import Agency
from gongkai.disclosures.models import Column, Item
from gongkai.language.proper import proper
from gongkai.portal.disclosed.listing import live
from gongkai.portal.pagecache import cached_page

_ENTRIES = 30
#: 网站地图一份的件数（按主键分段，协议最多 50,000）
PART = 20_000


@require_safe
@cached_page
def agency_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """一个机关最新的。"""
    agency = get_object_or_404(Agency, slug=slug)
    rows = live().filter(agency=agency)
    return _feed(f"{agency.name}：最新公开", f"/gk/{slug}/", rows)


@require_safe
@cached_page
def column_feed(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """一个栏目最新的。"""
    rows = Column.objects.filter(shown=True).select_related("agency")
    column = get_object_or_404(rows, agency__slug=slug, slug=name)
    found = live().filter(column=column)
    return _feed(f"{column.agency.name}：{column.name}", column.get_absolute_url(), found)


def _feed(title: str, path: str, rows: object) -> HttpResponse:
    url = settings.PUBLIC_URL
    feed = Atom1Feed(title=title, link=f"{url}{path}", description=title, language="zh-CN")
    for one in rows.select_related("agency", "column")[:_ENTRIES]:  # type: ignore[attr-defined]
        address = f"{url}{one.get_absolute_url()}"
        feed.add_item(
            title=proper(one.title),
            link=address,
            unique_id=address,
            description=proper(one.document_number or one.column.name),
            pubdate=one.first_published_at or one.last_published_at,
            updateddate=one.last_published_at,
            categories=[proper(one.column.name)],
            author_name=one.agency.name,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml")


@require_safe
@cached_page
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """网站地图的目录。"""
    last = Item.objects.filter(live=True).aggregate(last=Max("pk"))["last"] or 0
    parts = range(last // PART + 1)
    page = {"parts": parts, "url": settings.PUBLIC_URL}
    return _xml("portal/disclosed/sitemap_index.xml", page)


@require_safe
@cached_page
def sitemap(request: HttpRequest, part: int) -> HttpResponse:
    """网站地图的一份。"""
    rows = Item.objects.filter(live=True, pk__gte=part * PART, pk__lt=(part + 1) * PART)
    found = rows.select_related("agency").only(
        "agency__slug", "year", "serial", "last_published_at", "published_on"
    )
    items = list(found.order_by("pk"))
    if part and not items:
        raise Http404
    columns = Column.objects.filter(shown=True).select_related("agency") if part == 0 else []
    page = {"items": items, "columns": columns, "url": settings.PUBLIC_URL}
    return _xml("portal/disclosed/sitemap.xml", page)


def _xml(template: str, page: dict[str, Any]) -> HttpResponse:
    return HttpResponse(render_to_string(template, page), content_type="application/xml")


@require_safe
@cached_page
def site_map(request: HttpRequest) -> HttpResponse:
    """给人看的网站地图：各机关、各栏目。"""
    columns = Column.objects.filter(shown=True).select_related("agency")
    found: dict[Agency, list[Column]] = {a: [] for a in Agency.objects.order_by("path")}
    for column in columns.order_by("agency__path", "order", "id"):
        found[column.agency].append(column)
    return render(request, "portal/disclosed/site_map.html", {"agencies": list(found.items())})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """给搜索引擎的说明。"""
    text = (
        "User-agent: *\nDisallow: /admin/\nDisallow: /search/\nDisallow: /apply/progress/\n"
        # 检查网站的（“走网站”）要看检索找不找得到自己的标题
        "\nUser-agent: gongkai-walk\nDisallow: /admin/\nDisallow: /apply/progress/\n\n"
        f"Sitemap: {settings.PUBLIC_URL}/sitemap.xml\n"
    )
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
