"""新来的留言归类：只在一个机关里，来一批归一批，老的组不用重做。"""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import connection, transaction
from django.db.models import Count, Max, Min
from django.utils import timezone

from gongkai.agencies.models import Agency
from gongkai.engagement.models import Message, Topic, TopicShard
from gongkai.engagement.topics import shards
from gongkai.engagement.topics.explaining import explain
from gongkai.engagement.topics.vectors import available, vectors
from gongkai.outbox.jobs import each, keep_going

#: 一次读这么多件
BATCH = 5000
_GROWN = 1.25


class Unavailable(Exception):
    """没有装归类要用的软件包。"""

    def __init__(self) -> None:
        super().__init__("没有装归类用的 scikit-learn（可选的 topics 一组），请管理员装上。")


def on_time(today: date) -> int:
    """`gongkai tick` 时把各机关新来的归类，返回归了几件；没有装的不做。"""
    if not available():
        return 0
    waiting = Message.objects.filter(grouped=False).order_by().values("agency").distinct()
    return each(Agency.objects.filter(pk__in=waiting), lambda agency: group_new(agency, today))


def group_new(agency: Agency, today: date | None = None) -> int:
    """把一个机关还没有归类的归完，返回几件；没有装的抛 Unavailable。"""
    if not available():
        raise Unavailable
    day = today or timezone.localdate()
    held = shards.Held(agency.pk, day)
    done = 0
    while keep_going():
        rows = Message.objects.filter(agency=agency, grouped=False).order_by("id")
        batch = list(rows.only("content", "received")[:BATCH])
        if not batch or not _take(agency, held, batch):
            break
        done += len(batch)
    return done


def _take(agency: Agency, held: shards.Held, batch: Sequence[Message]) -> bool:
    """归一批；别处同时归了的得 False，什么也不存。"""
    keys = [m.pk for m in batch]
    rows = vectors([f"{m.title}\n{m.text}" for m in batch])
    fixed = frozenset(_fixed(agency))
    before = set(held.groups.merged)
    leaders = held.groups.add(keys, rows, fixed)
    merged = {k: v for k, v in held.groups.merged.items() if k not in before}
    moved = held.take(keys, leaders)
    members = held.members({*leaders, *(held.groups.final(k) for k in merged)})
    content = shards.pack(leaders, keys, rows, merged)
    with transaction.atomic():
        if Message.objects.filter(pk__in=keys, grouped=False).update(grouped=True) != len(keys):
            transaction.set_rollback(True)
            return False
        last = max(m.received for m in batch)
        TopicShard.objects.create(agency=agency, last=last, content=content)
        topics = _save(agency, members, moved, merged)
    for topic in topics:
        explain(topic, held.groups)
    return True


def _fixed(agency: Agency) -> Iterable[int]:
    """人定了的组：起了名、答复过。"""
    rows = Topic.objects.filter(agency=agency, merged_into__isnull=True)
    named = rows.exclude(name="") | rows.exclude(state=Topic.State.NONE)
    return named.values_list("leader", flat=True)


def _save(
    agency: Agency, members: dict[int, list[int]], moved: set[int], merged: dict[int, int]
) -> list[Topic]:
    """各组存成 Topic，留言指过去；合并了的标明。返回说明的词要重写的。"""
    known = {t.leader: t for t in Topic.objects.filter(agency=agency, leader__in=list(members))}
    today = timezone.localdate()
    new = [
        Topic(agency=agency, leader=k, first=today, last=today) for k in members if k not in known
    ]
    Topic.objects.bulk_create(new)
    made = {t.leader: t for t in new}
    pairs = [
        (topic.pk, key)
        for leader, topic in (known | made).items()
        for key in members[leader]
        if leader in made or key in moved
    ]
    _point(pairs)
    for old, leader in merged.items():
        _absorb(agency, old, leader)
    topics = [*known.values(), *made.values()]
    before = {t.pk: t.size for t in topics}
    return [t for t in recount(topics) if _is_news(t, before[t.pk])]


def _is_news(topic: Topic, before: int) -> bool:
    """新的一组，或者又长了四分之一：说明的词要重写。"""
    return not topic.words or topic.size >= before * _GROWN


def _point(pairs: Sequence[tuple[int, int]]) -> None:
    """（组，留言）各一行；从组里拿出来过的不再指。"""
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE engagement_message SET topic_id = %s WHERE id = %s", pairs)


def _absorb(agency: Agency, old: int, leader: int) -> None:
    gone = Topic.objects.filter(agency=agency, leader=old, merged_into__isnull=True).first()
    into = Topic.objects.filter(agency=agency, leader=leader).first()
    if gone is None or into is None or gone == into:
        return
    Message.objects.filter(topic=gone).update(topic=into)
    Topic.objects.filter(pk=gone.pk).update(merged_into=into, size=0, rising=False)


def recount(topics: Iterable[Topic]) -> list[Topic]:
    """重数各组的件数、最早、最近。"""
    wanted = {t.pk: t for t in topics}
    rows = Message.objects.filter(topic__in=list(wanted)).order_by().values("topic")
    counted = {
        r["topic"]: r for r in rows.annotate(n=Count("id"), a=Min("received"), z=Max("received"))
    }
    for pk, topic in wanted.items():
        row = counted.get(pk)
        topic.size = row["n"] if row else 0
        if row:
            topic.first, topic.last = row["a"], row["z"]
    Topic.objects.bulk_update(wanted.values(), ["size", "first", "last"], batch_size=500)
    return list(wanted.values())
