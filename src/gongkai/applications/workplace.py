"""摆上工作台的申请：收到没有动的、等我办的、日历上的期限、检索、一段时间的件数。"""

from collections.abc import Sequence
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from gongkai.agencies.policy import Do, ids_where, may
from gongkai.agencies.workplace import (
    Arrival,
    DueDay,
    Feed,
    Figure,
    Hit,
    Near,
    Task,
)
from gongkai.applications import alike, shown
from gongkai.applications.applicants import masked_name
from gongkai.applications.models import Case, person_name
from gongkai.applications.queues import Rows, found, visible
from gongkai.applications.register import IDENTITY_PURPOSE, NAME_PURPOSE
from gongkai.law.decisions import decisions
from gongkai.law.facts import chinese
from gongkai.law.procedure import Stage
from gongkai.safekeeping.actor import Actor, account_id
from gongkai.safekeeping.crypto import blind
from gongkai.safekeeping.trail import record

_ARRIVALS, _TASKS, _DAYS, _HITS = 30, 40, 500, 8
_SHORT = 32
_APPROVE = "等审批"


def mark_opened(case: Case, user: Actor) -> None:
    """第一次有办理、登记职责的人打开它：记下；上级来看的不算。"""
    theirs = may(user, Do.INTAKE, case.agency_id) or may(user, Do.WORK, case.agency_id)
    if case.opened is None and theirs:
        rows = Case.objects.filter(pk=case.pk, opened__isnull=True)
        rows.update(opened=timezone.now(), opened_by=account_id(user))


def _at_hand(user: Actor) -> Q:
    """这个人登记、办理的机关的。"""
    return Q(agency__in={*ids_where(user, Do.INTAKE), *ids_where(user, Do.WORK)})


def arrivals(user: Actor, today: date) -> list[Arrival]:
    """收到以后什么也没有办过的，没有人打开过的在前，早来的在前；旁边是相近的。"""
    rows = visible(user).filter(_at_hand(user), version=1, closed__isnull=True)
    rows = rows.select_related("agency", "opened_by").order_by("opened", "id")
    untouched = sorted(rows[:_ARRIVALS], key=lambda c: (c.opened is not None, c.pk))
    beside = alike.near(untouched, visible(user))
    return [_arrival(case, beside[case.pk], today) for case in untouched]


def _arrival(case: Case, beside: Sequence[alike.Alike], today: date) -> Arrival:
    who = person_name(case.opened_by) if case.opened_by else "有人"
    return Arrival(
        title=case.number,
        url=_url(case),
        channel=case.get_channel_display(),
        at=case.created,
        about=f"{masked_name(case.applicant)}　{_short(case.asked)}",
        opened=who if case.opened else "",
        late=case.due is not None and case.due < today,
        near=[Near(a.why, a.case.number, _url(a.case)) for a in beside],
    )


def _url(case: Case) -> str:
    return reverse("case", args=[case.pk])


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHORT else f"{line[:_SHORT]}…"


def waiting(user: Actor, today: date) -> list[Task]:
    """等我办的：我承办的、等我审批的、等我交办的、等我确认收到的、等我送达的，急的在前。"""
    mine = Q(officer=account_id(user), closed__isnull=True)
    approve = Q(agency__in=ids_where(user, Do.APPROVE), closed__isnull=True)
    intake = Q(agency__in=ids_where(user, Do.INTAKE))
    wanted = mine | approve & Q(awaiting_approval=True) | approve & Q(officer__isnull=True)
    wanted |= intake & Q(stage__in=(Stage.UNCONFIRMED, Stage.DECIDED))
    rows = visible(user).filter(wanted).select_related("agency").defer("applicant")
    return [_task(case, user, today) for case in rows.order_by("due", "id")[:_TASKS]]


