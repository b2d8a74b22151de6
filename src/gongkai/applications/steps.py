"""办一件事：谁可以办、记下什么、出什么文书。页面和接口都走这里。"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from gongkai.agencies.policy import Do, demand
from gongkai.applications.acts import TABLE
from gongkai.applications.happening import Happening
from gongkai.applications.letters import issue, reply_draft
from gongkai.applications.models import Case, CaseEvent
from gongkai.applications.register import act
from gongkai.law.procedure import Act, Event
from gongkai.safekeeping.actor import Actor


def needed(step: Act) -> Do:
    """办 `step` 所需的权限。"""
    return TABLE[step].do


def take(
    case: Case,
    step: Act,
    on: date,
    data: Mapping[str, Any],
    private: Mapping[str, Any] | None,
    by: Actor,
    version: int | None = None,
) -> tuple[Case, CaseEvent]:
    """办一件事并出文书。

    没有权限抛 PermissionDenied，法律不允许抛 NotAllowed，别人先办了抛 Conflict，
    文书缺内容抛 Blank。
    """
    demand(by, needed(step), case.agency_id)
    event = Event(step, on, dict(data))
    return act(case, event, by, version=version, private=private, within=_written)


def _written(happening: Happening) -> None:
    """出文书；拟定答复时先写一遍样稿，答应的内容此时就要齐。"""
    if TABLE[Act(happening.event.act)].preview:
        reply_draft(happening)
    issue(happening)
