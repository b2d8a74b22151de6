"""复议与诉讼的页面：未答复的、全部、登记、更新。"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from gongkai.agencies.policy import Do, demand, may_anywhere
from gongkai.applications.models import Case
from gongkai.applications.queues import seen_case
from gongkai.applications.seeing import seen
from gongkai.law.contest import RECONSIDERATION, dues
from gongkai.law.errors import LawError
from gongkai.law.orders import told_of
from gongkai.letters import template
from gongkai.remedies.answering import KINDS
from gongkai.remedies.forms import ContestForm, ReopenForm
from gongkai.remedies.models import Contest
from gongkai.remedies.register import facts_of, save
from gongkai.remedies.reopening import reopen, why_not

_MOST = 200


@never_cache
@require_GET
def contests(request: HttpRequest) -> HttpResponse:
    """没有答复的在前（按到期日），其余新的在前。"""
    if not may_anywhere(request.user, Do.SEE):
        raise PermissionDenied
    rows = seen(Contest.objects.all(), request.user, Do.SEE, "case")
    rows = rows.select_related("case__agency", "reanswer__agency")
    waiting = rows.filter(answered__isnull=True, result="").order_by("answer_due")[:_MOST]
    others = rows.exclude(answered__isnull=True, result="").order_by("-received", "-id")[:_MOST]
    gone = seen(Contest.everything.all(), request.user, Do.SEE, "case")
    gone = gone.filter(withdrawn__isnull=False).select_related("case__agency")
    shown = {
        "waiting": waiting,
        "others": others,
        "withdrawn": gone.order_by("-withdrawn")[:_MOST],
        "today": timezone.localdate(),
    }
    return render(request, "remedies/contests.html", shown)


@never_cache
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """责令重新答复的，另立一件。"""
    rows = seen(Contest.objects.all(), request.user, Do.SEE, "case")
    contest = get_object_or_404(rows.select_related("case__agency", "reanswer"), pk=pk)
    demand(request.user, Do.WORK, contest.case.agency_id)
    if contest.reanswer_id is not None:
        return redirect("case", pk=contest.reanswer_id)
    form = ReopenForm(request.POST or None, contest=contest)
    if request.method == "POST" and form.is_valid():
        try:
            done = reopen(contest, form.ordered(), request.user)
        except LawError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已另立一件：{done.number}。")
            return redirect("case", pk=done.pk)
    shown = {
        "form": form,
        "contest": contest,
        "why": why_not(contest),
        "law": told_of(timezone.localdate()),
    }
    return render(request, "remedies/reopen.html", shown, status=422 if form.errors else 200)


@never_cache
def new(request: HttpRequest, case_pk: int) -> HttpResponse:
    """就一件案件登记。"""
    case = seen_case(request, case_pk)
    demand(request.user, Do.WORK, case.agency_id)
    return _edit(request, _blank(case))


def _blank(case: Case) -> Contest:
    organ = case.agency.organ_of_reconsideration()
    return Contest(case=case, group=RECONSIDERATION, organ=organ)


@never_cache
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """更新。"""
    rows = seen(Contest.objects.all(), request.user, Do.SEE, "case")
    contest = get_object_or_404(rows.select_related("case__agency"), pk=pk)
    demand(request.user, Do.WORK, contest.case.agency_id)
    return _edit(request, contest)


def _edit(request: HttpRequest, contest: Contest) -> HttpResponse:
    form = ContestForm(request.POST or None, instance=contest)
    if request.method == "POST" and form.is_valid():
        save(form.save(commit=False), request.user)
        messages.success(request, "已存。")
        return redirect("contests")
    shown = {
        "form": form,
        "contest": contest,
        "dues": _dues(contest),
        "may_reopen": contest.pk is not None and not why_not(contest) and not contest.reanswer_id,
        "letter_name": template(KINDS[contest.group == RECONSIDERATION]).title,
    }
    status = 422 if form.errors else 200
    return render(request, "remedies/contest.html", shown, status=status)


def _dues(contest: Contest) -> list[object]:
    if contest.pk is None:
        return []
    return list(dues(facts_of(contest)))
