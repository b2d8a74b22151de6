"""登记错了的复议、诉讼撤去：写明理由，留痕；从此不在清单、提醒、统计里。"""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from gongkai.agencies.policy import Do, demand
from gongkai.applications.forms import line
from gongkai.applications.seeing import seen
from gongkai.law.errors import LawError
from gongkai.remedies.models import Contest
from gongkai.safekeeping.actor import Actor
from gongkai.safekeeping.trail import record


class NotWithdrawn(LawError):
    """不能撤去；str() 即理由。"""


class WithdrawForm(forms.Form):
    """为什么撤去。"""

    why = line("为什么撤去", "如“登记在了别的案件上”；写进留痕，以后看得到", longest=200)


def why_not(contest: Contest) -> str:
    """不能撤去的理由；能为空。"""
    if contest.reanswer_id is not None:
        return "已经另立一件重新答复，不能撤去；有错的在这里改正。"
    return ""


@transaction.atomic
def withdraw(contest: Contest, why: str, by: Actor) -> None:
    """撤去；没有权限抛 PermissionDenied，另立了一件的抛 NotWithdrawn。撤去过的不再记。"""
    demand(by, Do.WORK, contest.case.agency_id)
    locked = Contest.everything.select_for_update(of=("self",)).get(pk=contest.pk)
    if locked.withdrawn is not None:
        return
    if no := why_not(locked):
        raise NotWithdrawn(no)
    locked.withdrawn, locked.withdrawn_why = timezone.now(), why
    locked.save(update_fields=["withdrawn", "withdrawn_why"])
    detail = {"contest": locked.pk, "group": locked.group, "number": locked.number, "why": why}
    agency = contest.case.agency_id
    record(by, "contest.withdrawn", contest.case.subject, agency=agency, detail=detail)


@never_cache
def withdrawing(request: HttpRequest, pk: int) -> HttpResponse:
    """撤去一件登记。"""
    rows = seen(Contest.objects.all(), request.user, Do.SEE, "case")
    contest = get_object_or_404(rows.select_related("case__agency"), pk=pk)
    demand(request.user, Do.WORK, contest.case.agency_id)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(contest, form.cleaned_data["why"], request.user)
        except NotWithdrawn as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "已撤去，不再计入统计；理由记在留痕里。")
            return redirect("contests")
    page = {"form": form, "contest": contest, "why": why_not(contest)}
    status = 422 if form.errors else 200
    return render(request, "remedies/withdraw.html", page, status=status)
