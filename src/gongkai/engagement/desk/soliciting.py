"""征集、调查、访谈的页面：清单、起草、审核、看意见、归纳、公布结果。"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gongkai.agencies.apart import OwnWork, ask
from gongkai.agencies.policy import Do, demand, may, may_anywhere, narrow
from gongkai.applications.downloads import attachment
from gongkai.documents.download import download
from gongkai.documents.kinds import FileRefused
from gongkai.engagement.acts import NotNow
from gongkai.engagement.desk.soliciting_forms import (
    ConsultationForm,
    FindingForm,
    OutcomeForm,
    PartFormSet,
)
from gongkai.engagement.models import Consultation, Finding, OpinionFile, Part, Response
from gongkai.engagement.soliciting import editing, outcome, results, taking
from gongkai.safekeeping.files import content_of, put
from gongkai.safekeeping.trail import record

_MOST, _OPINIONS = 200, 100
State = Consultation.State


@never_cache
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """还没有公布结果的在前。"""
    if not may_anywhere(request.user, Do.HEAR):
        raise PermissionDenied
    rows = narrow(Consultation.objects.all(), request.user, Do.HEAR).select_related("agency")
    page = {
        "rows": [(c, c.awaits_outcome(), c.is_open()) for c in rows.order_by("-id")[:_MOST]],
        "may_answer": may_anywhere(request.user, Do.ANSWER),
    }
    return render(request, "engagement/consultations.html", page)


def _seen(request: HttpRequest, pk: int) -> Consultation:
    rows = narrow(Consultation.objects.all(), request.user, Do.HEAR)
    found: Consultation = get_object_or_404(rows.select_related("agency", "draft_file"), pk=pk)
    return found


@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """起草。"""
    if not may_anywhere(request.user, Do.ANSWER):
        raise PermissionDenied
    return _write(request, Consultation())


@never_cache
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """改草稿。"""
    found = _seen(request, pk)
    demand(request.user, Do.ANSWER, found.agency_id)
    if found.state not in (State.DRAFT, State.CHECKING):
        messages.error(request, "已经发布，不能再改。")
        return redirect("consultation_edit", pk=pk)
    return _write(request, found)


def _write(request: HttpRequest, found: Consultation) -> HttpResponse:
    form = ConsultationForm(
        request.POST or None, request.FILES or None, instance=found, user=request.user
    )
    rows = found.parts.all() if found.pk else Part.objects.none()
    parts = PartFormSet(request.POST or None, queryset=rows, prefix="parts")
    if request.method == "POST" and form.is_valid() and parts.is_valid():
        done = _saved(request, form, parts)
        if done is not None:
            messages.success(request, "已存为草稿。写好了请交审核。")
            return redirect("consultation_edit", pk=done.pk)
    page = {"form": form, "parts": parts, "consultation": found}
    status = 422 if form.errors or parts.total_error_count() else 200
    return render(request, "engagement/consultation_write.html", page, status=status)


def _saved(request: HttpRequest, form: Any, parts: Any) -> Consultation | None:
    upload = form.cleaned_data.get("file")
    try:
        file = editing.Draft(upload.name, put(upload.read())) if upload else None
        return editing.save(form.save(commit=False), parts.filled(), request.user, file)
    except (FileRefused, NotNow) as error:
        form.add_error(None, str(error))
    except ValidationError as error:
        form.add_error(None, "；".join(error.messages))
    return None


@never_cache
@require_GET
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """一次征集：到了哪一步、可以办什么、来的意见、归纳。"""
    return _page(request, _seen(request, pk))


def _page(
    request: HttpRequest, found: Consultation, wrong: Any = None, status: int = 200
) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    counted = results.results_of(found) if found.is_public else None
    shown = {
        "consultation": found,
        "counted": counted,
        "parts": _parts(found, counted),
        "held": found.responses.exclude(held="").order_by("-id")[:_OPINIONS],
        "files": OpinionFile.objects.filter(response__consultation=found)[:_OPINIONS],
        "closed": found.closes < today,
        "unanswered": outcome.unanswered(found) if found.is_public else [],
        "may_answer": may(user, Do.ANSWER, found.agency_id),
        "may_release": may(user, Do.RELEASE, found.agency_id),
        "apart": ask(user, found.agency_id, {_hand(found)}),
        "outcome_form": OutcomeForm(initial={"outcome": found.outcome}),
        "finding_form": FindingForm(),
        "wrong": wrong,
        "passed": "publish" if found.state == State.CHECKING else "end",
        "period": editing.shortest(found.basis, found.opens),
    }
    return render(request, "engagement/consultation.html", shown, status=status)


def _hand(found: Consultation) -> int | None:
    return found.outcome_by_id if found.state == State.OUTCOME_CHECKING else found.author_id


def _parts(found: Consultation, counted: Any) -> list[dict[str, Any]]:
    tallies = {t.part.pk: t for t in counted.tallies} if counted else {}
    return [
        {
            "part": part,
            "tally": tallies.get(part.pk),
            "opinions": [] if part.is_choice else results.opinions_on(part, _OPINIONS),
            "findings": list(part.findings.all()),
        }
        for part in found.parts.prefetch_related("findings")
    ]


Take = Callable[[HttpRequest, Consultation], object]


def _opinion(request: HttpRequest) -> str:
    opinion = request.POST.get("opinion", "").strip()[:500]
    if not opinion:
        raise NotNow("请写明退回的意见。")
    return opinion


def _add_finding(request: HttpRequest, found: Consultation) -> None:
    part = found.parts.filter(pk=_number(request, "part")).first()
    form = FindingForm(request.POST)
    if part is None or not form.is_valid():
        told = [str(e) for errors in form.errors.values() for e in errors]
        raise NotNow("；".join(told) or "没有这一条。")
    outcome.add(part, form.cleaned_data, request.user)


def _drop_finding(request: HttpRequest, found: Consultation) -> None:
    rows = Finding.objects.filter(part__consultation=found).select_related("part__consultation")
    finding = rows.filter(pk=_number(request, "finding")).first()
    if finding is None:
        raise NotNow("没有这一类，可能刚刚去掉了。")
    outcome.drop(finding, request.user)


def _judge(request: HttpRequest, found: Consultation) -> None:
    response = found.responses.filter(pk=_number(request, "response")).first()
    if response is None:
        raise NotNow("没有这一份。")
    taking.judge(response, "counts" in request.POST, request.user)


def _number(request: HttpRequest, name: str) -> int:
    given = request.POST.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def _submit_outcome(request: HttpRequest, found: Consultation) -> None:
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        raise NotNow("请写采用情况的总的说明。")
    outcome.submit(found, form.cleaned_data["outcome"], request.user)


STEPS: dict[str, Take] = {
    "submit": lambda request, found: editing.submit(found, request.user),
    "publish": lambda request, found: editing.publish(found, request.user),
    "return": lambda request, found: editing.send_back(found, _opinion(request), request.user),
    "finding": _add_finding,
    "unfinding": _drop_finding,
    "judge": _judge,
    "outcome": _submit_outcome,
    "end": lambda request, found: outcome.publish(found, request.user),
}


@never_cache
@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """办一件事。"""
    found = _seen(request, pk)
    if name not in STEPS:
        raise Http404
    try:
        STEPS[name](request, found)
    except (NotNow, OwnWork) as error:
        return _page(request, _seen(request, pk), str(error), 422)
    except ValidationError as error:
        return _page(request, _seen(request, pk), "；".join(error.messages), 422)
    messages.success(request, "已办。")
    return redirect("consultation_edit", pk=pk)


@never_cache
@require_GET
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """导出 .xlsx，记入留痕。"""
    found = _seen(request, pk)
    demand(request.user, Do.ANSWER, found.agency_id)
    record(request.user, "consultation.exported", found.subject, agency=found.agency_id)
    headers = download(f"{found.title}.xlsx", "xlsx") | {"Cache-Control": "no-store"}
    return HttpResponse(results.workbook(found), headers=headers)


@never_cache
@require_GET
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """下载随意见来的附件，记入留痕。"""
    rows = OpinionFile.objects.select_related("response__consultation", "stored")
    reach = narrow(rows, request.user, Do.HEAR, "response__consultation__agency")
    found: OpinionFile = get_object_or_404(reach, pk=pk)
    consultation = found.response.consultation
    demand(request.user, Do.UNMASK, consultation.agency_id)
    detail = {"file": pk}
    record(
        request.user,
        "opinion.file_read",
        consultation.subject,
        agency=consultation.agency_id,
        detail=detail,
    )
    return attachment(content_of(found.stored), str(found.name), found.stored.kind)


@never_cache
@require_POST
def who(request: HttpRequest, pk: int) -> HttpResponse:
    """看一份意见是谁写的，记入留痕。"""
    rows = narrow(Response.objects.all(), request.user, Do.HEAR, "consultation__agency")
    found: Response = get_object_or_404(rows.select_related("consultation__agency"), pk=pk)
    consultation = found.consultation
    demand(request.user, Do.UNMASK, consultation.agency_id)
    detail = {"response": pk}
    record(
        request.user,
        "opinion.read",
        consultation.subject,
        agency=consultation.agency_id,
        detail=detail,
    )
    shown = {
        "response": found,
        "consultation": consultation,
        "opinions": found.opinions.select_related("part"),
    }
    return render(request, "engagement/response.html", shown)
