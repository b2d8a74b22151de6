"""凭编号和查询码看进度：时间线、到期日为什么是那一天、补正、撤回、下载答复。"""

from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gongkai.applications import shown
from gongkai.applications.acts import TABLE
from gongkai.applications.contesting import last_days_of
from gongkai.applications.downloads import attachment
from gongkai.applications.further import give, keep
from gongkai.applications.happening import Happening
from gongkai.applications.letters import for_applicant, issue, letter_of
from gongkai.applications.models import Case, CaseFile
from gongkai.applications.numbers import typed_number
from gongkai.applications.register import CODE_PURPOSE, Proof, act
from gongkai.documents.errors import FileRefused
from gongkai.law.errors import LawError
from gongkai.law.procedure import Act, Event, Standing, describe, offers, safe_due, stand
from gongkai.letters import write_pdf
from gongkai.portal.apply import further
from gongkai.portal.apply.stepper import next_of, steps_of
from gongkai.portal.limiting import downloads
from gongkai.safekeeping.actor import APPLICANT
from gongkai.safekeeping.crypto import blind
from gongkai.safekeeping.entry import visible
from gongkai.safekeeping.files import content_of
from gongkai.safekeeping.limits import too_often
from gongkai.safekeeping.trail import record

_SALT = "gongkai.progress"
_SECONDS = 3600
COOKIE = "progress"


class LookupForm(forms.Form):
    """编号和查询码。"""

    number = forms.CharField(
        label="申请编号",
        max_length=60,
        help_text="如“兴住建申〔2026〕12号”，写成 2026-12 也可以",
        error_messages={"required": "请填写申请编号。"},
    )
    code = forms.CharField(
        label="查询码",
        max_length=20,
        help_text="回执上的十位字母和数字",
        error_messages={"required": "请填写查询码。"},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def found(self) -> Case | None:
        """两样都对的案件。"""
        number = typed_number(self.cleaned_data["number"])
        key = blind(self.cleaned_data["code"], CODE_PURPOSE)
        case = Case.objects.select_related("agency").filter(query_key=key).first()
        if case is None or number != (case.year, case.serial):
            return None
        return case


class MineForm(forms.Form):
    """补正的内容，或者撤回的理由。"""

    text = forms.CharField(
        label="内容",
        max_length=10_000,
        validators=[visible],
        widget=forms.Textarea(attrs={"rows": 5}),
    )


@never_cache
def lookup(request: HttpRequest) -> HttpResponse:
    """输入编号和查询码。"""
    form = LookupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if too_often(request, "progress", settings.LOOKUP_RATE):
            form.add_error(None, "查得太频繁了，请过一分钟再试。")
        elif (case := form.found()) is not None:
            return _shown(case)
        else:
            form.add_error(None, "编号和查询码对不上，请对照回执核对。")
    status = 422 if form.errors else 200
    return render(request, "portal/apply/lookup.html", {"form": form}, status=status)


def _shown(case: Case) -> HttpResponse:
    """转到这一件的进度，记住查过了。"""
    response = redirect("progress")
    token = signing.dumps(case.pk, salt=_SALT)
    response.set_cookie(
        COOKIE,
        token,
        httponly=True,
        samesite="Lax",
        max_age=_SECONDS,
        secure=settings.SECURE,
    )
    return response


def _linked(case: Case) -> list[Case]:
    """同一件申请的：原来的一件，重新答复的各件。"""
    again = case.reanswered_by.select_related("agency").order_by("pk")
    return [*([case.reanswers] if case.reanswers else []), *again]


@never_cache
@require_POST
def linked(request: HttpRequest, pk: int) -> HttpResponse:
    """看相连的另一件，不用再填查询码；不相连的 404。"""
    case = _case(request)
    found = next((one for one in _linked(case) if one.pk == pk), None) if case else None
    if found is None:
        raise Http404
    return _shown(found)


def _case(request: HttpRequest) -> Case | None:
    """查过编号和查询码的案件，一小时内有效。"""
    try:
        pk = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_SECONDS)
    except signing.BadSignature:
        return None
    rows = Case.objects.select_related("agency", "reanswers__agency")
    return rows.filter(pk=pk).first()


