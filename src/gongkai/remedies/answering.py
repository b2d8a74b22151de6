"""行政复议答复书、行政诉讼答辩状：由案件的经过写出样稿，补上理由、证据、请求，下载了改。"""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from gongkai.agencies.policy import Do, demand
from gongkai.applications.forms import text
from gongkai.applications.seeing import seen
from gongkai.documents.download import download
from gongkai.law.contest import RECONSIDERATION, answer_citation
from gongkai.law.facts import chinese
from gongkai.letters import Letter, compose, template, write_docx
from gongkai.remedies.models import Contest
from gongkai.remedies.register import facts_of
from gongkai.safekeeping.trail import record

#: 是不是复议 -> 文书
KINDS = {True: "reconsideration_answer", False: "litigation_defence"}


class AnswerForm(forms.Form):
    """本机关的答复、答辩。"""

    reason = text("作出答复的事实和法律依据")
    evidence = text("证据、依据和其他材料", "逐项列出名称和证明什么")
    request = text("请求", "如“维持本机关的答复”“驳回原告的诉讼请求”", rows=2)


@never_cache
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """填写，下载 .docx。"""
    rows = seen(Contest.objects.all(), request.user, Do.SEE, "case")
    contest = get_object_or_404(rows.select_related("case__agency"), pk=pk)
    demand(request.user, Do.WORK, contest.case.agency_id)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _download(request, contest, form.cleaned_data)
    title = template(_kind(contest)).title
    shown = {"form": form, "contest": contest, "title": title, "history": history(contest)}
    status = 422 if form.errors else 200
    return render(request, "remedies/answer.html", shown, status=status)


def _kind(contest: Contest) -> str:
    return KINDS[contest.group == RECONSIDERATION]


def _download(request: HttpRequest, contest: Contest, given: dict[str, Any]) -> HttpResponse:
    case = contest.case
    detail = {"contest": contest.pk, "kind": _kind(contest)}
    record(request.user, "contest.letter", case.subject, agency=case.agency_id, detail=detail)
    written = draft(contest, given)
    content = write_docx(written)
    return HttpResponse(content, headers=download(f"{written.title}.docx", "docx"))


def draft(contest: Contest, given: dict[str, Any]) -> Letter:
    """样稿；主送复议机关或者法院。"""
    case = contest.case
    values = {
        "organ": case.agency.name,
        "applicant": str(case.applicant.get("name", "")),
        "contest_number": contest.number or "待填",
        "citation": answer_citation(facts_of(contest)),
        "history": history(contest),
        **{name: str(given[name]) for name in ("reason", "evidence", "request")},
    }
    return compose(template(_kind(contest)), values, "", timezone.localdate(), contest.organ)


def history(contest: Contest) -> str:
    """收到、办理的经过，一句一件事；内部的记录不写。"""
    events = [e for e in contest.case.events.all() if e.is_legal]
    told = "；".join(f"{chinese(e.on)}，{e.name}" for e in events)
    return f"{told}。"
