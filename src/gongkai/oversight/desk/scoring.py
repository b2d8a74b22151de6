"""检查与得分：一个机关的各项指标，现在检查一遍，人看一项，得分表，通报。"""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gongkai.agencies.models import Agency
from gongkai.agencies.policy import Do, agencies_where, may
from gongkai.documents.download import download
from gongkai.law.indicators import BONUS, GROUP_NAMES, PERSON, SCORE, VETO
from gongkai.letters.write import write_docx
from gongkai.oversight.checking import check, judge
from gongkai.oversight.desk.forms import JudgeForm
from gongkai.oversight.desk.seen import chosen_agency
from gongkai.oversight.indicators import indicator_of
from gongkai.oversight.letters import circular
from gongkai.oversight.models import Verdict
from gongkai.oversight.sheets import score_sheet
from gongkai.oversight.standing import in_words, standing, trend
from gongkai.safekeeping.trail import record


@never_cache
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """一个机关的得分表：险情、单项否决在前。"""
    agency = chosen_agency(request)
    today = timezone.localdate()
    found = standing(agency, today)
    shown: dict[str, Any] = {
        "agency": agency,
        "agencies": agencies_where(request.user, Do.FINDINGS).order_by("path"),
        "standing": found,
        "groups": [(GROUP_NAMES[g], found.group(g)) for g in (VETO, SCORE, BONUS)],
        "threats": [(in_words(t, today), t) for t in found.threats],
        "trend": trend(agency, today),
        "may_check": may(request.user, Do.VERIFY, agency),
        "may_oversee": may(request.user, Do.OVERSEE, agency),
        "person": PERSON,
    }
    return render(request, "oversight/overview.html", shown)


def _agency(request: HttpRequest, pk: int, do: Do) -> Agency:
    return get_object_or_404(agencies_where(request.user, do), pk=pk)


@never_cache
@require_POST
def run_check(request: HttpRequest, agency_pk: int) -> HttpResponse:
    """现在由登记查一遍。"""
    agency = _agency(request, agency_pk, Do.VERIFY)
    done = check(agency, by=request.user)
    failed = done.results.filter(verdict=Verdict.FAIL).count()
    messages.success(request, f"查完了：{failed} 项发现问题，问题都已登记，等整改。")
    return redirect(f"{reverse('oversight')}?agency={agency.pk}")


@never_cache
def judging(request: HttpRequest, agency_pk: int, indicator: str) -> HttpResponse:
    """人看一项。"""
    agency = _agency(request, agency_pk, Do.VERIFY)
    found = indicator_of(agency, indicator, timezone.localdate())
    if found is None or found.way != PERSON:
        raise Http404
    form = JudgeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        verdict, count = Verdict(given["verdict"]), given["count"] or 1
        judge(agency, found, verdict, given["why"], count, request.user)
        messages.success(request, f"“{found.name}”记下了：{verdict.label}。")
        return redirect(f"{reverse('oversight')}?agency={agency.pk}")
    shown = {"form": form, "agency": agency, "indicator": found}
    return render(request, "oversight/judge.html", shown, status=422 if form.errors else 200)


@never_cache
@require_GET
def sheet(request: HttpRequest, agency_pk: int) -> HttpResponse:
    """得分表（.xlsx）。"""
    agency = _agency(request, agency_pk, Do.FINDINGS)
    content = score_sheet(standing(agency, timezone.localdate()))
    record(request.user, "score.exported", f"agency:{agency.pk}", agency=agency.pk)
    return HttpResponse(content, headers=download(f"{agency.name}检查得分表.xlsx", "xlsx"))


@never_cache
@require_GET
def letter(request: HttpRequest, agency_pk: int) -> HttpResponse:
    """检查情况的通报（公文格式的 .docx）：只有监督的人写。"""
    agency = _agency(request, agency_pk, Do.OVERSEE)
    today: date = timezone.localdate()
    organ = agency.get_parent() or agency
    if not may(request.user, Do.OVERSEE, organ):
        raise PermissionDenied("通报由上级的监督员写。")
    written = circular(standing(agency, today), organ.name, today)
    record(request.user, "score.letter", f"agency:{agency.pk}", agency=agency.pk)
    return HttpResponse(write_docx(written), headers=download(f"{written.title}.docx", "docx"))
