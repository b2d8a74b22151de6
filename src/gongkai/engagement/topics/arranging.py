"""人来整理：起名、把归错的一件拿出去、把两组合起来。"""

from django.db import transaction

from gongkai.agencies.policy import Do, demand
from gongkai.engagement.acts import NotNow
from gongkai.engagement.guard import demand_clean
from gongkai.engagement.models import Message, Topic
from gongkai.engagement.topics.incremental import recount
from gongkai.safekeeping.actor import Actor
from gongkai.safekeeping.trail import record


@transaction.atomic
def rename(topic: Topic, name: str, by: Actor) -> None:
    """起名；有个人信息的抛 ValueError。"""
    demand(by, Do.ANSWER, topic.agency_id)
    demand_clean(name)
    Topic.objects.filter(pk=topic.pk).update(name=name)
    record(by, "topic.renamed", topic.subject, agency=topic.agency_id)


@transaction.atomic
def take_out(message: Message, by: Actor) -> None:
    """不是这一类的，拿出去；以后不再自己归回来。"""
    demand(by, Do.ANSWER, message.agency_id)
    topic = message.topic
    if topic is None:
        raise NotNow("这件留言不在哪一组里。")
    Message.objects.filter(pk=message.pk).update(topic=None)
    recount([topic])
    detail = {"message": message.pk}
    record(by, "topic.taken_out", topic.subject, agency=topic.agency_id, detail=detail)


@transaction.atomic
def merge(topic: Topic, into: Topic, by: Actor) -> None:
    """把 `topic` 并进 `into`；答复过的不并到别处去。"""
    demand(by, Do.ANSWER, topic.agency_id)
    rows = Topic.objects.select_for_update().in_bulk([topic.pk, into.pk])
    topic, into = rows[topic.pk], rows[into.pk]
    if into.agency_id != topic.agency_id or into == topic or into.merged_into_id:
        raise NotNow("只能并进本机关的另一组。")
    if topic.state != Topic.State.NONE or topic.merged_into_id:
        raise NotNow("这一组已经写了统一答复（或者已经并过），不能并到别处去；可以把另一组并进来。")
    Message.objects.filter(topic=topic).update(topic=into)
    Topic.objects.filter(pk=topic.pk).update(merged_into=into, size=0, rising=False)
    recount([into])
    detail = {"into": into.pk}
    record(by, "topic.merged", topic.subject, agency=topic.agency_id, detail=detail)
