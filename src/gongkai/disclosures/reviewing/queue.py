"""等一个人审的各件；审查的网页办一步（与编辑页的按钮同一个办法：`DutyTask.on_action`）。"""

from typing import Any

from wagtail.models import TaskState

from gongkai.disclosures.models import Item
from gongkai.disclosures.models.tasks import Unseen
from gongkai.safekeeping.actor import Actor

_MOST = 50


def waiting_for(user: Actor, most: int = _MOST) -> list[tuple[Item, TaskState]]:
    """等这个人审的，先交的在前：（信息，哪一步从什么时候起）。"""
    states = TaskState.objects.reviewable_by(user).select_related("task", "workflow_state")
    found = list(states.order_by("started_at", "pk")[:most])
    keys = [int(s.workflow_state.object_id) for s in found]
    items = Item.objects.select_related("agency", "column").in_bulk(keys)
    return [(items[k], s) for k, s in zip(keys, found, strict=True) if k in items]


def decide(item: Item, user: Actor, action: str, seen: str, **given: Any) -> None:
    """通过（approve）、退回（reject）现在的一步；`seen` 是他看过的那一稿（`stamp_of`）。

    没有职责的、自己写的抛 PermissionDenied；换过了的抛 Unseen；检查没有通过的抛 NotReady。
    """
    state = item.current_workflow_task_state
    if state is None:
        raise Unseen("没有办：这一步刚刚已经由别人办过了。")
    state.task.specific.on_action(state, user, action, seen=seen, **given)
