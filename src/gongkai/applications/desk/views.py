"""办案台的页面。看不见的案件一律 404，不透露有没有。"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongkai.agencies.apart import OwnWork
from gongkai.agencies.policy import Do, demand, ids_where, may, may_anywhere
from gongkai.applications import queues, shown
from gongkai.applications.acts import TABLE
from gongkai.applications.applicants import CONTACT, FIELDS, masked
from gongkai.applications.archive import archive, one_book
from gongkai.applications.beside import BESIDE
from gongkai.applications.contesting import last_days_of
from gongkai.applications.desk import saved
from gongkai.applications.desk.asking import asked_of
from gongkai.applications.desk.beside import shown_beside
from gongkai.applications.desk.discussion import CommentForm
from gongkai.applications.desk.pending import APPROVES, Proposal, pending
from gongkai.applications.desk.pictures import drawn
from gongkai.applications.desk.restriction import knows
from gongkai.applications.discussing import thread
from gongkai.applications.downloads import attachment
from gongkai.applications.forms import StepForm, workers_of
from gongkai.applications.happening import Happening, supposed
from gongkai.applications.letters import letter_of, reply_draft
from gongkai.applications.models import Case, CaseEvent, CaseFile, CaseLetter, Phrase, SavedSearch
from gongkai.applications.queues import seen_case
from gongkai.applications.register import Conflict
from gongkai.applications.steps import take
from gongkai.applications.workplace import mark_opened
from gongkai.law.errors import LawError
from gongkai.law.procedure import Act, Offer, Standing, describe, offers, stand
from gongkai.letters import Blank, Letter, write_docx, write_pdf
from gongkai.safekeeping.files import content_of
from gongkai.safekeeping.trail import record

_LONGEST = 100
_WRITERS = {"docx": write_docx, "pdf": write_pdf}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """待办与检索。所找的字（往往是申请人的姓名）用 POST 送来，不留在网址和日志里。"""
    if not may_anywhere(request.user, Do.SEE):
        raise PermissionDenied
    today = timezone.localdate()
    given = saved.looked_for(request)
    queue = queues.BY_ID.get(given.get("queue", "open"), queues.BY_ID["open"])
    words, kind = given.get("q", "")[:_LONGEST], given.get("kind", "")
    seen = queues.visible(request.user)
    rows = queue.pick(seen, request.user, today)
    sort = given.get("sort", "")
    page = queues.found(rows, request.user, queue.id, words, kind, given.get("after", ""), sort)
    return render(
        request,
        "applications/desk.html",
        {
            "queue": queue,
            "queues": queues.with_counts(queues.counts(seen, request.user, today)),
            "rows": [shown.row(case, today) for case in page.rows],
            "urgent": [u for source in BESIDE for u in source(request.user, today)],
            "after": page.after,
            **_sorting(queue.id, sort),
            "officers": _officers(request),
            "words": words,
            "kind": kind,
            "saved": SavedSearch.objects.filter(user=request.user.pk),
            "kinds": Case._meta.get_field("kind").choices,
        },
    )


def _sorting(queue: str, sort: str) -> dict[str, str]:
    """现在的次序；点“编号”换成哪一种，后面的记号。"""
    now = sort if sort in queues.SORTS else queues.sort_of(queue)
    mark = {"new": " ▼", "old": " ▲"}.get(now, "")
    return {"sort": now, "other_sort": "old" if now == "new" else "new", "sort_mark": mark}


def _officers(request: HttpRequest) -> list[tuple[int, str]]:
    """勾了几件一起交办的，可以交给谁；没有办理职责的没有。"""
    return sorted({p for agency in ids_where(request.user, Do.WORK) for p in workers_of(agency)})


@never_cache
@require_GET
def case_page(request: HttpRequest, pk: int) -> HttpResponse:
    """一件申请：期限和解释、可办的事、经过、文书、附件。个人信息已遮盖。"""
    case = seen_case(request, pk)
    mark_opened(case, request.user)
    return _case_page(request, case, unmasked=False)


@never_cache
@require_POST
def unmask(request: HttpRequest, pk: int) -> HttpResponse:
    """显示未遮盖的个人信息，记入留痕。"""
    case = seen_case(request, pk)
    demand(request.user, Do.UNMASK, case.agency_id)
    record(request.user, "case.unmasked", case.subject, agency=case.agency_id)
    return _case_page(request, case, unmasked=True)


@never_cache
@require_POST
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """显示联系方式（姓名、电话、邮箱、地址），证件号码仍遮着；记入留痕。"""
    case = seen_case(request, pk)
    demand(request.user, Do.CONTACT, case.agency_id)
    record(request.user, "case.contact_seen", case.subject, agency=case.agency_id)
    return _case_page(request, case, unmasked=False, reached=True)


def _person(case: Case, *, unmasked: bool, reached: bool) -> list[tuple[str, str]]:
    person = case.applicant if unmasked else masked(case.applicant)
    if reached:
        person = person | {k: case.applicant.get(k) for k in CONTACT}
    return [(FIELDS[k], person[k]) for k in FIELDS if person.get(k)]


def _case_page(
    request: HttpRequest, case: Case, *, unmasked: bool, reached: bool = False
) -> HttpResponse:
    today = timezone.localdate()
    details = _person(case, unmasked=unmasked, reached=reached)
    may_read = may(request.user, Do.UNMASK, case.agency_id)
    may_work = may(request.user, Do.WORK, case.agency_id)
    events = list(case.events.select_related("by"))
    now = stand([e.as_law() for e in events])
    standing = shown.outlook(case, events, now, request.user, today)
    return render(
        request,
        "applications/case.html",
        {
            "case": case,
            "left": shown.days_left(case, today),
            "standing": standing,
            "primary_url": _primary_url(case, standing.primary),
            "details": details,
            "unmasked": unmasked,
            "reached": reached or unmasked,
            "may_reach": may(request.user, Do.CONTACT, case.agency_id),
            "may_receive": may(request.user, Do.INTAKE, case.agency_id),
            "before": _before(events),
            **shown_beside(request, case),
            "may_unmask": may_read,
            "events": [shown.shown_event(e) for e in events],
            "letters": case.letters.all(),
            "files": case.files.select_related("stored"),
            "asked": asked_of(events) if may_work and not case.closed else [],
            "last_days": last_days_of(case, now, today),
            "may_work": may_work,
            "may_approve": may(request.user, Do.APPROVE, case.agency_id),
            "thread": thread(case, request.user),
            "comment": CommentForm(),
            **knows(case),
        },
    )


def _primary_url(case: Case, offer: Offer | None) -> str:
    """最醒目的按钮到哪里：批准的到审批的一页。"""
    if offer is None:
        return ""
    if offer.act in APPROVES.values():
        return reverse("case_approve", args=[case.pk])
    return reverse("case_step", args=[case.pk, offer.act])


def _before(events: list[CaseEvent]) -> str:
    """补正以前的申请内容；没有补正过的为空。"""
    kept = ((e.private or {}).get("before") for e in events if e.act == Act.CORRECTED)
    return next((str(text) for text in kept if text), "")


@never_cache
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """办一件事：填表、预览、办。"""
    case = seen_case(request, pk)
    row = TABLE.get(Act(name)) if name in set(Act) else None
    if row is None or row.form is None:
        raise Http404
    kind = Act(name)
    demand(request.user, row.do, case.agency_id)
    waiting = None
    if request.method != "POST":
        prefetch_related_objects([case], "events")
        waiting = _waiting(case, kind)
        if waiting is not None and "amend" not in request.GET:
            return redirect("case_approve", pk=case.pk)
    given = _suggested(request, row.form) | (waiting.given if waiting else {})
    form = row.form(request.POST or None, case=case, initial=given)
    if request.method == "POST" and form.is_valid():
        if row.preview and "preview" in request.POST:
            return _step_page(request, case, kind, form, preview=_preview(case, kind, form))
        done = _take(request, case, kind, form)
        if done is not None:
            return done
    return _step_page(request, case, kind, form)


def _waiting(case: Case, kind: Act) -> Proposal | None:
    """延期、收费有人提了的：在审批一页批；要改了再批的（“amend”），照提的先填好。"""
    events = list(case.events.all())
    found = pending(case, events, stand([e.as_law() for e in events]))
    return found if found and found.act is kind and kind is not Act.DECIDED else None


def _suggested(request: HttpRequest, form: type[StepForm]) -> dict[str, Any]:
    """从“告知向有关机关提出”来的，先选好办理结果。"""
    wanted = request.GET.getlist("decisions")
    return {"decisions": wanted} if wanted and "decisions" in form.data_fields else {}


def _take(request: HttpRequest, case: Case, kind: Act, form: Any) -> HttpResponse | None:
    given = form.cleaned_data
    try:
        take(
            case,
            kind,
            given["on"],
            form.event_data(),
            form.private_data(),
            request.user,
            given["version"],
        )
    except (LawError, Blank, Conflict, OwnWork) as error:
        form.add_error(None, str(error))
        return None
    messages.success(request, f"已办：{describe(kind, given['on']).name}。")
    return redirect("case", pk=case.pk)


def _step_page(
    request: HttpRequest, case: Case, kind: Act, form: Any, preview: Letter | None = None
) -> HttpResponse:
    today = timezone.localdate()
    events = list(case.events.all())
    now = stand([e.as_law() for e in events])
    row = TABLE[kind]
    shown_page = {
        "case": case,
        "offer": next((o for o in offers(now, today) if o.act is kind), None),
        "form": form,
        "preview": preview,
        "pages": drawn(preview) if preview else [],
        "phrases": Phrase.objects.filter(agency=case.agency_id),
        "can_preview": row.preview,
        "apart": shown.apart_of(case, kind, events, now, request.user),
        "proposal": _proposal(case, events, now) if row.shows_proposal else None,
    }
    status = 422 if form.errors else 200
    return render(request, "applications/step.html", shown_page, status=status)


def _proposal(case: Case, events: list[CaseEvent], now: Standing) -> Letter | None:
    """待批准的答复书样稿；缺内容的得 None。"""
    found = next((e for e in reversed(events) if e.act == Act.PROPOSED), None)
    return _reply_draft(Happening(case, found, events, now)) if found else None


def _preview(case: Case, kind: Act, form: Any) -> Letter | None:
    event = CaseEvent(
        case=case,
        act=kind,
        on=form.cleaned_data["on"],
        data=form.event_data(),
        private=form.private_data(),
    )
    letter = _reply_draft(supposed(case, event))
    if letter is None:
        form.add_error(None, "还缺内容，写不成答复书：请填写所选结果要用的各项。")
    return letter


def _reply_draft(happening: Happening) -> Letter | None:
    try:
        return reply_draft(happening)
    except Blank:
        return None


@never_cache
@require_GET
def letter(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """下载文书，记入留痕。"""
    stored = get_object_or_404(CaseLetter.objects.select_related("case"), pk=pk)
    case = seen_case(request, stored.case_id)
    demand(request.user, Do.UNMASK, case.agency_id)
    if form not in _WRITERS:
        raise Http404
    record(request.user, "letter.read", case.subject, agency=case.agency_id, detail={"letter": pk})
    content = _WRITERS[form](letter_of(stored))
    return attachment(content, f"{stored.number}.{form}", form)


@never_cache
@require_GET
def archived(request: HttpRequest, pk: int, form: str = "zip") -> HttpResponse:
    """下载案卷（办结以后）：一个 .zip，或者订成一本 PDF；记入留痕。"""
    case = seen_case(request, pk)
    demand(request.user, Do.UNMASK, case.agency_id)
    if case.closed is None:
        raise Http404
    record(request.user, "case.archive_read", case.subject, agency=case.agency_id)
    if form == "pdf":
        return attachment(one_book(case), f"{case.number}案卷.pdf", "pdf")
    return attachment(archive(case), f"{case.number}案卷.zip", "zip")


@never_cache
@require_GET
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """下载附件，记入留痕。"""
    found = get_object_or_404(CaseFile.objects.select_related("stored"), pk=pk)
    case = seen_case(request, found.case_id)
    demand(request.user, Do.UNMASK, case.agency_id)
    record(request.user, "file.read", case.subject, agency=case.agency_id, detail={"file": pk})
    return attachment(content_of(found.stored), str(found.name), found.stored.kind)
