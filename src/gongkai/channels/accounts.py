"""账号：存（密钥加密）、停发、接着发、关停。每一次都记留痕，密钥不写进留痕。"""

from collections.abc import Mapping

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from gongkai.agencies.policy import Do, demand
from gongkai.channels.models import Account
from gongkai.engagement.notices import people_who, tell_people
from gongkai.safekeeping.actor import SYSTEM, Actor, account
from gongkai.safekeeping.trail import record

#: 由人填的
_FILLED = (
    *("name", "address", "owner", "registered", "elsewhere"),
    *("interacts", "interaction_on", "closed", "facts"),
)


class Unfit(Exception):
    """现在不能这样做；str() 说明为什么。"""


@transaction.atomic
def save(one: Account, secrets: Mapping[str, str], by: Actor) -> None:
    """存；`secrets` 里空的保持原来的，换了密钥的令牌作废。"""
    demand(by, Do.CHANNELS, one.agency_id)
    fresh = {name: value for name, value in secrets.items() if value}
    fields = [*_FILLED]
    if fresh:
        one.secret = dict(one.secret or {}) | fresh
        one.token = one.token_until = None
        fields += ["secret", "token", "token_until"]
    # 只存填的：停没停、令牌、评论读到哪里，这一会儿可能由别处改过
    one.save(update_fields=fields if one.pk else None)
    detail = {"kind": one.kind, "secrets": sorted(fresh)}
    record(by, "channel.saved", one.subject, agency=one.agency_id, detail=detail)
    if one.closed is not None and (left := one.posts.filter(ended=None).count()):
        words = f"关停了，还有 {left} 条等着，请叫停或者改发"
        _tell(one, f"channel-closed:{one.pk}:{one.closed}", words)


@transaction.atomic
def pause(one: Account, why: str, by: Actor) -> None:
    """停发：等着的留着，接着发的时候再发。"""
    demand(by, Do.CHANNELS, one.agency_id)
    if not why.strip():
        raise Unfit("请写明为什么停发。")
    _stop(one, why.strip(), by)


@transaction.atomic
def hold(one: Account, why: str) -> None:
    """对方不认账号的，由系统停下，告诉管的人；已经停了的不动。"""
    if _stop(one, why, SYSTEM):
        _tell(one, f"channel-held:{one.pk}:{timezone.now().isoformat()}", f"停下了：{why}")


def _tell(one: Account, key: str, words: str) -> None:
    """告诉管渠道的人。"""
    people = people_who(one.agency_id, Do.CHANNELS)
    url = reverse("channel_account", args=[one.pk])
    tell_people(people, key, f"{one} {words}", url, one.subject, one.agency_id)


def _stop(one: Account, why: str, by: Actor) -> bool:
    rows = Account.objects.filter(pk=one.pk, paused=None)
    if not rows.update(paused=timezone.now(), paused_by=account(by), paused_why=why[:300]):
        return False
    record(by, "channel.paused", one.subject, agency=one.agency_id, detail={"reason": why})
    return True


@transaction.atomic
def resume(one: Account, by: Actor) -> None:
    """接着发：等着的马上就试。"""
    demand(by, Do.CHANNELS, one.agency_id)
    Account.objects.filter(pk=one.pk).update(paused=None, paused_by=None, paused_why="")
    one.posts.filter(ended=None, state="waiting").update(not_before=timezone.now())
    record(by, "channel.resumed", one.subject, agency=one.agency_id)
