"""摆上工作台的监督检查：单项否决的险情（在发生以前）、等我整改的、等我复核的、要答复的督办。"""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse

from gongkai.agencies.models import Agency
from gongkai.agencies.policy import Do, ids_where, narrow
from gongkai.agencies.workplace import DueDay, Feed, Figure, Hit, Left, Task
from gongkai.applications.numbers import typed_number
from gongkai.oversight.indicators import indicators_for
from gongkai.oversight.models import Finding, Question, Result, State
from gongkai.oversight.models.findings import LIVE
from gongkai.oversight.rules import Threat
from gongkai.oversight.standing import in_words, threats_in
from gongkai.oversight.training import owed
from gongkai.safekeeping.actor import Actor, account_id

_MOST, _HITS, _DAYS = 20, 8, 200
#: 险情只看这么多天以内的检查（每天一次）
_FRESH = timedelta(days=7)
_MEND = "整改"


def waiting(user: Actor, today: date) -> list[Task]:
    """等这个人办的；险情在最前面。"""
    return [*_threats(user, today), *_courses(user), *_mine(user), *_questions(user)]


def _courses(user: Actor) -> list[Task]:
    """新来的人要学的上岗课程，合格为止。"""
    return [
        Task(f"上岗课程：{t.title}", reverse("training", args=[t.pk]), note="学完做测验，合格为止")
        for t in owed(user)
    ]


def _threats(user: Actor, today: date) -> list[Task]:
    """单项否决的险情：最近一次检查说快要发生的；自己在其中整改的，没有整改职责的看所辖的。"""
    reach = set(ids_where(user, Do.FINDINGS))
    mine = reach & set(ids_where(user, Do.RECTIFY))
    agencies = list(Agency.objects.filter(pk__in=mine or reach).order_by("path"))
    found = threats_of(agencies, today)[:_MOST]
    return [_threat(n, one, agency, today) for n, (one, agency) in enumerate(found)]


def threats_of(agencies: Sequence[Agency], today: date) -> list[tuple[Threat, Agency]]:
    """各机关最近一次检查说的，日子还没有到的，早的在前；两次查询。"""
    if not agencies:
        return []
    vetoes = {
        pk: {i.id for i in some if i.is_veto}
        for pk, some in indicators_for(agencies, today).items()
    }
    rows = Result.objects.filter(
        agency__in=list(vetoes),
        indicator__in=set[str]().union(*vetoes.values()),
        on__range=(today - _FRESH, today),
    )
    latest: dict[tuple[int, str], Result] = {}
    for row in rows.order_by("-on", "-id").only("agency_id", "indicator", "threats"):
        latest.setdefault((row.agency_id, row.indicator), row)
    named = {a.pk: a for a in agencies}
    found = [
        (one, named[pk])
        for (pk, id), row in latest.items()
        if id in vetoes[pk]
        for one in threats_in(row)
        if one.on >= today
    ]
    return sorted(found, key=lambda pair: pair[0].on)


def _threat(number: int, threat: Threat, agency: Agency, today: date) -> Task:
    url = f"{reverse('oversight')}?agency={agency.pk}"
    left = Left("late", "单项否决险情")
    # 排在一切逾期的前面，早的在前：要赶在发生以前
    first = date.min + timedelta(number)
    return Task(in_words(threat, today), url, due=first, note=agency.name, left=left)


def _mine(user: Actor) -> list[Task]:
    mine = account_id(user)
    verifies, oversees = ids_where(user, Do.VERIFY), ids_where(user, Do.OVERSEE)
    wanted = Q(owner=mine, state=State.OPEN)
    wanted |= Q(agency__in=set(verifies) - set(oversees), state=State.OPEN, owner__isnull=True)
    checks = Q(agency__in=verifies, state=State.ANSWERED)
    wanted |= checks & (Q(mended_by__isnull=True) | ~Q(mended_by=mine))
    wanted |= Q(agency__in=oversees, state=State.CONTESTED)
    rows = Finding.objects.filter(wanted, closed__isnull=True).select_related("agency")
    return [
        Task(f"{f.number}：{f.what}", _url(f), _MEND, f.due, f.get_state_display())
        for f in rows.order_by("-is_veto", "due", "id")[:_MOST]
    ]


def _questions(user: Actor) -> list[Task]:
    rows = narrow(Question.objects.all(), user, Do.VERIFY).exclude(
        agency__in=ids_where(user, Do.OVERSEE)
    )
    found = rows.filter(state=Question.State.ASKED).order_by("due", "id")[:_MOST]
    return [
        Task(f"督办：{q.title}", reverse("question", args=[q.pk]), "答复督办", q.due) for q in found
    ]


def _url(finding: Finding) -> str:
    return reverse("finding", args=[finding.pk])


def days(user: Actor, first: date, last: date) -> list[DueDay]:
    """一段里整改到期的。"""
    rows = narrow(Finding.objects.all(), user, Do.RECTIFY).select_related("agency")
    rows = rows.filter(closed__isnull=True, due__gte=first, due__lte=last, state__in=LIVE)
    return [DueDay(f.due, f"{f.number}：{f.what}", _url(f), _MEND) for f in rows[:_DAYS]]


def find(user: Actor, words: str) -> list[Hit]:
    """按编号、按什么问题。"""
    wanted = Q(what__icontains=words)
    if (number := typed_number(words)) is not None:
        wanted |= Q(year=number[0], serial=number[1])
    rows = narrow(Finding.objects.filter(wanted), user, Do.FINDINGS).select_related("agency")
    return [Hit(f"{f.number}：{f.what}", _url(f), f.get_state_display()) for f in rows[:_HITS]]


def figures(user: Actor, first: date, last: date) -> list[Figure]:
    """这一段整改完的。"""
    rows = narrow(Finding.objects.all(), user, Do.RECTIFY)
    done = rows.filter(closed__gte=first, closed__lte=last, state=State.CLOSED).count()
    return [Figure("整改问题", done)] if done else []


FEED = Feed(name="监督检查", waiting=waiting, days=days, find=find, figures=figures)
