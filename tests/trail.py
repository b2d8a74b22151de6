"""留痕里记下的，测试共用。"""

from gongkai.safekeeping.actor import Actor, name_in_trail
from gongkai.safekeeping.models import TrailEntry


def recorded(action: str, by: Actor, subject: str) -> int:
    """`by` 对 `subject` 做的 `action`，记了几条。"""
    rows = TrailEntry.objects.filter(action=action, actor=name_in_trail(by), subject=subject)
    return rows.count()
