"""读：微博的评论和@，收进收件箱；读不到的渠道由人抄进一栏。

- 我收到的评论：GET /2/comments/to_me.json（https://open.weibo.com/wiki/2/comments/to_me）
- @我的微博：GET /2/statuses/mentions.json（https://open.weibo.com/wiki/2/statuses/mentions）

同一条收几遍只登记一次：提交的标识由账号和对方的编号算出。读到哪里记在账号上，登记好了才往前移。
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from gongkai.agencies.policy import Do, demand
from gongkai.channels import accounts, wire
from gongkai.channels.adapters import Held
from gongkai.channels.adapters.weibo import listed
from gongkai.channels.models import Account
from gongkai.engagement.models import Channel, Kind
from gongkai.engagement.register import NewMessage, Registered, register
from gongkai.language.proper import one_line, proper
from gongkai.outbox import claims
from gongkai.outbox.channels import NotSent
from gongkai.outbox.jobs import each
from gongkai.safekeeping.actor import SYSTEM, Actor
from gongkai.safekeeping.outside import demand_outside

_COUNT, _TITLE, _TEXT = 50, 40, 5000
#: 一次至多翻几页：一天至多问对方一百次
_PAGES = 10
#: 哪一列 -> （接口，答复里的名称，怎样说）
_LISTS = {
    "comments": ("/2/comments/to_me.json", "comments", "微博评论"),
    "mentions": ("/2/statuses/mentions.json", "statuses", "微博@"),
}


@dataclass(frozen=True, slots=True)
class Heard:
    """读到的一条。"""

    id: int
    who: str
    text: str


def on_time(today: date) -> int:
    """接通了的微博都读一遍；返回新登记的件数。"""
    demand_outside("读微博的评论")
    rows = Account.objects.filter(kind="weibo", paused=None, closed=None, secret__isnull=False)
    return each(list(rows.select_related("agency")), lambda one: _account(one, today))


def _account(one: Account, today: date) -> int:
    now, last = timezone.now(), str(one.heard.get("at", ""))
    every = timedelta(minutes=one.way.hear)
    if not one.is_connected or last > (now - every).isoformat():
        return 0
    count = sum(_list(one, name, today) for name in _LISTS)
    _moved(one, {"at": now.isoformat()})
    return count


def _list(one: Account, name: str, today: date) -> int:
    path, field, label = _LISTS[name]
    since = int(one.heard.get(name, 0))
    try:
        found = _new(one, path, field, since)
    except Held as error:
        accounts.hold(one, str(error))
        raise
    count = sum(_taken(one, name, label, heard, today) for heard in found)
    if found:
        _moved(one, {name: max(h.id for h in found)})
    return count


def _new(one: Account, path: str, field: str, since: int) -> list[Heard]:
    """`since` 以后的；一页放不下的接着翻（新的在前，不翻就漏了旧的）。第一次只读最近的一页。"""
    found: list[Heard] = []
    for page in range(1, _PAGES + 1):
        rows = claims.within(settings.OUTBOX_DEADLINE, _asking(one, path, field, since, page))
        heard = [h for row in rows if (h := _heard(row)) and h.id > since]
        found += heard
        if not since or not heard or len(rows) < _COUNT:
            break
    return found


def _asking(
    one: Account, path: str, field: str, since: int, page: int
) -> Callable[[], list[dict[str, Any]]]:
    base = settings.CHANNELS_BASES.get(one.kind, one.way.base)
    query = {
        "access_token": (one.secret or {})["access_token"],
        "since_id": since,
        "count": _COUNT,
        "page": page,
    }
    return lambda: listed(wire.get(f"{base}{path}", query), field)


def _heard(row: dict[str, Any]) -> Heard | None:
    text = proper(str(row.get("text") or "")).strip()
    user = row.get("user")
    who = one_line(str(user.get("screen_name") or "")) if isinstance(user, dict) else ""
    try:
        ident = int(row["id"])
    except (KeyError, TypeError, ValueError) as error:
        raise NotSent("微博答的编号读不懂") from error
    return Heard(ident, who[:60], text[:_TEXT]) if text else None


def _taken(one: Account, name: str, label: str, heard: Heard, today: date) -> bool:
    submission = uuid.uuid5(uuid.NAMESPACE_URL, f"{one.subject}/{name}/{heard.id}")
    before = timezone.now()
    new = _message(one, label, heard.who, heard.text, today, submission)
    return register(new, SYSTEM).message.created >= before


def _message(
    one: Account, label: str, who: str, text: str, today: date, submission: uuid.UUID
) -> NewMessage:
    return NewMessage(
        agency=one.agency,
        channel=Channel.MEDIA,
        kind=Kind.CONSULT,
        received=today,
        sender={"name": who},
        title=one_line(f"{label}：{text}")[:_TITLE],
        text=text,
        submission=submission,
    )


def _moved(one: Account, more: dict[str, Any]) -> None:
    one.heard = dict(one.heard) | more
    Account.objects.filter(pk=one.pk).update(heard=one.heard)


def copied(one: Account, text: str, submission: uuid.UUID, by: Actor) -> Registered:
    """由人抄来的一条（公众号等读不到的）。"""
    demand(by, Do.NOTE, one.agency_id)
    today = timezone.localdate()
    return register(_message(one, str(one), "", text, today, submission), by)
