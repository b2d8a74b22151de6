"""管理员看通知和定时的事：没有发成的、等着发的、没有做成的；可以重发。只看得见自己管的机关的。"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gongkai.agencies.policy import Do, ids_where, may_anywhere
from gongkai.language.numerals import whole
from gongkai.outbox import channels
from gongkai.outbox.messages import QUIET
from gongkai.outbox.models import Delivery, JobState, Trouble
from gongkai.safekeeping.actor import Actor, runs_the_system
from gongkai.safekeeping.crypto import Sealed
from gongkai.safekeeping.trail import record

PAGE = 50
_MOST = 1000
_LATE = timedelta(hours=1)
_HIDDEN = "限定知悉的一件的通知"
_TO = Delivery._meta.get_field("to")


@dataclass(frozen=True, slots=True)
class Shown:
    """一份，给人看的样子：收件人遮去大半。"""

    row: Delivery
    channel: str
    to: str
    subject: str


@never_cache
@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    """一页：没有发成的、等着发的、没有做成的、定时的事。"""
    if not may_anywhere(request.user, Do.MANAGE):
        raise PermissionDenied
    dead = _deliveries(request.user).filter(state=Delivery.State.DEAD)
    waiting = _deliveries(request.user).filter(ended__isnull=True)
    below = whole(request.GET.get("below", ""))
    found = list(_shown(dead if below is None else dead.filter(pk__lt=below)))
    page = {
        "dead": found[:PAGE],
        "below": found[PAGE - 1].row.pk if len(found) > PAGE else None,
        "waiting": list(_shown(waiting))[:PAGE],
        "waiting_count": waiting[:_MOST].count(),
        "most": _MOST,
        "troubles": _managed(Trouble.objects.all(), request.user).order_by("job", "-last")[:PAGE],
        "jobs": JobState.objects.order_by("name"),
        "late": _silence(),
    }
    return render(request, "outbox/outbox.html", page)


def _managed(rows: QuerySet[Any], user: Actor, field: str = "agency") -> QuerySet[Any]:
    """自己管的机关的；不属于哪个机关的（如按词订阅）只给系统管理员。"""
    wanted = Q(**{f"{field}__in": ids_where(user, Do.MANAGE)})
    if runs_the_system(user):
        wanted |= Q(**{f"{field}__isnull": True})
    return rows.filter(wanted)


def _deliveries(user: Actor) -> QuerySet[Delivery]:
    return _managed(Delivery.objects.all(), user, "message__agency")


def _shown(rows: QuerySet[Delivery]) -> Iterator[Shown]:
    """收件人另取密文：一个解不开的，不耽误看别的。"""
    sealed = rows.defer("to", "message__text").annotate(sealed=Cast("to", TextField()))
    found = list(sealed.select_related("message__agency").order_by("-pk")[: PAGE + 1])
    abouts = {row.message.about for row in found}
    hidden = {about for quiet in QUIET for about in quiet(abouts)}
    for row in found:
        subject = _HIDDEN if row.message.about in hidden else row.message.subject
        yield Shown(row, channels.name_of(row.channel), _masked(row), subject)


def _masked(row: Any) -> str:
    try:
        return channels.masked(row.channel, str(_TO.from_db_value(row.sealed)))
    except Sealed:
        return "（解不开）"


def _silence() -> str:
    """定时的事多久没有做了，如“3小时12分”；一小时以内的不说。"""
    last = JobState.objects.order_by("-finished").values_list("finished", flat=True).first()
    if last is None or timezone.now() - last < _LATE:
        return ""
    minutes = int((timezone.now() - last).total_seconds()) // 60
    return f"{minutes // 60}小时{minutes % 60}分"


@never_cache
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """重发一份：下一次 tick 就发。"""
    row = get_object_or_404(_deliveries(request.user).defer("to").select_related("message"), pk=pk)
    messages.success(request, _said(_again(request.user, [row])))
    return redirect("outbox")


@never_cache
@require_POST
def retry_all(request: HttpRequest) -> HttpResponse:
    """没有发成的都重发，一次最多一千份。"""
    if not may_anywhere(request.user, Do.MANAGE):
        raise PermissionDenied
    dead = _deliveries(request.user).filter(state=Delivery.State.DEAD)
    rows = dead.defer("to").select_related("message").order_by("pk")[:_MOST]
    messages.success(request, _said(_again(request.user, list(rows))))
    return redirect("outbox")


def _said(count: int) -> str:
    return f"已排上 {count} 份，下一次定时任务就发。" if count else "这一份正在发，或者已经发出了。"


@transaction.atomic
def _again(user: Actor, rows: list[Delivery]) -> int:
    """没有发成的从头再试，等着再试的现在就试；正在发的、发出了的不动。"""
    count = 0
    for row in rows:
        if not _reset(row.pk):
            continue
        count += 1
        agency = row.message.agency_id
        detail = {"channel": row.channel, "about": row.message.about}
        record(user, "delivery.retried", f"delivery:{row.pk}", agency=agency, detail=detail)
    return count


def _reset(pk: int) -> int:
    rows = Delivery.objects.filter(pk=pk, state__in=(Delivery.State.DEAD, Delivery.State.WAITING))
    return rows.update(state=Delivery.State.WAITING, tries=0, not_before=timezone.now(), ended=None)
