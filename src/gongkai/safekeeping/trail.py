"""只增不改的留痕：每一条的散列包含前一条的散列，用数据库以外的密钥算。

改动、删去、插入、调换，没有密钥重新算过的，都验得出。末尾删去的、恢复了旧的数据库的，由存底验出（`anchor`）。
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from gongkai.safekeeping import trail_keys
from gongkai.safekeeping.actions import name_of
from gongkai.safekeeping.actor import SYSTEM, Actor, name_in_trail
from gongkai.safekeeping.crypto import digest
from gongkai.safekeeping.models import TrailEntry, TrailHead

_BATCH = 2000
#: 起用密钥、换密钥的一条：从它起用新的
KEYED = "trail.keyed"


@dataclass(frozen=True, slots=True)
class Break:
    """断在哪一条、怎么断的；`number` 为零的不在哪一条。"""

    number: int
    why: str

    def __str__(self) -> str:
        return f"第 {self.number} 条，{self.why}" if self.number else self.why


def record(
    actor: Actor | None,
    action: str,
    subject: str,
    *,
    agency: int | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """记一条，与所记的事在同一个事务里；在事务的什么地方记都可以，到提交的前一步才写（`database.last`）。

    `actor` 为 None 的是系统；`subject` 如“case:12”。
    行为没有登记名称的抛 KeyError。
    """
    entry = _entry(actor or SYSTEM, action, subject, agency, detail or {})
    connection: Any = transaction.get_connection()
    with transaction.atomic() if connection.is_outside else nullcontext():
        connection.last(entry)


def _entry(
    actor: Actor, action: str, subject: str, agency: int | None, detail: dict[str, Any]
) -> TrailEntry:
    name_of(action)
    return TrailEntry(
        at=datetime.now(UTC),
        actor=name_in_trail(actor),
        agency=agency,
        action=action,
        subject=subject,
        detail=json.loads(json.dumps(detail)),
    )


def write(entries: Sequence[TrailEntry]) -> TrailHead:
    """锁住链头，接上各条，返回链头；此后除了提交不许再做什么（只由 `database.last` 调用）。"""
    head, key = _head(), trail_keys.current()
    for entry in [*_switch(head, key), *entries]:
        entry.number, entry.previous, entry.key = head.number + 1, head.digest, key
        entry.digest = trail_keys.mac(key, _content(entry))
        entry.save(force_insert=True)
        head.number, head.digest = entry.number, entry.digest
    head.key = key
    head.save(force_update=True)
    return head


def _switch(head: TrailHead, key: str) -> list[TrailEntry]:
    """前面的不是用这个密钥算的：先记下从这里起用它。"""
    if not head.number or head.key == key:
        return []
    detail = {"from": head.key or "没有密钥", "to": key}
    return [_entry(SYSTEM, KEYED, "trail", None, detail)]


def _head() -> TrailHead:
    rows = TrailHead.objects.select_for_update().filter(pk=1)
    head = rows.first()
    if head is None:
        TrailHead.objects.bulk_create([TrailHead(pk=1, key="")], ignore_conflicts=True)
        head = rows.get()
    return head


def _content(entry: TrailEntry) -> bytes:
    content = {
        "number": entry.number,
        "at": entry.at.astimezone(UTC).isoformat(),
        "actor": entry.actor,
        "agency": entry.agency,
        "action": entry.action,
        "subject": entry.subject,
        "detail": entry.detail,
        "previous": entry.previous,
    }
    if entry.key:
        content["key"] = entry.key
    return json.dumps(content, ensure_ascii=False, sort_keys=True).encode()


def verify(progress: Callable[[int], None] | None = None) -> Break | None:
    """从头验到尾；完好得 None，否则是第一处断点。内存占用不随条数增加。"""
    number, before = 0, TrailEntry(number=0, digest="", key="")
    for entry in _entries():
        number += 1
        if why := _wrong(entry, before):
            return Break(number, why)
        before = entry
        if progress and number % _BATCH == 0:
            progress(number)
    head = TrailHead.objects.filter(pk=1).first()
    known = (head.number, head.digest) if head else (0, "")
    if known != (number, before.digest):
        return Break(number + 1, f"从这里起末尾的几条被删去（链头记着到第 {known[0]} 条）")
    return None


def _wrong(entry: TrailEntry, before: TrailEntry) -> str:
    """这一条接在 `before` 后面有什么不对；对的为空。"""
    if entry.number != before.number + 1:
        return "少了一条或者编号被改"
    if before.key and not entry.key:
        return "不是用密钥算的，而前面已经起用了密钥：从这里起被人重新算过"
    if before.number and entry.key != before.key and entry.action != KEYED:
        return "换了密钥而没有记下：从这里起被人重新算过"
    if entry.key and entry.key not in trail_keys.ring():
        return f"所用的密钥“{entry.key}”不在，验不了：请把它写回 {trail_keys.VARIABLE}"
    if entry.previous != before.digest or not _fits(entry):
        return "内容被改动过，散列对不上"
    return ""


def _fits(entry: TrailEntry) -> bool:
    content = _content(entry)
    if entry.key:
        return trail_keys.fits(entry.key, content, entry.digest)
    return digest(content) == entry.digest


def _entries() -> Iterator[TrailEntry]:
    return TrailEntry.objects.order_by("number").iterator(chunk_size=_BATCH)
