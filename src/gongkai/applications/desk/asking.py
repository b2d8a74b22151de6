"""案件页上的第三方：等着意见的链接、二维码，再发一次。"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from gongkai.agencies.policy import Do, demand
from gongkai.applications.links import still_asked, third_party_address
from gongkai.applications.models import CaseEvent
from gongkai.applications.notices import ask_again
from gongkai.applications.queues import seen_case
from gongkai.documents import square
from gongkai.safekeeping.trail import record


class SendForm(forms.Form):
    """发到哪里；空着的发到原来填的。"""

    email = forms.EmailField(
        label="第三方的电子邮箱",
        required=False,
        error_messages={"invalid": "邮箱的写法不对，如 someone@example.com。"},
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """一次还等着意见的征求。"""

    event: CaseEvent
    address: str
    picture: SafeString
    masked: str


def asked_of(events: Sequence[CaseEvent]) -> list[Asked]:
    """给案件页：网址、二维码、原来的邮箱（遮去的）。"""
    return [_asked(event) for event in still_asked(events)]


def _asked(event: CaseEvent) -> Asked:
    address, email = third_party_address(event), _known(event)
    picture = mark_safe(square.svg(address, "第三方提出意见的二维码", 3))  # noqa: S308
    head, at, host = email.partition("@")
    return Asked(event, address, picture, f"{head[:2]}***@{host}" if at else "")


def _known(event: CaseEvent) -> str:
    private: dict[str, Any] = event.private or {}
    return str(private.get("email") or "")


@never_cache
@require_POST
def send(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """把链接发给第三方（再发一次），记入留痕。"""
    case = seen_case(request, pk)
    demand(request.user, Do.WORK, case.agency_id)
    waiting = still_asked(case.events.order_by("number"))
    event = next((e for e in waiting if e.number == number), None)
    if event is None or case.closed:
        raise Http404
    form = SendForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["email"][0]))
    elif email := form.cleaned_data["email"] or _known(event):
        _send(request, event, email)
        messages.success(request, "链接已经排上，一分钟左右发出；发没有发成在“通知与定时”里看。")
    else:
        messages.error(request, "没有填过邮箱：填上再发，或者把网址、二维码当面给、寄给对方。")
    return redirect("case", pk=pk)


@transaction.atomic
def _send(request: HttpRequest, event: CaseEvent, email: str) -> None:
    ask_again(event, email)
    detail = {"event": event.number}
    agency = event.case.agency_id
    record(request.user, "third_party.sent", event.case.subject, agency=agency, detail=detail)
