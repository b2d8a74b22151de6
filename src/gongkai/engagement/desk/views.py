"""收件箱、一件留言的页面。看不见的一律 404，不透露有没有。"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongkai.agencies.apart import OwnWork, ask
from gongkai.agencies.policy import DO_NAMES, Do, demand, may, may_anywhere
from gongkai.agencies.workplace import Left, left_until
from gongkai.applications.applicants import masked as masked_person
from gongkai.applications.models import person_name
from gongkai.applications.register import Conflict
from gongkai.engagement import answered, knowledge, passing, queues
from gongkai.engagement.acts import BY_HAND, TABLE, NotNow, hands_of, length_of, refusal
from gongkai.engagement.desk.forms import FORMS
from gongkai.engagement.guard import masked
from gongkai.engagement.models import Act, Kind, Message, MessageEvent, State
from gongkai.engagement.queues import seen_message
from gongkai.engagement.receipts import has_receipt
from gongkai.engagement.register import FIELDS, act
from gongkai.law.errors import LawError
from gongkai.safekeeping.trail import record

_LONGEST = 100
#: 不用账号的人办的
_OUTSIDE = {Act.RECEIVED: "写信人", Act.RATED: "写信人", Act.FOLLOWED_UP: "写信人"}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def inbox(request: HttpRequest) -> HttpResponse:
    """收件箱。所找的字（往往是姓名、电话）用 POST 送来，不留在网址和日志里。"""
    if not may_anywhere(request.user, Do.HEAR):
        raise PermissionDenied
    given = request.POST if request.method == "POST" else request.GET
    today, seen = timezone.localdate(), queues.visible(request.user)
    queue = queues.BY_ID.get(given.get("queue", "open"), queues.BY_ID["open"])
    words = request.POST.get("q", "")[:_LONGEST]
    kind = given.get("kind", "") if given.get("kind", "") in Kind.values else ""
    rows = queue.pick(seen, request.user, today)
    page = queues.found(rows, queue.id, words, kind, given.get("after", ""))
    shown = {
        "queue": queue,
        "queues": queues.with_counts(queues.counts(seen, request.user, today)),
        "rows": [_row(message, today) for message in page.rows],
        "after": page.after,
        "words": words,
        "kind": kind,
        "kinds": Kind.choices,
        "may_note": may_anywhere(request.user, Do.NOTE),
        "may_release": may_anywhere(request.user, Do.RELEASE),
    }
    return render(request, "engagement/inbox.html", shown)


def _row(message: Message, today: date) -> dict[str, Any]:
    title = masked(message.title, message.sender)
    return {"message": message, "title": title, "left": _left(message, today)}


def _left(message: Message, today: date) -> Left:
    """还剩几天。"""
    if message.closed is not None:
        return Left("done", str(message.get_state_display()))
    if message.due is None:
        return Left("none", "到期日待放假安排公布")
    return left_until(message.due, today)


@never_cache
@require_GET
def message_page(request: HttpRequest, pk: int) -> HttpResponse:
    """一件留言。个人信息已遮盖。"""
    return _page(request, seen_message(request, pk), unmasked=False)


@never_cache
@require_POST
def unmask(request: HttpRequest, pk: int) -> HttpResponse:
    """显示未遮盖的个人信息，记入留痕。"""
    message = seen_message(request, pk)
    demand(request.user, Do.UNMASK, message.agency_id)
    record(request.user, "message.unmasked", message.subject, agency=message.agency_id)
    return _page(request, message, unmasked=True)


def _page(request: HttpRequest, message: Message, *, unmasked: bool) -> HttpResponse:
    today, user = timezone.localdate(), request.user
    past = list(message.events.select_related("by"))
    hide: Callable[[str], str] = (lambda t: t) if unmasked else _hider(message)
    shown = {
        "message": message,
        "left": _left(message, today),
        "length": _length(message),
        "title": hide(message.title),
        "text": hide(message.text),
        "who": _who(message, unmasked),
        "unmasked": unmasked,
        "may_unmask": may(user, Do.UNMASK, message.agency_id),
        "may_answer": may(user, Do.ANSWER, message.agency_id),
        "may_receipt": has_receipt(message) and may(user, Do.NOTE, message.agency_id),
        "offers": _offers(message, past, request),
        "events": [_event(e, hide) for e in past],
        "reply": hide(answered.reply_of(past)),
        "draft": hide(answered.draft_of(past)) if message.state == State.CHECKING else "",
        "alike": knowledge.alike(f"{message.title} {message.text}", message.agency),
        "topic": message.topic if message.topic and message.topic.size > 1 else None,
        "turned": passing.turned_into(past),
        "public": getattr(message, "public_answer", None),
    }
    return render(request, "engagement/message.html", shown)


def _hider(message: Message) -> Callable[[str], str]:
    return lambda text: masked(text, message.sender)


def _length(message: Message) -> Any:
    try:
        return length_of(message.kind, message.received)
    except LawError:
        return None


def _who(message: Message, unmasked: bool) -> list[tuple[str, str]]:
    if unmasked:
        return [(FIELDS[n], message.sender[n]) for n in FIELDS if message.sender.get(n)]
    person = masked_person(message.sender)
    return [(FIELDS[n], person[n]) for n in FIELDS if person.get(n)]


def _offers(
    message: Message, past: list[MessageEvent], request: HttpRequest
) -> list[dict[str, Any]]:
    """可以办的事；不能办的说为什么。"""
    found = []
    for kind in BY_HAND:
        row = TABLE[kind]
        assert row.do is not None
        why = refusal(message, kind, past)
        if not why and not may(request.user, row.do, message.agency_id):
            why = f"您的职责不包括“{DO_NAMES[row.do]}”。"
        apart = ask(request.user, message.agency_id, hands_of(message, kind, past))
        found.append({"act": kind, "says": row.says, "why": why or apart.why, "note": apart.note})
    _mark_first(found)
    return found


def _mark_first(offers: list[dict[str, Any]]) -> None:
    """这一步要办的一件标作主要的：审核的先答复，办理的先拟写；其余的画成次要的。"""
    able = {o["act"]: o for o in offers if not o["why"]}
    wanted = (Act.REPLIED, Act.DRAFTED, *able)
    if first := next((able[kind] for kind in wanted if kind in able), None):
        first["first"] = True


def _event(event: MessageEvent, hide: Callable[[str], str]) -> dict[str, Any]:
    private: Mapping[str, Any] = event.private or {}
    words = [hide(str(v)) for v in private.values() if v]
    if event.act == Act.RATED:
        words.insert(0, f"{event.data['rating']} 分")
    if event.act == Act.SENT_ON:
        words.insert(0, f"{event.data['organ']}（{event.data['citation']}）")
    by = person_name(event.by) if event.by else _OUTSIDE.get(Act(event.act), "系统")
    return {"event": event, "words": words, "by": by}


@never_cache
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """办一件事。"""
    message = seen_message(request, pk)
    kind = Act(name) if name in Act.values else None
    if kind not in FORMS:
        raise Http404
    row = TABLE[kind]
    assert row.do is not None
    demand(request.user, row.do, message.agency_id)
    past = list(message.events.all())
    initial = _initial(message, kind, past, request)
    form = FORMS[kind](request.POST or None, message=message, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            _take(message, kind, form.cleaned_data, request)
        except (NotNow, Conflict, OwnWork, LawError) as error:
            form.add_error(None, str(error))
        except ValidationError as error:
            form.add_error(None, "；".join(error.messages))
        else:
            messages.success(request, f"已办：{kind.label}。")
            return redirect("message", pk=message.pk)
    shown = {
        "message": message,
        "act": kind,
        "row": row,
        "why": refusal(message, kind, past),
        "apart": ask(request.user, message.agency_id, hands_of(message, kind, past)),
        "form": form,
        "text": masked(message.text, message.sender),
    }
    status = 422 if form.errors else 200
    return render(request, "engagement/step.html", shown, status=status)


def _initial(
    message: Message, kind: Act, past: list[MessageEvent], request: HttpRequest
) -> dict[str, Any]:
    if kind == Act.PUBLISHED:
        return dict(answered.suggested(message, past))
    if kind == Act.REPLIED:
        return {"reply": answered.draft_of(past)}
    if kind == Act.DRAFTED:
        return {"reply": _ready_made(message, request) or answered.draft_of(past)}
    return {"officer": message.officer_id or request.user.pk}


def _ready_made(message: Message, request: HttpRequest) -> str:
    """套用知识库的一条，或者这一组的统一答复。"""
    for entry in knowledge.alike(f"{message.title} {message.text}", message.agency):
        if request.GET.get("from") == str(entry.pk):
            return entry.answer
    topic = message.topic
    return topic.text if topic and topic.answered and "topic" in request.GET else ""


def _take(message: Message, kind: Act, given: dict[str, Any], request: HttpRequest) -> None:
    version, by = given.pop("version"), request.user
    if kind == Act.TURNED:
        passing.turn(message, by, version)
    elif kind == Act.SENT_ON:
        passing.send_on(message, **given, by=by, version=version)
    elif kind == Act.PUBLISHED:
        answered.publish(message, given, by, version)
    elif kind == Act.UNPUBLISHED:
        answered.unpublish(message, given["reason"], by, version)
    elif kind == Act.ASSIGNED:
        act(message, kind, by, data={"officer": int(given["officer"])}, version=version)
    else:
        act(message, kind, by, private=given, version=version)
