"""审查走完以后的一步；Wagtail 在它自己装载的时候就引用这里，所以什么也不引用。"""

from typing import Any

from gongkai.safekeeping.actor import Actor


def finish(workflow_state: Any, user: Actor | None = None) -> None:
    """公开（或者排定）所审的修订。"""
    workflow_state.content_object.get_latest_revision().publish(user=user)
