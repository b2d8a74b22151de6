"""排定的公开：什么时候、谁交的、谁审的；到时以前可以叫停。

叫停的是可以撤下的人、交的人、审过它的人（收回自己的意见，就是异议）。叫停以后审查不再算数，要公开就再审。
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision, TaskState, WorkflowState

from gongkai.agencies.policy import Do, may
from gongkai.disclosures.models import Item
from gongkai.disclosures.models.exits import NotReady
from gongkai.disclosures.models.hands import writers_of
from gongkai.disclosures.reviewing.gate import locked, passed
from gongkai.law.facts import moment
from gongkai.outbox.messages import post
from gongkai.safekeeping.actor import Actor, account, account_id
from gongkai.safekeeping.trail import record


@dataclass(frozen=True, slots=True)
class Schedule:
    """排定的一稿：何时公开，谁交的，各步谁审的。"""

    revision: Any
    at: datetime
    submitted: Any
    steps: list[TaskState]

    @property
    def people(self) -> set[int | None]:
        """交的人、审过的人。"""
        found = {step.finished_by_id for step in self.steps}
        return found | ({self.submitted.pk} if self.submitted else set())


def schedule_of(item: Item) -> Schedule | None:
    """排定了还没有公开的；没有为 None。"""
    rows = Revision.objects.for_instance(item).filter(approved_go_live_at__isnull=False)
    revision = rows.order_by("approved_go_live_at").first()
    if revision is None:
        return None
    steps = list(passed(item, revision))
    submitted = steps[-1].workflow_state.requested_by if steps else None
    return Schedule(revision, revision.approved_go_live_at, submitted, steps)


def scheduled_in(agencies: list[int], most: int) -> list[tuple[Item, datetime]]:
    """这些机关排定了的，先到的在前。"""
    rows = Revision.objects.filter(
        approved_go_live_at__isnull=False, base_content_type__app_label="disclosures"
    ).order_by("approved_go_live_at")
    found = [(int(key), at) for key, at in rows.values_list("object_id", "approved_go_live_at")]
    items = Item.objects.filter(agency__in=agencies).in_bulk([key for key, _ in found])
    return [(items[key], at) for key, at in found if key in items][:most]


def may_call_off(user: Actor, item: Item, found: Schedule) -> bool:
    """可以撤下的人，交的人，审过它的人。"""
    return may(user, Do.WITHDRAW, item.agency_id) or (
        may(user, Do.SEE_ITEMS, item.agency_id) and account_id(user) in found.people
    )


@transaction.atomic
def call_off(item: Item, reason: str, user: Actor) -> None:
    """叫停；与到时公开锁同一件，谁先锁住谁算数。已经公开了的、没有排定的抛 NotReady。"""
    known = locked(item)
    found = schedule_of(known)
    if found is None:
        raise NotReady(
            "已经公开了，叫停不了；要从门户上去掉，请用“撤下”。"
            if known.live
            else "没有排定的公开，可能刚由别人叫停。"
        )
    if not may_call_off(user, known, found):
        raise PermissionDenied("只有可以撤下的人、交的人、审过它的人可以叫停。")
    Revision.objects.filter(pk=found.revision.pk).update(approved_go_live_at=None)
    states = {step.workflow_state_id for step in found.steps}
    WorkflowState.objects.filter(pk__in=states).update(status=WorkflowState.STATUS_CANCELLED)
    detail = {"reason": reason, "at": found.at.isoformat(), "revision": found.revision.pk}
    subject = known.subject_of_trail
    record(user, "item.called_off", subject, agency=known.agency_id, detail=detail)
    _tell(known, found, reason, user)


def _tell(item: Item, found: Schedule, reason: str, user: Actor) -> None:
    """告诉交的人、写的人，一人一条。"""
    who = account(user)
    name = who.get_full_name() or who.get_username() if who else "系统"
    at = timezone.localtime(found.at)
    edit = reverse("wagtailsnippets_disclosures_item:edit", args=[item.pk])
    text = (
        f"“{item.title}”排定 {moment(at)} 公开，已由{name}叫停：{reason}。"
        f"要公开的，改好以后重新提交审查：{settings.PUBLIC_URL}{edit}"
    )
    for one in {found.submitted, *writers_of(item)} - {None, who}:
        post(
            key=f"called-off:{found.revision.pk}:{uuid4().hex}",
            subject=f"排定的公开已叫停：{item.title}",
            text=text,
            to=[("mail", one.email)],
            about=item.subject_of_trail,
            agency=item.agency_id,
            people=[one.pk],
            url=edit,
        )


def demand_undisputed(item: Item) -> None:
    """排定以后又交了审查，还在走、被退回了的：先不公开，抛 NotReady。"""
    if WorkflowState.objects.active().for_instance(item).exists():
        raise NotReady("排定以后又交了审查，还没有走完或者被退回，没有公开；走完的照新的公开。")
