"""渠道的账号：登记、接口和密钥、停发、接着发；做到没有；抄来的评论。"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gongkai.agencies.policy import Do, may, may_anywhere, narrow
from gongkai.applications.intake import new_submission, submission_of
from gongkai.channels import accounts, duties, hearing
from gongkai.channels.desk.forms import AccountForm, HeardForm, PauseForm
from gongkai.channels.kinds import kinds
from gongkai.channels.models import Account
from gongkai.safekeeping.actor import Actor

_MOST = 200


def visible(user: Actor) -> Any:
    """这个人看得见的账号。"""
    return narrow(Account.objects.all(), user, Do.SEE_ITEMS)


@never_cache
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """各账号：接通没有、停着没有、新媒体做到没有。"""
    if not may_anywhere(request.user, Do.SEE_ITEMS):
        raise PermissionDenied
    today = timezone.localdate()
    held = {one.pk: duties.standing(one, today) for one in duties.media(visible(request.user))}
    rows = visible(request.user).select_related("agency", "owner")[:_MOST]
    page = {
        "rows": [(one, held.get(one.pk)) for one in rows],
        "kinds": kinds().values(),
        "may_manage": may_anywhere(request.user, Do.CHANNELS),
        "may_note": may_anywhere(request.user, Do.NOTE),
        "terms": duties.terms(today),
        "today": today,
    }
    return render(request, "channels/accounts.html", page)


@never_cache
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """登记一个账号。"""
    if not may_anywhere(request.user, Do.CHANNELS):
        raise PermissionDenied
    if kind not in kinds():
        raise Http404
    return _edit(request, Account(kind=kind))


@never_cache
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """一个账号；可以管的人看得见表单。"""
    one = get_object_or_404(visible(request.user).select_related("agency", "paused_by"), pk=pk)
    if not may(request.user, Do.CHANNELS, one.agency_id):
        if request.method == "POST":
            raise PermissionDenied
        return render(request, "channels/account.html", _shown(one, request))
    return _edit(request, one)


def _edit(request: HttpRequest, one: Account) -> HttpResponse:
    form = AccountForm(request.POST or None, instance=one, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            accounts.save(form.filled(), form.secrets, request.user)
        except IntegrityError:
            form.add_error("name", "本机关已经有这样一个账号。")
        else:
            form.save_m2m()
            messages.success(request, "已存。")
            return redirect("channel_account", pk=one.pk)
    shown = _shown(one, request) | {"form": form}
    status = 422 if form.errors else 200
    return render(request, "channels/account.html", shown, status=status)


def _shown(one: Account, request: HttpRequest) -> dict[str, Any]:
    if not one.pk:
        return {"account": one, "kind": one.way}
    today = timezone.localdate()
    held = duties.media(Account.objects.filter(pk=one.pk)).first()
    return {
        "account": one,
        "kind": one.way,
        "standing": duties.standing(held, today) if held else None,
        "pause": PauseForm(),
        "may_manage": may(request.user, Do.CHANNELS, one.agency_id),
        "posts": one.posts.select_related("item__agency")[:10],
    }


@never_cache
@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """停发、接着发。"""
    one = get_object_or_404(visible(request.user), pk=pk)
    try:
        if name == "pause":
            accounts.pause(one, request.POST.get("why", "")[:300], request.user)
        elif name == "resume":
            accounts.resume(one, request.user)
        else:
            raise Http404
    except accounts.Unfit as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "已停发。" if name == "pause" else "接着发，等着的马上就试。")
    return redirect("channel_account", pk=pk)


@never_cache
def heard(request: HttpRequest) -> HttpResponse:
    """抄一条评论进收件箱。"""
    if not may_anywhere(request.user, Do.NOTE):
        raise PermissionDenied
    form = HeardForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        submission = submission_of(request.POST.get("submission", ""))
        given = form.cleaned_data
        done = hearing.copied(given["account"], given["words"], submission, request.user)
        messages.success(request, f"已登记：{done.message.number}。")
        return redirect("channel_heard")
    status = 422 if form.errors else 200
    shown = {"form": form, "submission": request.POST.get("submission") or new_submission()}
    return render(request, "channels/heard.html", shown, status=status)
