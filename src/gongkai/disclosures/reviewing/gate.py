"""先审查、后公开：栏目要的步骤没有走完的、查出个人信息的，从哪里来都发不出去。"""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.actions.unpublish import UnpublishAction
from wagtail.models import Revision, TaskState, WorkflowState

from gongkai.agencies.apart import allowed
from gongkai.disclosures.models import Attachment, Correction, Item
from gongkai.disclosures.models.classes import PROACTIVE
from gongkai.disclosures.models.exits import NotReady
from gongkai.disclosures.models.hands import hands_of
from gongkai.disclosures.models.markup import masked_markup
from gongkai.disclosures.models.texts import read_ahead
from gongkai.disclosures.reviewing import forgetting
from gongkai.disclosures.reviewing.precheck import file_changes, precheck, same_words
from gongkai.disclosures.reviewing.workflows import has_secrecy
from gongkai.safekeeping.actor import Actor
from gongkai.safekeeping.trail import record

#: 公开以前另外要核对的，由各应用登记；不行的抛 NotReady
BEFORE: list[Callable[[Item], None]] = []
#: 公开、撤下时要做的事（现在的，以前的），由检索、门户等登记；与公开、撤下同一个事务。
#: 以前的一件带着它那时的附件（`attachments` 在公开以前就读好了）
AFTER: list[Callable[[Item, Item | None], None]] = []


def demand_clean(item: Item) -> None:
    """查出真号码等而没有写理由的抛 NotReady。"""
    found = precheck(item)
    if not found.may_go:
        places = "；".join(f"{f.where}：{f.words}" for f in found.blocking[:3])
        raise NotReady(f"检查没有通过（{len(found.blocking)} 处）：{places}")


def demand_reviewed(item: Item, revision: Any) -> None:
    """这一修订没有走完栏目的全部步骤的抛 NotReady。"""
    workflow = item.get_workflow()
    if workflow is None or not has_secrecy(workflow):
        raise NotReady("栏目的审查流程里没有保密审查，请找管理员设定。")
    known = passed(item, revision).filter(workflow_state__workflow=workflow)
    done = set(known.values_list("task_id", flat=True))
    missing = [t.name for t in workflow.tasks if t.active and t.pk not in done]
    if missing:
        raise NotReady(f"还没有通过：{'、'.join(missing)}。先审查、后公开。")
    for step in passed(item, revision):
        _demand_apart(item, step)


def passed(item: Item, revision: Any) -> QuerySet[TaskState]:
    """这一修订通过的各步。"""
    states = WorkflowState.objects.for_instance(item).filter(status=WorkflowState.STATUS_APPROVED)
    found = TaskState.objects.filter(workflow_state__in=states, revision=revision)
    rows = found.filter(status=TaskState.STATUS_APPROVED)
    kin = ("workflow_state__requested_by", "task", "finished_by")
    return rows.select_related(*kin).order_by("finished_at")  # type: ignore[no-any-return]


def _demand_apart(item: Item, step: TaskState) -> None:
    """不论由哪里通过的：写的人、交的人自己审的不算。"""
    hands = hands_of(item, step.workflow_state.requested_by_id)
    if allowed(step.finished_by_id, item.agency_id, hands, step.finished_at).why:
        raise NotReady(f"“{step.task.name}”是写这一稿、交这一稿的人自己审的，不算；请由别人审。")


def locked(item: Item) -> Item:
    """现在的这一件，锁住到事务结束：同时公开、撤下的一个一个来。"""
    return Item.objects.select_for_update(no_key=True, of=("self",)).get(pk=item.pk)  # type: ignore[no-any-return]


def publish(item: Item, wagtail_s: Any, revision: Any, user: Actor, **kwargs: Any) -> None:
    """公开一个修订：核对步骤和内容，公开以后再改的留下更正。已经公开了这一修订的什么也不做。"""
    read_ahead(revision.as_object())
    _publish(item, wagtail_s, revision, user, **kwargs)


@transaction.atomic
def _publish(item: Item, wagtail_s: Any, revision: Any, user: Actor, **kwargs: Any) -> None:
    known = locked(item)
    if _is_out(known, revision):
        return
    if known.locked:
        raise NotReady("这件信息锁着，不公开；请先由上锁的人解开。")
    draft = revision.as_object()
    demand_reviewed(item, revision)
    demand_clean(draft)
    if draft.attribute != PROACTIVE:
        raise NotReady("公开属性不是“主动公开”的，不在门户上公开。")
    for check in BEFORE:
        check(draft)
    kwargs["skip_permission_checks"] = True
    # 公开以后就看不到原来的附件了：先读好，留在原来的一件上
    files = list(known.attachments.get_object_list())
    wagtail_s(revision, user=user, **kwargs)
    now = Item.objects.get(pk=item.pk)
    if now.live_revision_id != revision.pk:
        _record(user, "item.scheduled", now, at=draft.go_live_at.isoformat())
        return
    before = known if known.live else None
    _settle(now, before, files)
    forgetting.forget(now, before_revision=revision.pk)
    _after(now, before)
    _record(user, "item.published", now, revision=revision.pk)


def _is_out(known: Item, revision: Any) -> bool:
    """别人刚刚公开、排定了这一修订。"""
    if known.live and known.live_revision_id == revision.pk:
        return True
    at = Revision.objects.get(pk=revision.pk).approved_go_live_at
    return at is not None and at > timezone.now() and at == revision.as_object().go_live_at


def _settle(now: Item, before: Item | None, files: list[Attachment]) -> None:
    """第一次公开记发布日期；再公开的记更正。`files` 为原来的附件。"""
    today = timezone.localdate()
    if now.published_on is None:
        now.published_on = today
        Item.objects.filter(pk=now.pk).update(published_on=today)
    if now.hides_earlier:
        now.corrections.update(hidden=True)
    if before is not None:
        _correct(now, before, file_changes(files, now.attachments.all()))


def _correct(now: Item, before: Item, files: list[str]) -> None:
    """标题、正文、附件改了的，留下一次更正；只改了附件的不再写一遍正文。"""
    same = same_words(before, now)
    if same and not files:
        return
    hide = forgetting.hiding(now)
    Correction.objects.create(
        item=now,
        number=now.corrections.count() + 1,
        on=timezone.localdate(),
        note=hide(now.correction),
        hidden=now.hides_earlier,
        title="" if same else hide(before.title),
        html="" if same else masked_markup(str(before.body), hide),
        files=[hide(one) for one in files],
    )


@transaction.atomic
def unpublish(
    item: Item,
    set_expired: bool,
    commit: bool,
    user: Actor | None = None,
    reason: str = "",
    **kwargs: Any,
) -> None:
    """撤下；谁可以撤由 `publishing.withdraw` 先问过。已经撤下的什么也不做。"""
    now = locked(item)
    if now.live:
        down = UnpublishAction(now, set_expired=set_expired, commit=commit, user=user, **kwargs)
        down.execute(skip_permission_checks=True)
        _after(now, None)
        _record(user, "item.expired" if set_expired else "item.withdrawn", now, reason=reason)
    for name in ("live", "has_unpublished_changes", "live_revision", "expired"):
        setattr(item, name, getattr(now, name))


def _after(item: Item, before: Item | None) -> None:
    for told in AFTER:
        told(item, before)


def _record(user: Actor | None, action: str, item: Item, **detail: Any) -> None:
    record(user, action, item.subject_of_trail, agency=item.agency_id, detail=detail)
