"""摆上工作台的政民互动：没有人动过的留言、等我办的、到期的日子、检索、一段时间的件数。"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db.models import Q
from django.urls import reverse

from gongkai.agencies.policy import Do, narrow
from gongkai.agencies.workplace import Arrival, DueDay, Feed, Figure, Hit, Near, Task
from gongkai.applications.numbers import typed_number
from gongkai.engagement.models import Consultation, Message, State
from gongkai.engagement.queues import heard, visible
from gongkai.engagement.waiting import for_user
from gongkai.safekeeping.actor import Actor

_ARRIVALS, _NEAR, _HITS, _DAYS = 10, 3, 5, 200
_REPLY = "答复留言"
#: 等我办的各类 -> 那一天是什么期限
_DEADLINES = {"message": _REPLY, "knowledge": "复核"}


def waiting(user: Actor, today: date) -> list[Task]:
    """等这个人办的。"""
    return [
        Task(w.title, w.url, _DEADLINES.get(w.kind, "公布结果") if w.due else "", w.due)
        for w in for_user(user)
    ]


def arrivals(user: Actor, today: date) -> list[Arrival]:
    """收到以后没有人办过的，早来的在前；旁边是同一人的。"""
    rows = narrow(Message.objects.all(), user, Do.ANSWER)
    rows = rows.filter(version=1, officer=None, state=State.OPEN)
    rows = rows.select_related("agency").order_by("pk")
    found = list(rows[:_ARRIVALS])
    beside = _same_person(user, found)
    return [
        Arrival(
            title=one.number,
            url=_url(one),
            channel=one.get_channel_display(),
            at=one.created,
            about=f"{one.get_kind_display()}　{one.who}",
            late=one.due is not None and one.due < today,
            near=beside[one.pk],
        )
        for one in found
    ]


def _same_person(user: Actor, found: Sequence[Message]) -> dict[int, list[Near]]:
    """电话相同、姓名相同的别的留言。"""
    phones = {m.phone_key for m in found} - {""}
    names = {m.name_key for m in found} - {""}
    if not phones | names:
        return defaultdict(list)
    rows = heard(narrow(Message.objects.all(), user, Do.ANSWER), user)
    rows = rows.filter(Q(phone_key__in=phones) | Q(name_key__in=names))
    others = list(rows.defer("sender", "content").select_related("agency").order_by("-pk")[:_DAYS])
    near: dict[int, list[Near]] = defaultdict(list)
    for one in found:
        for other in others:
            if other.pk != one.pk and len(near[one.pk]) < _NEAR and (why := _why(one, other)):
                near[one.pk].append(Near(why, other.number, _url(other)))
    return near


def _why(one: Message, other: Message) -> str:
    if one.phone_key and one.phone_key == other.phone_key:
        return "同一个电话"
    return "同名" if one.name_key and one.name_key == other.name_key else ""


def days(user: Actor, first: date, last: date) -> list[DueDay]:
    """一段里要答复的留言、要公布结果的征集。"""
    messages = narrow(Message.objects.all(), user, Do.HEAR).select_related("agency")
    messages = messages.filter(closed=None, due__gte=first, due__lte=last).order_by("due")
    found = [
        DueDay(m.due, m.number, _url(m), _REPLY)
        for m in messages.defer("sender", "content")[:_DAYS]
        if m.due is not None
    ]
    owed = narrow(Consultation.objects.all(), user, Do.ANSWER)
    owed = owed.filter(state=Consultation.State.PUBLISHED, ended=None, closes__lte=last)
    return found + [
        DueDay(c.outcome_due, f"“{c.title}”", reverse("consultation_edit", args=[c.pk]), "公布结果")
        for c in owed[:_DAYS]
        if c.outcome_due is not None and first <= c.outcome_due <= last
    ]


def find(user: Actor, words: str) -> list[Hit]:
    """按编号、工单编号；征集按标题。"""
    wanted = Q(order_number=words)
    if (number := typed_number(words)) is not None:
        wanted |= Q(year=number[0], serial=number[1])
    rows = visible(user).filter(wanted).select_related("agency")
    found = [Hit(m.number, _url(m), m.get_state_display()) for m in rows[:_HITS]]
    asked = narrow(Consultation.objects.filter(title__icontains=words), user, Do.HEAR)
    return found + [
        Hit(f"“{c.title}”", reverse("consultation_edit", args=[c.pk]), c.get_kind_display())
        for c in asked.order_by("-pk")[:_HITS]
    ]


def figures(user: Actor, first: date, last: date) -> list[Figure]:
    """这一段收到、办结的留言。"""
    rows = narrow(Message.objects.all(), user, Do.HEAR)
    taken = rows.filter(received__gte=first, received__lte=last).count()
    closed = rows.filter(closed__gte=first, closed__lte=last).count()
    pairs = (("收到留言", taken), ("办结留言", closed))
    return [Figure(name, number) for name, number in pairs if number]


def _url(one: Message) -> str:
    return reverse("message", args=[one.pk])


FEED = Feed(
    name="政民互动",
    waiting=waiting,
    arrivals=arrivals,
    days=days,
    find=find,
    figures=figures,
)
