"""问题与整改：清单、一件、办一件事、登记、台账、附件和画面。"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from gongkai.agencies.apart import OwnWork, ask
from gongkai.agencies.policy import Do, agencies_where, ids_where, may_anywhere
from gongkai.agencies.workplace import left_until
from gongkai.applications.models import person_name
from gongkai.applications.register import Conflict
from gongkai.documents.download import download
from gongkai.documents.errors import FileRefused
from gongkai.oversight.acts import APART, BY_HAND, TABLE, NotNow, hands_of, may_do, refusal
from gongkai.oversight.closing import close
from gongkai.oversight.desk.forms import ActForm, NewFinding
from gongkai.oversight.desk.seen import evidence_of, findings, seen_finding
from gongkai.oversight.entering import enter
from gongkai.oversight.indicators import indicator_of, names_of
from gongkai.oversight.models import TONES, Act, Finding, FindingEvent, State
from gongkai.oversight.register import Given, act
from gongkai.oversight.sheets import LEDGER, ledger_row, ledger_sheet
from gongkai.safekeeping.addresses import number
from gongkai.safekeeping.files import content_of, store
from gongkai.safekeeping.trail import record

_PAGE, _LEDGER, _LONGEST = 50, 2000, 60
_FILTERS = {
    "live": "没有完的",
    "late": "逾期的",
    "answered": "待复核",
    "contested": "有异议",
    "closed": "已整改",
    "excused": "例外",
    "all": "全部",
}


def _filtered(request: HttpRequest) -> tuple[Any, str, int | None]:
    """（看得见的、筛选过的，哪一种，哪个机关）。"""
    rows = findings(request.user).select_related("agency", "owner")
    wanted = request.GET.get("state", "live")
    chosen = number(request.GET.get("agency", ""))
    if chosen is not None:
        rows = rows.filter(agency=chosen)
    if indicator := request.GET.get("indicator", "")[:_LONGEST]:
        rows = rows.filter(indicator=indicator)
    live = rows.filter(closed__isnull=True)
    if wanted == "late":
        return live.filter(due__lt=timezone.localdate()).order_by("due", "id"), wanted, chosen
    if wanted in (State.ANSWERED, State.CONTESTED, State.CLOSED, State.EXCUSED):
        return rows.filter(state=wanted).order_by("-id"), wanted, chosen
    if wanted == "all":
        return rows.order_by("-id"), wanted, chosen
    return live.order_by("-is_veto", "due", "id"), "live", chosen


@never_cache
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """一队。"""
    if not may_anywhere(request.user, Do.FINDINGS):
        raise PermissionDenied
    rows, wanted, chosen = _filtered(request)
    start = number(request.GET.get("page", "")) or 1
    some = list(rows[(start - 1) * _PAGE : start * _PAGE + 1])
    today = timezone.localdate()
    shown = {
        "rows": [(f, left_until(f.due, today), TONES[State(f.state)]) for f in some[:_PAGE]],
        "next": start + 1 if len(some) > _PAGE else None,
        "filters": _FILTERS,
        "wanted": wanted,
        "chosen": chosen,
        "agencies": agencies_where(request.user, Do.FINDINGS).order_by("path"),
        "may_enter": may_anywhere(request.user, Do.VERIFY),
    }
    return render(request, "oversight/findings.html", shown)


@never_cache
@require_GET
def ledger(request: HttpRequest, form: str) -> HttpResponse:
    """整改台账：print 为打印的一页，xlsx 为表格。"""
    if not may_anywhere(request.user, Do.FINDINGS) or form not in ("print", "xlsx"):
        raise Http404
    rows, wanted, chosen = _filtered(request)
    last = FindingEvent.objects.filter(finding=OuterRef("pk")).order_by("-number")
    names: dict[int, dict[str, str]] = {chosen: {}} if chosen in _own(request) else {}
    found = []
    for one in rows.annotate(said=Subquery(last.values("text")[:1]))[:_LEDGER]:
        known = names.setdefault(one.agency_id, {})
        if not known:
            known.update(names_of(one.agency, timezone.localdate()))
        found.append(ledger_row(one, known, one.said or ""))
    for pk in names:
        detail = {"state": wanted, "form": form}
        record(request.user, "finding.ledger", f"agency:{pk}", agency=pk, detail=detail)
    if form == "xlsx":
        return HttpResponse(ledger_sheet(found), headers=download("整改台账.xlsx", "xlsx"))
    shown = {"rows": found, "head": LEDGER, "wanted": _FILTERS[wanted]}
    return render(request, "oversight/ledger.html", shown)


def _own(request: HttpRequest) -> list[int]:
    return ids_where(request.user, Do.FINDINGS)


@never_cache
@require_GET
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """一件：什么问题、证据、经过、可以办的事。"""
    found = seen_finding(request, pk)
    today = timezone.localdate()
    left = left_until(found.due, today) if found.is_live else None
    shown = {
        "finding": found,
        "left": left,
        "tone": TONES[State(found.state)],
        "indicator": indicator_of(found.agency, found.indicator, today),
        "evidence": evidence_of(found, request.user),
        "events": _events(found),
        "offers": _offers(request, found),
        "gone": found.is_live and _gone(found),
    }
    return render(request, "oversight/finding.html", shown)


def _gone(found: Finding) -> bool:
    """最近一次检查已经查不到了。"""
    newest = found.agency.inspections.filter(way=found.source).order_by("-on", "-id").first()
    return newest is not None and newest.on > found.last_seen


def _events(found: Finding) -> list[tuple[FindingEvent, str]]:
    rows = found.events.select_related("by")
    return [(e, person_name(e.by) if e.by else "系统") for e in rows]


def _offers(request: HttpRequest, found: Finding) -> list[tuple[Act, str, str, str]]:
    """（什么事，说明，为什么现在不能办，靠什么才能办）。"""
    offers, hands = [], hands_of(found)
    for one in BY_HAND:
        if not may_do(request.user, one, found):
            continue
        why, note = refusal(found, one), ""
        if not why and one in APART:
            apart = ask(request.user, found.agency_id, hands)
            why, note = apart.why, apart.note
        offers.append((one, TABLE[one].says, why, note))
    return offers


@never_cache
def step(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """办一件事。"""
    found = seen_finding(request, pk)
    try:
        wanted = Act(kind)
    except ValueError as error:
        raise Http404 from error
    if wanted not in BY_HAND:
        raise Http404
    if not may_do(request.user, wanted, found):
        raise PermissionDenied
    form = ActForm(request.POST or None, request.FILES or None, finding=found, act=wanted)
    why = refusal(found, wanted)
    if request.method == "POST" and form.is_valid() and _done(request, found, wanted, form):
        messages.success(request, f"{found.number}：{wanted.label}，已记下。")
        return redirect("finding", pk=found.pk)
    shown = {"form": form, "finding": found, "act": wanted, "why": why, "says": TABLE[wanted].says}
    return render(request, "oversight/step.html", shown, status=422 if form.errors else 200)


def _done(request: HttpRequest, found: Finding, wanted: Act, form: ActForm) -> bool:
    """办；不成的写在表单上。"""
    given = form.cleaned_data
    try:
        file = given.get("file")
        kept = (store(file.read()), file.name[-150:]) if file else None
        told = Given(
            text=given.get("text", ""),
            owner=given["owner"].pk if given.get("owner") else None,
            due=given.get("due"),
            until=given.get("until"),
            file=kept,
            version=given["version"],
        )
        if wanted == Act.CLOSED:
            close(found, request.user, told)
        else:
            act(found, wanted, request.user, told)
    except (NotNow, FileRefused, OwnWork) as error:
        form.add_error(None, str(error))
        return False
    except Conflict:
        form.add_error(None, "别人刚刚办过这一件，请看过最新的情况再办。")
        return False
    return True


@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """登记一个问题。"""
    if not may_anywhere(request.user, Do.VERIFY):
        raise PermissionDenied
    form = NewFinding(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        made = enter(form.cleaned_data, request.user)
        messages.success(request, f"已登记：{made.number}。")
        return redirect("finding", pk=made.pk)
    return render(request, "oversight/new.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_GET
def event_file(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """经过里的一份附件。"""
    found = seen_finding(request, pk)
    event = get_object_or_404(found.events.filter(file__isnull=False), number=number)
    assert event.file is not None
    detail = {"event": event.number}
    record(request.user, "finding.file_read", found.subject, agency=found.agency_id, detail=detail)
    headers = download(event.file_name, event.file.kind)
    return HttpResponse(content_of(event.file), headers=headers)


@never_cache
@require_GET
def picture(request: HttpRequest, pk: int, evidence: int) -> HttpResponse:
    """证据的画面。"""
    found = seen_finding(request, pk)
    one = get_object_or_404(found.evidence.filter(picture__isnull=False), pk=evidence)
    assert one.picture is not None
    detail = {"evidence": one.pk}
    record(request.user, "finding.file_read", found.subject, agency=found.agency_id, detail=detail)
    headers = download(f"{found.number}.{one.picture.kind}", one.picture.kind, inline=True)
    return HttpResponse(content_of(one.picture), headers=headers)
