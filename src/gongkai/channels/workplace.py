"""摆上工作台的渠道：没有发成的、停着的账号、没有做到的新媒体、等着批的文字、到期的日子、件数。"""

from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone

from gongkai.agencies.policy import Do, ids_where, narrow
from gongkai.agencies.workplace import DueDay, Feed, Figure, Hit, Task
from gongkai.channels.duties import media, standing, terms
from gongkai.channels.models import Account, Plan, Post
from gongkai.safekeeping.actor import Actor

_MOST, _HITS = 20, 5


def waiting(user: Actor, today: date) -> list[Task]:
    """等这个人办的。"""
    found = _to_approve(user)
    if ids_where(user, Do.CHANNELS):
        found += [*_dead(user), *_held(user), *_closed(user), *_media(user, today)]
    return found


def _to_approve(user: Actor) -> list[Task]:
    rows = narrow(Plan.objects.exclude(text=""), user, Do.EDIT, "item__agency")
    live, stale = Q(item__live=True), ~Q(approved_for=F("item__live_revision"))
    redrafted = Q(item__live=False) & ~Q(approved_for=F("item__latest_revision"))
    rows = rows.filter(Q(approved_by=None) | live & stale | redrafted, account__closed=None)
    return [
        Task(f"“{p.item.title}”发到{p.account}的文字", _plan(p.item_id), note="等批准")
        for p in rows.select_related("item", "account").order_by("pk")[:_MOST]
    ]


def _plan(item: int) -> str:
    return reverse("channel_plan", args=[item])


def _dead(user: Actor) -> list[Task]:
    rows = narrow(Post.objects.filter(state=Post.State.DEAD), user, Do.CHANNELS)
    counted = rows.values("agency").annotate(many=Count("pk")).order_by("agency")
    url = f"{reverse('channel_posts')}?state=dead"
    return [Task(f"没有发成的 {row['many']} 条", url, note="看原因，再发") for row in counted]


def _held(user: Actor) -> list[Task]:
    rows = narrow(Account.objects.filter(paused__isnull=False, closed=None), user, Do.CHANNELS)
    return [
        Task(f"{one} 停着", reverse("channel_account", args=[one.pk]), note=one.paused_why)
        for one in rows.order_by("paused")[:_MOST]
    ]


def _closed(user: Actor) -> list[Task]:
    """关停了的账号上还有等着的：没有人管就一直停在那里。"""
    open_ = Count("posts", filter=Q(posts__ended__isnull=True))
    rows = narrow(Account.objects.exclude(closed=None), user, Do.CHANNELS)
    rows = rows.annotate(many=open_).filter(many__gt=0).order_by("closed", "pk")
    url = f"{reverse('channel_posts')}?state=waiting"
    words, note = "{} 关停了，还有 {} 条等着", "叫停或者改发"
    return [Task(words.format(one, one.many), url, note=note) for one in rows[:_MOST]]


def _media(user: Actor, today: date) -> list[Task]:
    rows = media(narrow(Account.objects.all(), user, Do.CHANNELS))
    return [
        Task(str(one), reverse("channel_account", args=[one.pk]), "新媒体", bad.due, bad.words)
        for one in rows[:_MOST]
        for bad in standing(one, today).failing
    ]


def days(user: Actor, first: date, last: date) -> list[DueDay]:
    """新媒体该更新的日子。"""
    rows = media(narrow(Account.objects.all(), user, Do.CHANNELS))
    span = timedelta(days=terms(first)[0].amount)
    found = []
    for one in rows[:_MOST]:
        updated = standing(one, first).updated
        due = updated + span if updated else None
        if due is not None and first <= due <= last:
            url = reverse("channel_account", args=[one.pk])
            found.append(DueDay(due, str(one), url, "更新"))
    return found


def find(user: Actor, words: str) -> list[Hit]:
    """账号按名称。"""
    rows = narrow(Account.objects.filter(name__icontains=words), user, Do.SEE_ITEMS)
    return [
        Hit(str(one), reverse("channel_account", args=[one.pk]), one.agency.name)
        for one in rows.select_related("agency")[:_HITS]
    ]


def figures(user: Actor, first: date, last: date) -> list[Figure]:
    """这一段发出的。"""
    rows = narrow(Post.objects.filter(state=Post.State.SENT), user, Do.SEE_ITEMS)
    # 写成时刻：写成日子（ended__date）就用不上索引
    after = _midnight(last + timedelta(days=1))
    many = rows.filter(ended__gte=_midnight(first), ended__lt=after).count()
    return [Figure("发到各渠道", many)] if many else []


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


FEED = Feed(name="渠道", waiting=waiting, days=days, find=find, figures=figures)