def _task(case: Case, user: Actor, today: date) -> Task:
    title = f"{case.number}　{_short(case.asked)}"
    left = shown.days_left(case, today) if case.closed is None else None
    name = case.due_name if case.closed is None else "送达"
    what = _what(case, user)
    url = reverse("case_approve", args=[case.pk]) if what == _APPROVE else _url(case)
    return Task(title, url, name, case.due, what, left)


def _what(case: Case, user: Actor) -> str:
    if case.stage == Stage.DECIDED:
        return "答复已经作出，请送达"
    if case.stage == Stage.UNCONFIRMED:
        return "请与申请人确认收到"
    if case.awaiting_approval and may(user, Do.APPROVE, case.agency_id):
        return _APPROVE
    if case.officer_id is None:
        return "还没有交办"
    return f"您承办的，{case.get_stage_display()}"


def days(user: Actor, first: date, last: date) -> list[DueDay]:
    """一段里到期的；标题只有编号。"""
    rows = visible(user).filter(closed__isnull=True, due__gte=first, due__lte=last)
    rows = rows.select_related("agency").defer("applicant").order_by("due", "id")
    return [
        DueDay(case.due, case.number, _url(case), case.due_name, case.tentative)
        for case in rows[:_DAYS]
        if case.due is not None
    ]


def find(user: Actor, words: str) -> list[Hit]:
    """按编号、申请人的姓名或者证件号码（写全）、申请内容；按申请人找的记入留痕。"""
    if not ids_where(user, Do.SEE):
        return []
    rows = visible(user)
    person = _of_person(rows, words)
    if person:
        for agency in sorted({case.agency_id for case in person}):
            record(user, "cases.searched", "cases", agency=agency, detail={"by": "申请人"})
        return [_hit(case) for case in person]
    return [_hit(case) for case in found(rows, user, "all", words, "", "").rows[:_HITS]]


def _of_person(rows: Rows, words: str) -> list[Case]:
    name, identity = blind(words, NAME_PURPOSE), blind(words, IDENTITY_PURPOSE)
    if not name:
        return []
    rows = rows.filter(Q(name_key=name) | Q(applicant_key=identity))
    return list(rows.select_related("agency").order_by("-id")[:_HITS])


def _hit(case: Case) -> Hit:
    note = f"{masked_name(case.applicant)}　{case.get_stage_display()}　{_short(case.asked)}"
    return Hit(case.number, _url(case), note)


def figures(user: Actor, first: date, last: date) -> list[Figure]:
    """这一段收到、办结、办结时逾期的，现在在办的。"""
    agencies = ids_where(user, Do.COUNT)
    if not agencies:
        return []
    within = Q(closed__gte=first, closed__lte=last)
    tally = Case.objects.filter(agency__in=agencies).aggregate(
        many_received=Count(
            "pk", filter=Q(receipt__gte=first, receipt__lte=last, reanswers__isnull=True)
        ),
        many_closed=Count("pk", filter=within),
        many_open=Count("pk", filter=Q(closed__isnull=True)),
    )
    names = {"many_received": "收到申请", "many_closed": "办结申请", "many_open": "在办申请"}
    return [Figure(name, tally[key]) for key, name in names.items()]


def answered(user: Actor, asked: str, case: int) -> list[Hit]:
    """以前答复过的内容相近的，只给编号和结果，没有申请人。"""
    names = {id: one.name for id, one in decisions().items()}
    rows = visible(user).filter(pk=case).defer("applicant")
    near = [a for one in rows for a in alike.near([one], visible(user))[one.pk]]
    same = [a.case for a in near if a.why in (alike.SAME_TEXT, alike.ALIKE)]
    return [
        Hit(one.number, _url(one), f"{names.get(one.decision, '')}　{chinese(one.closed)}")
        for one in same
        if one.closed is not None and one.decision
    ]


FEED = Feed(
    answered=answered,
    name="依申请公开",
    arrivals=arrivals,
    waiting=waiting,
    days=days,
    find=find,
    figures=figures,
)
