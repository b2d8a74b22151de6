"""一组一次答复：一个人写，另一个人审，公开在门户上，问过的人每个都告诉；也可以写成一件公开的信息。"""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from gongkai.agencies.apart import permit
from gongkai.agencies.policy import Do, demand
from gongkai.disclosures.models import Column, Item
from gongkai.disclosures.models.blocks import cleaned
from gongkai.engagement import notices
from gongkai.engagement.acts import NotNow
from gongkai.engagement.guard import demand_clean
from gongkai.engagement.models import Act, Message, Topic
from gongkai.engagement.register import act
from gongkai.outbox.jobs import each
from gongkai.safekeeping.actor import SYSTEM, Actor, account
from gongkai.safekeeping.trail import record

#: 审核通过的当时至多告诉这么多人，其余的由 `gongkai tick` 接着
AT_ONCE = 200
State = Topic.State


def draft(topic: Topic, title: str, text: str, by: Actor) -> Topic:
    """写统一答复；有个人信息的抛 ValidationError。"""
    demand(by, Do.ANSWER, topic.agency_id)
    for name, words in (("title", title), ("text", text)):
        try:
            demand_clean(words)
        except ValueError as error:
            raise ValidationError({name: str(error)}) from error
    with transaction.atomic():
        found = _locked(topic, (State.NONE, State.DRAFTED))
        found.title, found.text, found.returned = title, text, ""
        found.state, found.drafter = State.DRAFTED, account(by)
        found.save(update_fields=["title", "text", "returned", "state", "drafter"])
        record(by, "topic.drafted", found.subject, agency=found.agency_id)
    return found


def send_back(topic: Topic, opinion: str, by: Actor) -> Topic:
    """退回重写。"""
    demand(by, Do.RELEASE, topic.agency_id)
    with transaction.atomic():
        found = _locked(topic, (State.DRAFTED,))
        found.state, found.returned = State.NONE, opinion
        found.save(update_fields=["state", "returned"])
        record(by, "topic.returned", found.subject, agency=found.agency_id)
    return found


def answer(topic: Topic, by: Actor) -> Topic:
    """审核通过：公开，告诉问过的人；写的人不能自己审。"""
    demand(by, Do.RELEASE, topic.agency_id)
    with transaction.atomic():
        found = _locked(topic, (State.DRAFTED,))
        permit(by, found.agency_id, {found.drafter_id}, "topic.answered", found.subject)
        found.state, found.answered, found.checker = State.ANSWERED, timezone.now(), account(by)
        found.rising = False
        found.save(update_fields=["state", "answered", "checker", "rising"])
        detail = {"size": found.size}
        record(by, "topic.answered", found.subject, agency=found.agency_id, detail=detail)
    tell_members(found, AT_ONCE)
    return found


def _locked(topic: Topic, allowed: tuple[State, ...]) -> Topic:
    found = Topic.objects.select_for_update(of=("self",)).select_related("agency").get(pk=topic.pk)
    if found.state not in allowed:
        raise NotNow(f"现在是“{found.get_state_display()}”，刚刚有人办过，请看最新的情况。")
    return found


def _untold(topic: Topic) -> Any:
    """答复以前问的、还没有告诉的。"""
    assert topic.answered is not None
    day = timezone.localdate(topic.answered)
    return Message.objects.filter(topic=topic, joint=False, received__lte=day).order_by("id")


def tell_members(topic: Topic, most: int | None = None) -> int:
    """问过的人各记一件“统一答复”、存下通知；返回几件。"""
    address = f"{settings.PUBLIC_URL}{public_address(topic)}"
    reply = f"{topic.title}\n{topic.text}"
    by: Actor = topic.checker or SYSTEM

    def one(message: Message) -> int:
        more = f"统一的答复：{address} 。"
        act(message, Act.JOINT, by, data={"topic": topic.pk}, private={"reply": reply}, more=more)
        return 1

    return each(_untold(topic)[:most], one)


def public_address(topic: Topic) -> str:
    """门户上的网址。"""
    return reverse("public_topic", args=[topic.agency.slug, topic.pk])


def on_time(today: date) -> int:
    """`gongkai tick`：没有告诉完的接着；写成信息公开了的，也告诉各人。"""
    rows = Topic.objects.filter(answered__isnull=False).select_related("agency", "checker")
    unfinished = rows.filter(messages__joint=False, messages__void=False).distinct()
    told = each(unfinished, tell_members)
    public = rows.filter(item__live=True, item_told=False).select_related("item__agency")
    return told + each(public, _tell_public)


def _tell_public(topic: Topic) -> int:
    """写成的信息公开了：问过的人各一条；做几遍也只存一次。"""
    assert topic.item is not None
    address = f"{settings.PUBLIC_URL}{topic.item.get_absolute_url()}"
    what, more = "有关的政府信息已经主动公开", f"在这里：{address} 。"
    rows = Message.objects.filter(topic=topic, joint=True).select_related("agency")
    count = sum(notices.tell_sender(m, f"public:{topic.pk}:{m.pk}", what, more) for m in rows)
    Topic.objects.filter(pk=topic.pk).update(item_told=True)
    return count


def as_item(topic: Topic, column: Column, subject: str, genre: str, by: Actor) -> Item:
    """写成一件信息的草稿（条例第四十四条：多人要的，可以主动公开），照样走审查。"""
    demand(by, Do.WRITE, topic.agency_id)
    if column.agency_id != topic.agency_id:
        raise NotNow("栏目不是这个机关的。")
    with transaction.atomic():
        found = _locked(topic, (State.ANSWERED,))
        if found.item_id is not None:
            raise NotNow("已经写成一件信息了。")
        item = Item(
            column=column,
            title=found.title,
            made_on=timezone.localdate(),
            subject=subject,
            genre=genre,
            live=False,
        )
        item.body = [("paragraph", _paragraphs(found.text))]
        item.save()
        item.save_revision(user=account(by), log_action="wagtail.create")
        found.item = item
        found.save(update_fields=["item"])
        detail = {"item": item.pk}
        record(by, "topic.disclosed", found.subject, agency=found.agency_id, detail=detail)
    return item


def _paragraphs(text: str) -> str:
    from django.utils.html import escape

    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return cleaned("".join(f"<p>{escape(line)}</p>" for line in lines))
