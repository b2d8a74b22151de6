"""案件旁边的：关注、与别的案件连起来、可能已经答复过的。"""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from gongkai.agencies.policy import Do, demand
from gongkai.agencies.workplace import Hit, feeds
from gongkai.applications import alike
from gongkai.applications.models import Case, CaseLink, CaseWatch
from gongkai.applications.numbers import typed_number
from gongkai.applications.queues import seen_case, visible
from gongkai.safekeeping.actor import account
from gongkai.safekeeping.trail import record


def shown_beside(request: HttpRequest, case: Case) -> dict[str, Any]:
    """案件页要的：连着的、相近的、可能已经公开或者答复过的、关注没有。"""
    seen = visible(request.user)
    linked = alike.linked(case, seen)
    known = {one.pk for one in linked}
    near = [a for a in alike.near([case], seen)[case.pk] if a.case.pk not in known]
    return {
        "linked": linked,
        "near": near,
        "answered": _answered(request, case) if case.closed is None else [],
        "watched": CaseWatch.objects.filter(case=case, user=request.user.pk).exists(),
    }


def _answered(request: HttpRequest, case: Case) -> list[Hit]:
    return [hit for feed in feeds() for hit in feed.answered(request.user, case.asked, case.pk)]


@require_POST
def watch(request: HttpRequest, pk: int) -> HttpResponse:
    """关注，或者不再关注；有了进展在通知里告诉他。"""
    case, user = seen_case(request, pk), account(request.user)
    assert user is not None
    _, made = CaseWatch.objects.get_or_create(case=case, user=user)
    if not made:
        CaseWatch.objects.filter(case=case, user=user).delete()
    told = "有了进展会告诉您。" if made else "不再告诉您。"
    messages.success(request, f"{'已关注' if made else '已取消关注'}，{told}")
    return redirect("case", pk=pk)


class LinkForm(forms.Form):
    """与哪一件连起来。"""

    number = forms.CharField(max_length=60, error_messages={"required": "请填写申请的编号。"})


@require_POST
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """与本机关的另一件连起来（互相看得见），或者去掉；留痕。"""
    case = seen_case(request, pk)
    demand(request.user, Do.WORK, case.agency_id)
    form = LinkForm(request.POST)
    other = _named(request, case, form.cleaned_data["number"]) if form.is_valid() else None
    if other is None or other.pk == case.pk:
        messages.error(request, "没有找到这个编号的另一件申请：要是本机关的，写成 2026-12 也可以。")
    elif "remove" in request.POST:
        _unlink(request, case, other)
    else:
        _link(request, case, other)
    return redirect("case", pk=pk)


def _named(request: HttpRequest, case: Case, words: str) -> Case | None:
    number = typed_number(words)
    if number is None:
        return None
    rows = visible(request.user).filter(agency=case.agency_id)
    return rows.filter(year=number[0], serial=number[1]).first()


@transaction.atomic
def _link(request: HttpRequest, case: Case, other: Case) -> None:
    if alike.link(case, other, request.user):
        _record(request, "case.linked", case, other)
    messages.success(request, f"已与 {other.number} 关联，两件互相看得见。")


@transaction.atomic
def _unlink(request: HttpRequest, case: Case, other: Case) -> None:
    first, second = sorted((case.pk, other.pk))
    gone, _ = CaseLink.objects.filter(first=first, second=second).delete()
    if gone:
        _record(request, "case.unlinked", case, other)
        messages.success(request, f"已去掉与 {other.number} 的关联。")


def _record(request: HttpRequest, action: str, case: Case, other: Case) -> None:
    detail = {"other": other.pk}
    record(request.user, action, case.subject, agency=case.agency_id, detail=detail)
