"""“主动公开”的首页：等我审的、我写的、逾期没有公开的、久没有更新的栏目；一键遮盖、写理由、撤下。"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gongkai.agencies.policy import (
    Do,
    agencies_where,
    demand,
    ids_where,
    may,
    may_anywhere,
    narrow,
)
from gongkai.disclosures import starting
from gongkai.disclosures.desk.forms import ReasonForm
from gongkai.disclosures.late import last_published, late_columns, late_items
from gongkai.disclosures.linking import links
from gongkai.disclosures.models import Column, Item
from gongkai.disclosures.models.exits import NotReady
from gongkai.disclosures.reviewing import publishing, scheduling
from gongkai.disclosures.reviewing.progress import places_of
from gongkai.disclosures.reviewing.queue import waiting_for
from gongkai.documents.download import download
from gongkai.documents.kinds import FileRefused
from gongkai.safekeeping.actor import Actor
from gongkai.safekeeping.files import content_of
from gongkai.safekeeping.trail import record

_MOST = 50


def visible(user: Actor) -> Any:
    """这个人看得见的信息。"""
    return narrow(Item.objects.all(), user, Do.SEE_ITEMS)


@never_cache
@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """首页。"""
    if not may_anywhere(request.user, Do.SEE_ITEMS):
        raise PermissionDenied
    today = timezone.localdate()
    reach = ids_where(request.user, Do.SEE_ITEMS)
    columns = Column.objects.filter(agency__in=reach, update_days__isnull=False)
    page = {
        "waiting": _waiting(request.user),
        "mine": _mine(request.user),
        "late": late_items(reach, today),
        "stale": late_columns(columns.annotate(last=last_published("column")), today),
        "scheduled": scheduling.scheduled_in(reach, _MOST),
        "dead": links.dead(reach).count(),
        "may_write": may_anywhere(request.user, Do.WRITE),
        "may_set": may_anywhere(request.user, Do.COLUMNS),
        "bare": starting.bare(agencies_where(request.user, Do.COLUMNS)),
    }
    return render(request, "disclosures/front.html", page)


@never_cache
@require_POST
def ship_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """建随系统的栏目。"""
    agency = get_object_or_404(agencies_where(request.user, Do.COLUMNS), pk=pk)
    with transaction.atomic():
        count = starting.ship_columns(agency)
        detail = {"rows": count}
        record(request.user, "columns.shipped", f"agency:{pk}", agency=pk, detail=detail)
    messages.success(request, f"已建 {count} 个栏目，可以再改、再增删。")
    return redirect("wagtailsnippets_disclosures_column:list")


def _waiting(user: Actor) -> list[Any]:
    """等这个人审的：(信息, 走到哪里)。"""
    items = [item for item, _ in waiting_for(user, _MOST)]
    places = places_of(items)
    return [(item, places[item.pk]) for item in items]


def _mine(user: Actor) -> list[Any]:
    """这个人最近写的、还没有公开的：(信息, 走到哪里)。"""
    rows = narrow(Item.objects.all(), user, Do.WRITE)
    own = rows.filter(has_unpublished_changes=True, latest_revision__user=user)
    items = list(own.select_related("column").order_by("-latest_revision")[:_MOST])
    places = places_of(items)
    return [(item, places[item.pk]) for item in items]


def _draft(request: HttpRequest, pk: int, do: Do) -> Any:
    item = get_object_or_404(visible(request.user), pk=pk)
    demand(request.user, do, item.agency_id)
    return item.get_latest_revision_as_object()


def _back(item: Item) -> HttpResponse:
    return redirect("wagtailsnippets_disclosures_item:edit", item.pk)


@never_cache
@require_POST
def mask(request: HttpRequest, pk: int) -> HttpResponse:
    """一键遮盖。"""
    item = _draft(request, pk, Do.WRITE)
    try:
        publishing.mask_draft(item, request.user)
    except FileRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "已遮盖，存为新的草稿；请看过再提交。")
    return _back(item)


@never_cache
@require_GET
def draft_file(request: HttpRequest, pk: int, stored: int) -> HttpResponse:
    """草稿的一份附件：写的人、审的人看；可能有个人信息，看了留痕。"""
    item = get_object_or_404(visible(request.user), pk=pk)
    attachments = item.get_latest_revision_as_object().attachments.all()
    found = next((a for a in attachments if a.stored_id == stored), None)
    if found is None:
        raise Http404("这件信息没有这份附件。")
    headers = download(found.name, found.stored.kind, inline=found.is_image)
    detail = {"file": found.stored.digest[:16]}
    subject = item.subject_of_trail
    record(request.user, "item.file_opened", subject, agency=item.agency_id, detail=detail)
    return HttpResponse(content_of(found.stored), headers=headers)


@never_cache
@require_POST
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """现在就查站外的链接。"""
    item = _draft(request, pk, Do.WRITE)
    count = links.look(links.unknown(item))
    messages.success(request, f"查了 {count} 个站外链接，打不开的列在检查里。")
    return _back(item)


@never_cache
@require_GET
def dead_links(request: HttpRequest) -> HttpResponse:
    """公开的信息里打不开的站外链接。"""
    if not may_anywhere(request.user, Do.SEE_ITEMS):
        raise PermissionDenied
    rows = links.dead(ids_where(request.user, Do.SEE_ITEMS))
    shown = Paginator(rows, _MOST).get_page(request.GET.get("p"))
    return render(request, "disclosures/dead_links.html", {"page": shown})


@never_cache
@require_POST
def override(request: HttpRequest, pk: int) -> HttpResponse:
    """原样公开的理由。"""
    item = _draft(request, pk, Do.WRITE)
    form = ReasonForm(request.POST)
    if form.is_valid():
        publishing.override(item, form.cleaned_data["reason"], request.user)
        messages.success(request, "理由已记下，可以提交审查；审查的人看得见。")
    else:
        messages.error(request, "请写明原样公开的理由。")
    return _back(item)


@never_cache
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """撤下已经公开的。"""
    item = get_object_or_404(visible(request.user), pk=pk)
    demand(request.user, Do.WITHDRAW, item.agency_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            publishing.withdraw(item, form.cleaned_data["reason"], request.user)
        except NotReady as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已撤下“{item.title}”。")
            return redirect("disclosures")
    page = {"item": item, "form": form, "may": may(request.user, Do.WITHDRAW, item.agency_id)}
    status = 422 if form.errors else 200
    return render(request, "disclosures/withdraw.html", page, status=status)


@never_cache
def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    """叫停排定的公开。"""
    item = get_object_or_404(visible(request.user), pk=pk)
    found = scheduling.schedule_of(item)
    if found is not None and not scheduling.may_call_off(request.user, item, found):
        raise PermissionDenied("只有可以撤下的人、交的人、审过它的人可以叫停。")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            scheduling.call_off(item, form.cleaned_data["reason"], request.user)
        except NotReady as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已叫停“{item.title}”，到时不公开。")
            return redirect("disclosures")
    page = {"item": item, "form": form, "schedule": found}
    status = 422 if form.errors else 200
    return render(request, "disclosures/call_off.html", page, status=status)
