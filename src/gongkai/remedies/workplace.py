"""摆上工作台的复议、诉讼、投诉举报。"""

from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse

from gongkai.agencies.policy import Do, narrow
from gongkai.agencies.workplace import DueDay, Feed, Figure, Hit, Task
from gongkai.applications.numbers import typed_number
from gongkai.applications.seeing import seen
from gongkai.remedies.models import Complaint, Contest
from gongkai.safekeeping.actor import Actor

_MOST, _HITS, _DAYS = 20, 5, 200
_ANSWER = "答复（答辩）"


def _contests(user: Actor) -> QuerySet[Contest]:
    rows = seen(Contest.objects.all(), user, Do.SEE, "case")
    return rows.select_related("case__agency").defer("case__applicant")


def _open_contests(user: Actor) -> QuerySet[Contest]:
    return _contests(user).filter(answered__isnull=True, result="")


def _open_complaints(user: Actor) -> QuerySet[Complaint]:
    return narrow(Complaint.objects.all(), user, Do.SEE).filter(handled__isnull=True)


def waiting(user: Actor, today: date) -> list[Task]:
    """没有答复的复议、诉讼，没有处理的投诉举报。"""
    contests = [
        Task(_title(c), _url(c), _ANSWER, c.answer_due, "误了视为没有证据")
        for c in _open_contests(user).order_by("answer_due")[:_MOST]
    ]
    complaints = [
        Task(f"投诉举报：{c.about}", _complaint(c), "处理并告知", c.due)
        for c in _open_complaints(user).order_by("due")[:_MOST]
    ]
    return contests + complaints


def _title(contest: Contest) -> str:
    return f"{contest.get_group_display()}　{contest.case.number}"


def _url(contest: Contest) -> str:
    return reverse("contest", args=[contest.pk])


def _complaint(complaint: Complaint) -> str:
    return reverse("complaint", args=[complaint.pk])


def days(user: Actor, first: date, last: date) -> list[DueDay]:
    """一段里要答复、要处理的。"""
    contests = _open_contests(user).filter(answer_due__gte=first, answer_due__lte=last)
    complaints = _open_complaints(user).filter(due__gte=first, due__lte=last)
    found = [(c.answer_due, _title(c), _url(c), _ANSWER) for c in contests[:_DAYS]]
    found += [(c.due, "投诉举报", _complaint(c), "处理并告知") for c in complaints[:_DAYS]]
    return [DueDay(on, title, url, what) for on, title, url, what in found if on is not None]


def find(user: Actor, words: str) -> list[Hit]:
    """按案号、案件的编号、复议机关或者法院。"""
    wanted = Q(number__icontains=words) | Q(organ__icontains=words)
    number = typed_number(words)
    if number is not None:
        wanted |= Q(case__year=number[0], case__serial=number[1])
    rows = _contests(user).filter(wanted).order_by("-pk")[:_HITS]
    return [Hit(_title(c), _url(c), f"{c.organ}　{c.number}") for c in rows]


def figures(user: Actor, first: date, last: date) -> list[Figure]:
    """这一段收到的复议、诉讼。"""
    rows = narrow(Contest.objects.all(), user, Do.COUNT, "case__agency")
    number = rows.filter(received__gte=first, received__lte=last).count()
    return [Figure("复议、诉讼", number)] if number else []


FEED = Feed(name="复议与诉讼", waiting=waiting, days=days, find=find, figures=figures)