@never_cache
@require_GET
def progress(request: HttpRequest) -> HttpResponse:
    """进度。"""
    case = _case(request)
    if case is None:
        return redirect("progress_lookup")
    return _page(request, case)


def _page(request: HttpRequest, case: Case, error: str = "") -> HttpResponse:
    events = list(case.events.all())
    now = stand([e.as_law() for e in events])
    answer, trouble = safe_due(now)
    page = {
        "case": case,
        "linked": _linked(case),
        "order": now.facts.order,
        "answer": answer,
        "trouble": trouble,
        "error": error,
        "events": shown.for_applicant(events),
        "letters": for_applicant(case),
        "files": _files(case, now),
        "last_days": last_days_of(case, now, timezone.localdate()),
        "mine": [o for o in offers(now, timezone.localdate()) if o.allowed and TABLE[o.act].mine],
        "steps": steps_of(case, now),
        "next": next_of(case, now),
        "until": now.correction_until,
        "open": now.is_open,
        "given": case.files.filter(purpose=CaseFile.Purpose.APPLICATION),
        "most_papers": further.MOST,
    }
    return render(request, "portal/apply/progress.html", page, status=422 if error else 200)


def _files(case: Case, now: Standing) -> list[CaseFile]:
    """随答复提供的附件；作出答复以后才看得到。"""
    if now.decided_on is None:
        return []
    return list(case.files.filter(purpose=CaseFile.Purpose.REPLY).select_related("stored"))


@never_cache
@require_GET
@downloads
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """下载随答复提供的附件。"""
    case = _case(request)
    files = _files(case, stand(case.law_events())) if case else []
    found = next((f for f in files if f.pk == pk), None)
    if case is None or found is None:
        raise Http404
    record(APPLICANT, "file.read", case.subject, agency=case.agency_id, detail={"file": pk})
    return attachment(content_of(found.stored), str(found.name), found.stored.kind)


@never_cache
@require_POST
def mine(request: HttpRequest, name: str) -> HttpResponse:
    """申请人补正、撤回。"""
    case = _case(request)
    if case is None:
        return redirect("progress_lookup")
    row = TABLE.get(Act(name)) if name in set(Act) else None
    if row is None or not row.mine:
        raise Http404
    form = MineForm(request.POST)
    if not form.is_valid():
        return _page(
            request, case, f"请填写{describe(Act(name), timezone.localdate()).name}的内容。"
        )
    if Act(name) is Act.WITHDRAWN and "sure" not in request.POST:
        shown_ = {"case": case, "text": form.cleaned_data["text"]}
        return render(request, "portal/apply/withdraw.html", shown_)
    event = Event(Act(name), timezone.localdate())
    private = {row.mine: form.cleaned_data["text"]}
    try:
        papers = further.papers_of(request, demanded=False)
        act(case, event, APPLICANT, private=private, within=lambda h: _kept(h, papers))
    except (LawError, FileRefused) as problem:
        return _page(request, case, str(problem))
    return redirect("progress")


def _kept(happening: Happening, papers: list[Proof]) -> None:
    """文书，和随着交来的材料。"""
    issue(happening)
    keep(happening.case, papers, happening.event)


@never_cache
@require_POST
def papers(request: HttpRequest) -> HttpResponse:
    """补交材料。"""
    case = _case(request)
    if case is None:
        return redirect("progress_lookup")
    try:
        give(case, further.papers_of(request, demanded=True))
    except (LawError, FileRefused) as problem:
        return _page(request, case, str(problem))
    return redirect("progress")


@never_cache
@require_GET
@downloads
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """下载给申请人的文书。"""
    case = _case(request)
    stored = next((x for x in for_applicant(case) if x.pk == pk), None) if case else None
    if case is None or stored is None:
        raise Http404
    detail: dict[str, Any] = {"letter": pk}
    record(APPLICANT, "letter.read", case.subject, agency=case.agency_id, detail=detail)
    return attachment(write_pdf(letter_of(stored)), f"{stored.number}.pdf", "pdf")
