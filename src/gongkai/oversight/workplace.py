"""摆上工作台的监督检查：单项否决的险情（在发生以前）、等我整改的、等我复核的、要答复的督办。"""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse

from gongkai.agencies.models import Agency
from gongkai.agencies.policy import Do, ids_where, narrow
from gongkai.agencies.workplace import DueDay, Feed, Hit, Left, Task
from gongkai.applications.numbers import typed_number
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
    return [*_threats(user, today), *_courses(user), *_mending(user), *_questions(user)]


def _courses(user: Actor) -> list[Task]:
    """新来的人要学的上岗课程，合格为止。"""
    return [
        Task(f"上岗课程：{t.title}", reverse("training", args=[t.pk]), note="学完做测验，合格为止")
        for t in owed(user)
    ]


def _mine(user: Actor) -> list[int]:
    """自己在其中的机关；只监督别人的，是所辖的。"""
    reach, oversees = ids_where(user, Do.FINDINGS), set(ids_where(user, Do.OVERSEE))
    return [pk for pk in reach if pk not in oversees] or reach


def _threats(user: Actor, today: date) -> list[Task]:
    """单项否决的险情：最近一次检查说快要发生的，早的在前。"""
    found = threats_of(_mine(user), today)[:_MOST]
    return [_threat(n, one, agency, today) for n, (one, agency) in enumerate(found)]


def threats_of(agencies: Sequence[int], today: date) -> list[tuple[Threat, Agency]]:
    """各机关（主键）最近一次检查说的，日子还没有到的；一次查询。"""
    rows = Result.objects.filter(
        agency__in=agencies, is_veto=True, on__range=(today - _FRESH, today)
    )
    latest: dict[tuple[int, str], Result] = {}
    for row in rows.order_by("-on", "-id").select_related("agency"):
        latest.setdefault((row.agency_id, row.indicator), row)
    found = [
        (one, row.agency) for row in latest.values() for one in threats_in(row) if one.on >= today
    ]
    return sorted(found, key=lambda pair: pair[0].on)


def _threat(number: int, threat: Threat, agency: Agency, today: date) -> Task:
    url = f"{reverse('oversight')}?agency={agency.pk}"
    left = Left("late", "单项否决险情")
    # 排在一切逾期的前面，早的在前：要赶在发生以前
    first = date.min + timedelta(number)
    return Task(in_words(threat, today), url, due=first, note=agency.name, left=left)


def _mending(user: Actor) -> list[Task]:
    """等我整改的、等我交办和复核的、等我定异议的。"""
    mine = account_id(user)
    verifies, oversees = ids_where(user, Do.VERIFY), ids_where(user, Do.OVERSEE)
    wanted = Q(owner=mine, state=State.OPEN)
    wanted |= Q(agency__in=set(verifies) - set(oversees), state=State.OPEN, owner__isnull=True)
    checks = Q(agency__in=verifies, state=State.ANSWERED)
    others = Q(mended_by__isnull=True) | ~Q(mended_by=mine)
    wanted |= checks & others & (Q(owner__isnull=True) | ~Q(owner=mine))
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
    rows = Finding.objects.filter(agency__in=_mine(user), closed__isnull=True, state__in=LIVE)
    rows = rows.filter(due__gte=first, due__lte=last).select_related("agency")
    return [DueDay(f.due, f"{f.number}：{f.what}", _url(f), _MEND) for f in rows[:_DAYS]]


def find(user: Actor, words: str) -> list[Hit]:
    """按编号、按什么问题。"""
    wanted = Q(what__icontains=words)
    if (number := typed_number(words)) is not None:
        wanted |= Q(year=number[0], serial=number[1])
    rows = narrow(Finding.objects.filter(wanted), user, Do.FINDINGS).select_related("agency")
    return [Hit(f"{f.number}：{f.what}", _url(f), f.get_state_display()) for f in rows[:_HITS]]


FEED = Feed(name="监督检查", waiting=waiting, days=days, find=find)
