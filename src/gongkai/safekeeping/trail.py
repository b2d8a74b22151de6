"""只增不改的留痕：每一条的散列包含前一条的散列，改动、删去、插入、调换都验得出。"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from gongkai.safekeeping.actions import name_of
from gongkai.safekeeping.actor import SYSTEM, Actor, name_in_trail
from gongkai.safekeeping.crypto import digest
from gongkai.safekeeping.models import TrailEntry, TrailHead

_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Break:
    """链断在哪一条、怎么断的。"""

    number: int
    why: str


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
    name_of(action)
    entry = TrailEntry(
        at=datetime.now(UTC),
        actor=name_in_trail(actor or SYSTEM),
        agency=agency,
        action=action,
        subject=subject,
        detail=json.loads(json.dumps(detail or {})),
    )
    connection: Any = transaction.get_connection()
    with transaction.atomic() if connection.is_outside else nullcontext():
        connection.last(entry)


def write(entries: Sequence[TrailEntry]) -> None:
    """锁住链头，接上各条；此后除了提交不许再做什么（只由 `database.last` 调用）。"""
    head = _head()
    for entry in entries:
        entry.number, entry.previous = head.number + 1, head.digest
        entry.digest = _digest(entry)
        entry.save(force_insert=True)
        head.number, head.digest = entry.number, entry.digest
    head.save(force_update=True)


def _head() -> TrailHead:
    rows = TrailHead.objects.select_for_update().filter(pk=1)
    head = rows.first()
    if head is None:
        TrailHead.objects.bulk_create([TrailHead(pk=1)], ignore_conflicts=True)
        head = rows.get()
    return head


def _digest(entry: TrailEntry) -> str:
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
    return digest(json.dumps(content, ensure_ascii=False, sort_keys=True).encode())


def verify(progress: Callable[[int], None] | None = None) -> Break | None:
    """从头验到尾；完好得 None，否则是第一处断点。内存占用不随条数增加。"""
    number, previous = 0, ""
    for entry in _entries():
        number += 1
        if entry.number != number:
            return Break(number, "少了一条或者编号被改")
        if entry.previous != previous or entry.digest != _digest(entry):
            return Break(number, "内容被改动过")
        previous = entry.digest
        if progress and number % _BATCH == 0:
            progress(number)
    head = TrailHead.objects.filter(pk=1).first()
    if (head.number if head else 0) != number or (head.digest if head else "") != previous:
        return Break(number + 1, "末尾的几条被删去")
    return None


def _entries() -> Iterator[TrailEntry]:
    return TrailEntry.objects.order_by("number").iterator(chunk_size=_BATCH)
