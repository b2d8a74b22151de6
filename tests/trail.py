"""留痕里记下的，测试共用。"""

from typing import Any

from django.db.models import QuerySet

from gongkai.safekeeping.actor import Actor, name_in_trail
from gongkai.safekeeping.models import TrailEntry


def recorded(action: str, by: Actor, subject: str) -> int:
    """`by` 对 `subject` 做的 `action`，记了几条。"""
    return _rows(action, by, subject).count()


def entry(action: str, by: Actor, subject: str) -> tuple[int | None, dict[str, Any]]:
    """`by` 对 `subject` 做的 `action` 恰好记了一条：它的机关、内容。"""
    (row,) = _rows(action, by, subject)
    return row.agency, row.detail


def _rows(action: str, by: Actor, subject: str) -> QuerySet[TrailEntry]:
    return TrailEntry.objects.filter(action=action, actor=name_in_trail(by), subject=subject)
