"""审批一页：左边是将要发出的文书，右边是申请、核对、批准和退回，什么也不用重填。"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from gongkai.agencies.apart import OwnWork
from gongkai.agencies.policy import Do, demand
from gongkai.applications import shown
from gongkai.applications.acts import TABLE
from gongkai.applications.desk.pending import Proposal, pending
from gongkai.applications.desk.pictures import drawn
from gongkai.applications.models import Case, CaseEvent, CaseFile
from gongkai.applications.queues import seen_case, visible
from gongkai.applications.register import Conflict
from gongkai.applications.steps import take
from gongkai.language.personal import personal_in
from gongkai.language.wording import find_slips
from gongkai.law.errors import LawError
from gongkai.law.procedure import Act, Standing, describe, offers, stand
from gongkai.letters import Blank
from gongkai.safekeeping.trail import record


@dataclass(frozen=True, slots=True)
class Check:
    """核对的一项：行不行、怎样。"""

    good: bool
    words: str


#: 批准的按钮、批准以后说的
_BUTTONS = {
    Act.DECIDED: ("批准并作出答复", "已批准，答复书已经编号"),
    Act.EXTENDED: ("同意延期并告知申请人", "已同意延期，告知书已经编号"),
    Act.FEE_NOTICED: ("批准收费并送达通知", "已批准收费，通知书已经编号"),
}

_LAWFUL = {
    Act.DECIDED: "法律上可以作出答复：征求的意见都有了着落",
    Act.EXTENDED: "法律上可以延期：没有延过，答复期限还没有届满",
    Act.FEE_NOTICED: "法律上可以收费：没有发过通知，答复期限还没有届满",
}


@never_cache
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """看、批准、退回。"""
    case = seen_case(request, pk)
    demand(request.user, Do.APPROVE, case.agency_id)
    events = list(case.events.select_related("by"))
    now = stand([e.as_law() for e in events])
    proposal = pending(case, events, now)
    if proposal is None:
        messages.info(request, "没有等着批准的：可能已经批准、退回或者收回。")
        return redirect("case", pk=pk)
    kind = Act.RETURNED if "return" in request.POST else proposal.act
    form = _form(request, case, kind, proposal)
    if request.method == "POST" and form.is_valid():
        done = _done(request, case, kind, form)
        if done is not None:
            return done
    record(request.user, "letter.read", case.subject, agency=case.agency_id, detail={"draft": True})
    page = _shown(request, case, events, now, proposal) | {"kind": str(kind), "form": form}
    return render(request, "applications/approve.html", page, status=422 if form.errors else 200)


def _form(request: HttpRequest, case: Case, kind: Act, proposal: Proposal) -> Any:
    """日期是今天，版本是他看到的那一版，其余照提的那件事填；退回的另写理由。"""
    form = TABLE[kind].form
    assert form is not None
    if request.method != "POST":
        return form(case=case)
    given = {} if kind is Act.RETURNED else proposal.given
    today = timezone.localdate().isoformat()
    return form({**request.POST.dict(), **given, "on": today}, case=case)


def _done(request: HttpRequest, case: Case, kind: Act, form: Any) -> HttpResponse | None:
    given = form.cleaned_data
    told = (form.event_data(), form.private_data(), request.user, given["version"])
    try:
        take(case, kind, given["on"], *told)
    except (LawError, Blank, Conflict, OwnWork) as error:
        form.add_error(None, str(error))
        return None
    left = _others(request, case).count()
    more = f"还有 {left} 件等审批，在“待审批”里。" if left else ""
    done = "已退回" if kind is Act.RETURNED else _BUTTONS[kind][1]
    messages.success(request, f"{case.number}{done}。{more}")
    return redirect("case", pk=case.pk)


def _others(request: HttpRequest, case: Case) -> Any:
    rows = visible(request.user).filter(awaiting_approval=True, closed__isnull=True)
    return rows.exclude(pk=case.pk)


def _shown(
    request: HttpRequest,
    case: Case,
    events: Sequence[CaseEvent],
    now: Standing,
    proposal: Proposal,
) -> dict[str, Any]:
    today = timezone.localdate()
    apart = shown.apart_of(case, proposal.act, list(events), now, request.user)
    return {
        "case": case,
        "left": shown.days_left(case, today),
        "proposal": proposal,
        "button": _BUTTONS[proposal.act][0],
        "offer": describe(proposal.act, today),
        "amends": proposal.act is not Act.DECIDED,
        "pages": drawn(proposal.letter) if proposal.letter else [],
        "files": list(case.files.select_related("stored").exclude(purpose="letter")),
        "checks": list(_checks(case, now, proposal, today)),
        "apart": apart,
        "next": _others(request, case).order_by("due", "pk").first(),
    }


def _checks(case: Case, now: Standing, proposal: Proposal, today: date) -> Iterator[Check]:
    """批准以前该看的。"""
    offer = next(o for o in offers(now, today) if o.act is proposal.act)
    yield Check(offer.allowed, offer.why or _LAWFUL[proposal.act])
    left = shown.days_left(case, today)
    yield Check(left.tone != "late", left.words)
    if proposal.letter is None:
        yield Check(False, proposal.trouble)
        return
    text = "\n".join(proposal.letter.paragraphs)
    yield from _checks_of_text(text)
    if proposal.act is not Act.DECIDED:
        return
    waiting = case.files.filter(purpose=CaseFile.Purpose.WORKING)
    given = case.files.filter(purpose=CaseFile.Purpose.REPLY)
    unread = waiting.exclude(stored__in=given.values("stored")).count()
    yield Check(not unread, f"有 {unread} 份附件还没有附上" if unread else "附件都处理过")


def _checks_of_text(text: str) -> Iterator[Check]:
    hits = [hit for hit in personal_in(text) if hit.certain]
    told = f"文书里有 {len(hits)} 处号码，请看是不是该写" if hits else "文书里没有查出号码"
    yield Check(not hits, told)
    slips = list(find_slips(text))
    yield Check(not slips, f"用词请再看 {len(slips)} 处" if slips else "没有查出用词差错")
