"""督办：提出、答复、办结，一问一答都记下。"""

from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from gongkai.agencies.apart import permit
from gongkai.agencies.models import Agency, Role
from gongkai.agencies.policy import Do, demand
from gongkai.oversight import notices
from gongkai.oversight.acts import NotNow
from gongkai.oversight.models import Question, QuestionNote
from gongkai.safekeeping.actor import Actor, account
from gongkai.safekeeping.trail import record

_State = Question.State
_ACTIONS = {
    _State.ASKED: "question.asked",
    _State.ANSWERED: "question.answered",
    _State.CLOSED: "question.closed",
}
#: 现在是什么 -> 可以成为什么、谁可以
NEXT: dict[str, tuple[tuple[str, Do], ...]] = {
    _State.ASKED: ((_State.ANSWERED, Do.VERIFY),),
    _State.ANSWERED: ((_State.CLOSED, Do.OVERSEE), (_State.ASKED, Do.OVERSEE)),
    _State.CLOSED: (),
}


def ask(agency: Agency, title: str, text: str, due: date, by: Actor) -> Question:
    """提出；没有监督的职责抛 PermissionDenied。"""
    demand(by, Do.OVERSEE, agency)
    with transaction.atomic():
        made = Question.objects.create(
            agency=agency, title=title, due=due, asked=timezone.localdate(), by=account(by)
        )
        _noted(made, _State.ASKED, text, by)
        people = notices.holders(agency, Role.DISCLOSURE_HEAD)
        _told(made, people, f"督办：{title}")
    return made


def answer(question: Question, state: str, text: str, by: Actor) -> Question:
    """答复、再问、办结；现在不能的抛 NotNow，没有职责的、自己答复的抛 PermissionDenied。"""
    with transaction.atomic():
        locked = Question.objects.select_for_update(of=("self",)).select_related("agency")
        found = locked.get(pk=question.pk)
        allowed = dict(NEXT[found.state])
        if state not in allowed:
            raise NotNow(f"现在是“{found.get_state_display()}”，不能这样办。")
        demand(by, allowed[state], found.agency_id)
        if found.state == _State.ANSWERED:
            permit(by, found.agency_id, _answerers(found), _ACTIONS[_State(state)], found.subject)
        found.state = state
        found.closed = timezone.localdate() if state == _State.CLOSED else None
        found.save()
        _noted(found, state, text, by)
        people: list[Any] = notices.holders(found.agency, Role.DISCLOSURE_HEAD)
        if state == _State.ANSWERED:
            people = [found.by] if found.by else []
        _told(found, people, f"督办“{found.title}”{found.get_state_display()}")
    return found


def _answerers(question: Question) -> set[int | None]:
    """答复的人：办结、再问由别人。"""
    rows = question.notes.filter(state=_State.ANSWERED)
    return set(rows.values_list("by", flat=True))


def _noted(question: Question, state: str, text: str, by: Actor) -> None:
    QuestionNote.objects.create(question=question, state=state, text=text, by=account(by))
    action = _ACTIONS[_State(state)]
    record(by, action, question.subject, agency=question.agency_id)


def _told(question: Question, people: list[Any], subject: str) -> None:
    url = reverse("question", args=[question.pk])
    key = f"question:{question.pk}:note:{question.notes.count()}"
    notices.tell(people, key, subject, url, question.subject, question.agency_id)
