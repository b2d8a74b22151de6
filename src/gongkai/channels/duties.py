"""政务新媒体的登记要做到的：两周以内有更新、互动有人答（期限是法律数据）；没有做到的上工作台、告诉管的人。"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from gongkai.agencies.policy import Do
from gongkai.channels.kinds import kinds
from gongkai.channels.models import Account, Post
from gongkai.engagement.notices import people_who, tell_people
from gongkai.law.facts import chinese
from gongkai.law.parameters import Parameter, Rule, parameter, rule
from gongkai.outbox.jobs import each


@dataclass(frozen=True, slots=True)
class Failing:
    """没有做到的一条：说什么、依据、哪一天该做到。"""

    words: str
    citation: str
    due: date


@dataclass(frozen=True, slots=True)
class Standing:
    """一个账号做到哪里：最近更新是哪一天，没有做到的各条。"""

    account: Account
    updated: date | None
    failing: tuple[Failing, ...]


def media(rows: QuerySet[Account] | None = None) -> QuerySet[Account]:
    """在用的政务新媒体，带着最近一次发出的时间；一次查完。"""
    ours = [kind.id for kind in kinds().values() if kind.media]
    found = (rows if rows is not None else Account.objects.all()).filter(kind__in=ours, closed=None)
    return found.select_related("agency", "owner").annotate(latest=_latest())


def _latest() -> Max:
    sent = Q(posts__state=Post.State.SENT) & ~Q(posts__act=Post.Act.RECALL)
    return Max("posts__ended", filter=sent)


def terms(on: date) -> tuple[Parameter, Parameter, Rule]:
    """（多久以内要有更新，互动多久看一次，互动要怎样），那一天的规定。"""
    return (
        parameter("media.update", on),
        parameter("media.interaction", on),
        rule("media.interaction", on),
    )


def standing(account: Account, today: date) -> Standing:
    """一个账号（由 `media` 查出的）今天做到哪里。"""
    latest = getattr(account, "latest", None)
    days = [timezone.localdate(latest)] if latest else []
    days += [account.elsewhere] if account.elsewhere and account.elsewhere <= today else []
    updated = max(days, default=None)
    found = (_update(account, updated, today), _interaction(account, today))
    return Standing(account, updated, tuple(one for one in found if one is not None))


def _update(account: Account, updated: date | None, today: date) -> Failing | None:
    most, _, _ = terms(today)
    begun = updated or account.registered or timezone.localdate(account.created)
    due = begun + timedelta(days=most.amount)
    if today <= due:
        return None
    told = f"最近更新是{chinese(updated)}" if updated else "还没有更新过"
    return Failing(f"{most.size}以内没有更新：{told}", most.citation, due)


def _interaction(account: Account, today: date) -> Failing | None:
    _, every, wanted = terms(today)
    seen = account.interaction_on
    if seen is None or account.interacts is None:
        begun = account.registered or timezone.localdate(account.created)
        due = begun + timedelta(days=every.amount)
        words = "还没有看过互动能不能用"
        return Failing(words, wanted.citation, due) if today > due else None
    if not account.interacts:
        return Failing(f"互动不能用：{wanted.text}", wanted.citation, seen)
    due = seen + timedelta(days=every.amount)
    words = f"互动 {every.size}没有看过了（上次 {chinese(seen)}）"
    return Failing(words, every.citation, due) if today > due else None


def check(today: date) -> int:
    """没有做到的告诉管的人；一件事一个期限只说一次。"""
    return each(list(media()), lambda one: _tell(one, today))


def _tell(account: Account, today: date) -> int:
    url = reverse("channel_account", args=[account.pk])
    people = people_who(account.agency_id, Do.CHANNELS)
    told = 0
    for one in standing(account, today).failing:
        key = f"media:{account.pk}:{one.due}:{one.words[:2]}"
        subject = f"{account}：{one.words}"
        told += tell_people(people, key, subject, url, account.subject, account.agency_id)
    return told
