"""开放数据的接口（/api/open/v1/openapi.json）：只有已经公开的，不用登录，按接续翻页，限次数。"""

from datetime import date
from typing import Annotated, Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import NinjaAPI, Path, Query, Schema, Status
from ninja.errors import ValidationError
from pydantic import Field

from gongkai.disclosures.models import Column, Item
from gongkai.disclosures.models.classes import name_of
from gongkai.disclosures.models.texts import body_text
from gongkai.language.refusals import refusal
from gongkai.portal.disclosed.listing import live, page_of
from gongkai.safekeeping.limits import too_often

A_MINUTE = 120
_MOST = 200
api = NinjaAPI(
    title="公开：开放数据接口", version="1", docs_url=None, urls_namespace="open-data-api"
)


class Problem(Schema):
    """没有办成：说明。"""

    detail: str


class ColumnOut(Schema):
    """一个栏目。"""

    agency: str
    slug: str
    name: str
    kind: str
    url: str


class ItemOut(Schema):
    """一件信息。"""

    index_number: str
    title: str
    agency: str
    column: str
    document_number: str
    made_on: date
    published_on: date
    subject: str
    genre: str
    validity: str
    keywords: str
    url: str


class AttachmentOut(Schema):
    """一份附件。"""

    name: str
    url: str
    size: int
    sha256: str


class WholeOut(ItemOut):
    """一件信息的全部。"""

    text: str
    attachments: list[AttachmentOut]


class PageOut(Schema):
    """一页；`next` 为下一页的 cursor，没有为空。"""

    items: list[ItemOut]
    next: str


class Wanted(Schema):
    """要哪些。"""

    cursor: str = Field("", max_length=40, description="上一页的 next")
    limit: int = Field(50, ge=1, le=_MOST)
    agency: str = Field("", max_length=40, description="机关在网址里的名称")
    column: str = Field("", max_length=40, description="栏目在网址里的名称；要同时给 agency")


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """参数不对：说明哪一个、为什么。"""
    told = "".join(f"{e['loc'][-1]} {refusal(e)}" for e in error.errors)
    return api.create_response(request, {"detail": f"参数不对：{told}"}, status=422)


@api.exception_handler(Http404)
def missing(request: HttpRequest, error: Http404) -> HttpResponse:
    """没有公开的、没有这一件的，都是没有。"""
    return api.create_response(request, {"detail": "没有这件信息。"}, status=404)


def _busy(request: HttpRequest) -> Status[Any] | None:
    if too_often(request, "open-api", A_MINUTE):
        return Status(429, {"detail": "调用得太频繁，请过一分钟再试。"})
    return None


Year = Annotated[int, Path(ge=1, le=9999)]
Serial = Annotated[int, Path(ge=1, le=2**31 - 1)]
_ANSWERS = {404: Problem, 422: Problem, 429: Problem}


@api.get("/columns", response={200: list[ColumnOut], 429: Problem}, summary="各栏目")
def columns(request: HttpRequest) -> Any:
    """在门户上显示的栏目。"""
    if (busy := _busy(request)) is not None:
        return busy
    rows = Column.objects.filter(shown=True).select_related("agency").order_by("agency__path")
    return [
        {
            "agency": c.agency.slug,
            "slug": c.slug,
            "name": c.name,
            "kind": c.kind,
            "url": f"{settings.PUBLIC_URL}{c.get_absolute_url()}",
        }
        for c in rows
    ]


@api.get("/items", response={200: PageOut, **_ANSWERS}, summary="公开的信息，新的在前")
def items(request: HttpRequest, wanted: Query[Wanted]) -> Any:
    """一页。"""
    if (busy := _busy(request)) is not None:
        return busy
    rows = live().select_related("agency", "column")
    if wanted.agency:
        rows = rows.filter(agency__slug=wanted.agency)
    if wanted.column:
        if not wanted.agency:
            return Status(422, {"detail": "给了 column 要同时给 agency。"})
        rows = rows.filter(column__slug=wanted.column, column__shown=True)
    page = page_of(rows, wanted.cursor, wanted.limit)
    return {"items": [_out(i) for i in page.rows], "next": page.after}


@api.get(
    "/items/{year}/{serial}",
    response={200: WholeOut, **_ANSWERS},
    summary="一件信息的全部",
)
def item(
    request: HttpRequest,
    year: Year,
    serial: Serial,
    agency: str = Query(max_length=40),  # type: ignore[type-arg]
) -> Any:
    """正文的文字和附件。"""
    if (busy := _busy(request)) is not None:
        return busy
    rows = Item.objects.filter(live=True, published_on__isnull=False)
    found = get_object_or_404(
        rows.select_related("agency", "column"), agency__slug=agency, year=year, serial=serial
    )
    attachments = [
        {
            "name": a.name,
            "url": f"{settings.PUBLIC_URL}{a.get_absolute_url()}",
            "size": a.stored.size,
            "sha256": a.stored.digest,
        }
        for a in found.attachments.select_related("stored")
    ]
    return _out(found) | {"text": body_text(found), "attachments": attachments}


def _out(found: Item) -> dict[str, Any]:
    return {
        "index_number": found.index_number,
        "title": found.title,
        "agency": found.agency.slug,
        "column": found.column.slug,
        "document_number": found.document_number,
        "made_on": found.made_on,
        "published_on": found.published_on,
        "subject": name_of("subject", found.subject),
        "genre": name_of("genre", found.genre),
        "validity": name_of("validity", found.validity),
        "keywords": found.keywords,
        "url": f"{settings.PUBLIC_URL}{found.get_absolute_url()}",
    }
