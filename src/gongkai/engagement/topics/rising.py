"""升温：近来的件数与这一组自己往常的比。"""

from collections import defaultdict
from datetime import date, timedelta
from math import sqrt

from django.db.models import Count

from gongkai.agencies.models import Agency
from gongkai.engagement import notices
from gongkai.engagement.models import Message, Topic
from gongkai.engagement.topics.settings import setting
from gongkai.outbox.jobs import each


def is_rising(recent: int, usual: float) -> bool:
    """近来 `recent` 件，往常平均 `usual` 件：多得不像是偶然（泊松分布的标准差的几倍）。"""
    return recent >= setting("least") and recent > usual + setting("sigmas") * sqrt(usual + 1)


def on_time(today: date) -> int:
    """`gongkai tick` 时重算各机关的，返回新升温的有几组。"""
    reach = Topic.objects.filter(size__gte=2).order_by().values("agency").distinct()
    return each(Agency.objects.filter(pk__in=reach), lambda agency: refresh(agency, today))


def refresh(agency: Agency, today: date) -> int:
    """重算一个机关各组的近来、往常；新升温的告诉审核的人，返回几组。"""
    counts = _counts(agency, today)
    topics = Topic.objects.filter(agency=agency, size__gte=2).defer("text")
    changed, fresh = [], []
    for topic in topics:
        recent, usual = counts.get(topic.pk, (0, 0.0))
        rising = is_rising(recent, usual)
        if (topic.recent, topic.usual, topic.rising) == (recent, usual, rising):
            continue
        if rising and not topic.rising:
            fresh.append(topic)
        topic.recent, topic.usual, topic.rising = recent, usual, rising
        changed.append(topic)
    Topic.objects.bulk_update(changed, ["recent", "usual", "rising"], batch_size=500)
    for topic in fresh:
        _tell(topic, today)
    return len(fresh)


def _counts(agency: Agency, today: date) -> dict[int, tuple[int, float]]:
    """组 -> （近来，往常平均）。"""
    length, past = int(setting("recent")), int(setting("history"))
    since = today - timedelta(days=length * (past + 1))
    rows = Message.objects.filter(
        agency=agency, topic__isnull=False, received__gt=since, received__lte=today
    )
    tally: dict[int, list[int]] = defaultdict(lambda: [0] * (past + 1))
    for topic, day, count in (
        rows.order_by().values_list("topic", "received").annotate(n=Count("id"))
    ):
        tally[topic][(today - day).days // length] += count
    return {topic: (weeks[0], sum(weeks[1:]) / past) for topic, weeks in tally.items()}


def _tell(topic: Topic, today: date) -> None:
    from django.urls import reverse

    from gongkai.agencies.policy import Do

    notices.tell_people(
        notices.people_who(topic.agency_id, Do.RELEASE),
        f"rising:{topic.pk}:{today}",
        f"群众留言里有一件事正在升温：最近 {int(setting('recent'))} 天 {topic.recent} 件，"
        f"以前平均 {topic.usual:.1f} 件",
        reverse("topic", args=[topic.pk]),
        topic.subject,
        topic.agency_id,
    )
