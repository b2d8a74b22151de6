"""开放数据：各机关公开信息的目录，.csv、.json 全部下载（边查边写，不占内存）；接口见 openapi。"""

import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from gongkai.agencies.models import Agency
from gongkai.disclosures.models import Item
from gongkai.disclosures.models.classes import name_of
from gongkai.documents import parquet
from gongkai.documents.download import download
from gongkai.documents.sheets import csv_lines
from gongkai.portal.limiting import limited
from gongkai.portal.pagecache import cached_page

#: 列名 -> 怎样取
COLUMNS = {
    "索引号": "index_number",
    "标题": "title",
    "发布机构": "agency",
    "栏目": "column",
    "发文字号": "document_number",
    "成文日期": "made_on",
    "发布日期": "published_on",
    "主题分类": "subject",
    "体裁分类": "genre",
    "有效性": "validity",
    "关键词": "keywords",
    "网址": "url",
}
_CLASSES = ("subject", "genre", "validity")
_BATCH = 2000


@require_safe
@cached_page
def front(request: HttpRequest) -> HttpResponse:
    """有什么数据。"""
    shown = {"agencies": Agency.objects.order_by("path"), "has_parquet": parquet.available()}
    return render(request, "portal/disclosed/open_data.html", shown)


def record_of(item: Item) -> dict[str, Any]:
    """一件的各列。"""
    found: dict[str, Any] = {}
    for label, name in COLUMNS.items():
        if name == "url":
            value: Any = f"{settings.PUBLIC_URL}{item.get_absolute_url()}"
        elif name in _CLASSES:
            value = name_of(name, getattr(item, name))
        else:
            value = getattr(item, name)
        found[label] = value.isoformat() if hasattr(value, "isoformat") else str(value or "")
    return found


def _records(slug: str) -> Iterator[dict[str, Any]]:
    agency = get_object_or_404(Agency, slug=slug)
    rows = Item.objects.filter(agency=agency, live=True).select_related("agency", "column")
    rows = rows.defer("body").order_by("-published_on", "-id")
    return (record_of(item) for item in rows.iterator(chunk_size=_BATCH))


@require_safe
@limited("whole", "WHOLE_RATE")
def csv_list(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """全部，.csv（带 BOM，Excel 打开不乱码）。"""
    lines = csv_lines(COLUMNS, (one.values() for one in _records(slug)))
    return StreamingHttpResponse(lines, headers=download(f"{slug}-items.csv", "csv"))


@require_safe
@limited("whole", "WHOLE_RATE")
def json_list(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """全部，.json。"""
    return StreamingHttpResponse(_json(_records(slug)), content_type="application/json")


def _json(records: Iterator[dict[str, Any]]) -> Iterator[str]:
    yield "["
    for number, one in enumerate(records):
        yield ("," if number else "") + "\n" + json.dumps(one, ensure_ascii=False)
    yield "\n]\n"
