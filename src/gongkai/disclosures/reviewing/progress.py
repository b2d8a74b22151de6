"""走到哪一步：等谁审、从什么时候起；谁退回的、为什么；排定什么时候公开。一页列表一起查，次数不随件数变。"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from wagtail.models import Revision, TaskState, WorkflowState

from gongkai.agencies.apart import in_force
from gongkai.agencies.models import Duty
from gongkai.agencies.policy import GRANTS, Do
from gongkai.disclosures.models import DutyTask, Item
from gongkai.disclosures.models.hands import hands_of_each
from gongkai.law.facts import moment, short_moment

#: 写出名字的最多几个
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Place:
    """一件走到哪里：颜色、说法（“等保密审查”）、谁（可以审的，退回的人）、从什么时候起、为什么。"""

    tone: str
    words: str
    people: tuple[str, ...] = ()
    since: datetime | None = None
    note: str = ""

    @property
    def who(self) -> str:
        """几个人的名字；太多的只写前几个。"""
        more = f"等 {len(self.people)} 人" if len(self.people) > _NAMED else ""
        return "、".join(self.people[:_NAMED]) + more

    @property
    def at(self) -> str:
        """从什么时候起。"""
        return short_moment(timezone.localtime(self.since)) if self.since else ""


def place_of(item: Item) -> Place:
    """一件的。"""
    return places_of([item])[item.pk]


def places_of(items: Collection[Item]) -> dict[int, Place]:
    """各件走到哪里：在审的、被退回的、排定的，其余的看有没有公开。"""
    found = {item.pk: _resting(item) for item in items}
    found |= _scheduled(items)
    flows = _flows(items)
    asked = [f for f in flows if f.status == WorkflowState.STATUS_IN_PROGRESS]
    found |= _asked({i.pk: i for i in items}, asked)
    found |= _returned([f for f in flows if f.status == WorkflowState.STATUS_NEEDS_CHANGES])
    return found


def _resting(item: Item) -> Place:
    words = "草稿，没有提交审查" if item.state == "草稿" else item.state
    return Place("fine" if item.live else "none", words)


def _scheduled(items: Collection[Item]) -> dict[int, Place]:
    rows = Revision.objects.filter(
        base_content_type=Item.get_base_content_type(),
        object_id__in=[str(i.pk) for i in items],
        approved_go_live_at__isnull=False,
    ).values_list("object_id", "approved_go_live_at")
    return {
        int(key): Place("soon", f"排定 {moment(timezone.localtime(at))} 公开") for key, at in rows
    }


def _flows(items: Collection[Item]) -> list[Any]:
    rows = WorkflowState.objects.active().filter(
        base_content_type=Item.get_base_content_type(), object_id__in=[str(i.pk) for i in items]
    )
    step = "current_task_state"
    return list(rows.select_related(f"{step}__task", f"{step}__finished_by"))


def _asked(items: dict[int, Item], flows: list[Any]) -> dict[int, Place]:
    """等着审的：这一步的职责在这个机关由谁担任，写的、交的人不算。"""
    if not flows:
        return {}
    pairs = [(items[int(flow.object_id)], flow.current_task_state) for flow in flows]
    steps = DutyTask.objects.in_bulk({state.task_id for _, state in pairs if state})
    holders = Holders({item.agency_id for item, _ in pairs})
    hands = hands_of_each([item for item, _ in pairs])
    return {
        item.pk: _waiting(item, state, steps.get(state.task_id), holders, hands[item.pk])
        for item, state in pairs
        if state is not None
    }


def _waiting(
    item: Item, state: TaskState, step: Any, holders: "Holders", hands: set[int | None]
) -> Place:
    words, since = f"等{state.task.name}", state.started_at
    people = holders.able(item.agency_id, Do(step.do), hands) if step is not None else ()
    if people:
        return Place("soon", words, people, since)
    return Place("late", words, (), since, "没有可以审的人，请管理员看职责")


def _returned(flows: list[Any]) -> dict[int, Place]:
    found = {}
    for flow in flows:
        state = flow.current_task_state
        by = state.finished_by
        people = (by.get_full_name() or by.get_username(),) if by else ()
        words = f"{state.task.name}退回，等作者改"
        found[int(flow.object_id)] = Place("late", words, people, state.finished_at, state.comment)
    return found


class Holders:
    """这些机关各项职责由谁担任。"""

    def __init__(self, agencies: Collection[int]) -> None:
        rows = Duty.objects.filter(agency__in=agencies, user__is_active=True)
        self.duties = list(rows.select_related("user").order_by("user__username"))
        self.waived: dict[int, bool] = {}

    def able(self, agency: int, do: Do, hands: set[int | None]) -> tuple[str, ...]:
        """可以办 `do` 的人的名字；都是自己写的，只有登记了人手不够的机关才算。"""
        people = {
            duty.user_id: duty.user
            for duty in self.duties
            if duty.agency_id == agency and do in GRANTS[duty.role]
        }
        others = {pk: one for pk, one in people.items() if pk not in hands}
        if not others and people and self._short_handed(agency):
            others = people
        return tuple(one.get_full_name() or one.get_username() for one in others.values())

    def _short_handed(self, agency: int) -> bool:
        if agency not in self.waived:
            self.waived[agency] = in_force(agency, timezone.now()).exists()
        return self.waived[agency]
