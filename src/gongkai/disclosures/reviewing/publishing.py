"""到时公开、到期撤下；一键遮盖；原样公开的理由；撤下。"""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from wagtail.models import Revision

from gongkai.agencies.policy import Do, demand
from gongkai.disclosures.models import Attachment, Item, Override
from gongkai.disclosures.models.exits import NotReady
from gongkai.disclosures.models.texts import file_texts, masked_body, read_ahead
from gongkai.disclosures.models.wording import worded
from gongkai.disclosures.reviewing import forgetting
from gongkai.disclosures.reviewing.gate import locked
from gongkai.disclosures.reviewing.precheck import fingerprint, numbers_in, precheck
from gongkai.disclosures.reviewing.scheduling import demand_undisputed
from gongkai.disclosures.reviewing.workflows import ensure_workflows, forget_wagtails
from gongkai.documents.apart import mask_apart
from gongkai.documents.errors import Unguardable
from gongkai.documents.kinds import FileRefused
from gongkai.language.personal import mask
from gongkai.outbox.jobs import each
from gongkai.safekeeping.actor import Actor, account
from gongkai.safekeeping.confirmed import confirm, values_of
from gongkai.safekeeping.files import content_of, store
from gongkai.safekeeping.trail import record

ACTIONS = {
    "item.saved": "存信息的草稿",
    "item.deleted": "删去信息的草稿",
    "item.locked": "锁住信息",
    "item.unlocked": "解锁信息",
    "item.submitted": "提交审查",
    "item.recalled": "撤回提交的审查",
    "item.file_opened": "打开草稿的附件",
    "item.passed": "审查通过",
    "item.returned": "审查退回",
    "item.scheduled": "排定公开",
    "item.called_off": "叫停排定的公开",
    "item.published": "公开信息",
    "item.withdrawn": "撤下信息",
    "item.expired": "到期撤下",
    "item.masked": "遮盖信息里的个人信息",
    "item.overridden": "原样公开的理由",
    "items.imported": "导入信息",
    "items.reviewed": "导入的信息保密审查",
    "items.opinion_void": "后来又搬了，保密审查意见作废",
    "items.approved": "批准导入的信息公开",
    "catalogue.imported": "导入标准目录",
    "column.added": "添栏目",
    "column.changed": "改栏目",
    "column.deleted": "删去栏目",
    "columns.shipped": "用随系统的栏目",
    "entry.added": "添目录事项",
    "entry.changed": "改目录事项",
    "entry.deleted": "删去目录事项",
    "catalogue.exported": "导出标准目录",
    "words.added": "添同义的说法",
    "words.removed": "删去同义的说法",
}


def after_migrate(**kwargs: Any) -> None:
    """随系统的审查流程；Wagtail 自带的去掉。"""
    ensure_workflows()
    forget_wagtails()


def submitted(instance: Any, user: Actor | None = None, **kwargs: Any) -> None:
    """提交审查记入留痕：哪一个修订。"""
    _handed(user, "item.submitted", instance.content_object)


def recalled(instance: Any, user: Actor | None = None, **kwargs: Any) -> None:
    """审完以前撤回来的，同样记。"""
    _handed(user, "item.recalled", instance.content_object)


def _handed(user: Actor | None, action: str, item: Any) -> None:
    if isinstance(item, Item):
        detail = {"revision": item.latest_revision_id}
        record(user, action, item.subject_of_trail, agency=item.agency_id, detail=detail)


def on_time(today: date) -> int:
    """公开到时的、撤下到期的；有一件不成不耽误别的。"""
    expired = Item.objects.filter(live=True, expire_at__lt=timezone.now()).only("agency")
    return each(list(expired), _expire) + each(_scheduled(), _go_live)


@transaction.atomic
def _expire(row: Item) -> int:
    """锁住再看一次：可能刚由别处撤下、改了日期。"""
    item = locked(row)
    due = item.live and item.expire_at is not None and item.expire_at < timezone.now()
    if due:
        item.unpublish(set_expired=True)
    return due


def _scheduled() -> list[Item]:
    """有排定的修订到时了的各件，先到的在前。"""
    due = Revision.objects.filter(
        approved_go_live_at__lt=timezone.now(), content_type__app_label="disclosures"
    ).order_by("approved_go_live_at")
    keys = [int(key) for key in due.values_list("object_id", flat=True)]
    found = Item.objects.only("agency").in_bulk(keys)
    return [found[key] for key in dict.fromkeys(keys) if key in found]


def _go_live(row: Item) -> int:
    """附件先读好，再锁住公开。"""
    rows = Revision.objects.for_instance(row).filter(approved_go_live_at__lt=timezone.now())
    read_ahead(*(one.as_object() for one in rows))
    return _go_live_now(row)


@transaction.atomic
def _go_live_now(row: Item) -> int:
    """锁住再看一次：可能刚由别处公开、叫停。锁着的、又有异议的抛 NotReady，不公开。"""
    item = locked(row)
    rows = Revision.objects.for_instance(item)
    revision = rows.filter(approved_go_live_at__lt=timezone.now()).first()
    if revision is not None:
        demand_undisputed(item)
        revision.publish(log_action="wagtail.publish.scheduled")
    return revision is not None


def mask_draft(item: Item, user: Actor) -> None:
    """遮去草稿里的个人信息，存为新的修订；以前没有公开、没有审过的修订一并删去，原件仍密封。

    一处查出的，正文、名称、每一份附件里都遮，以后也认得。遮不了的抛 FileRefused，什么也不改。
    """
    demand(user, Do.WRITE, item.agency_id)
    found = precheck(item).blocking
    also = [*values_of(item.subject_of_trail), *numbers_in(item)]
    attachments = list(item.attachments.all())
    # 改文件慢，不在事务里
    for attachment in attachments:
        attachment.stored = _masked(attachment.stored, also)
    file_texts(one.stored for one in attachments)
    _save_masked(item, attachments, also, user, len(found))


@transaction.atomic
def _save_masked(
    item: Item, attachments: list[Any], also: list[str], user: Actor, before: int
) -> None:
    def hide(text: str) -> str:
        return mask(text, also)

    if locked(item).latest_revision_id != item.latest_revision_id:
        raise FileRefused("遮盖的这一会儿有人存了新的草稿，没有遮盖；请看过新的草稿再试。")
    for field in worded(Item):
        setattr(item, field.name, hide(getattr(item, field.name)))
    item.body = type(item.body)(item.body.stream_block, masked_body(item, hide), is_lazy=True)
    for attachment in attachments:
        for field in worded(Attachment):
            setattr(attachment, field.name, hide(getattr(attachment, field.name)))
    item.attachments.set(attachments)
    if item.live and not item.correction.strip():
        item.correction = "隐去个人信息"
    if not item.live:
        item.save()
    confirm(item.subject_of_trail, also)
    revision = item.save_revision(user=user, log_action=True)
    found = precheck(item)
    left = len(found.blocking) - len(found.needed)
    if left:
        raise FileRefused(f"遮盖以后还查得出 {left} 处，没有存；请自行改过再试。")
    _forget(item, revision)
    forgetting.forget(item, keep=(revision.pk, item.live_revision_id))
    # 旧的修订整个删去的，预写日志和库里的空页也有
    transaction.on_commit(forgetting.settle_journal)
    record(
        user, "item.masked", item.subject_of_trail, agency=item.agency_id, detail={"found": before}
    )


def _masked(stored: Any, also: list[str]) -> Any:
    content = content_of(stored)
    try:
        hidden = mask_apart(content, stored.kind, also)
    except Unguardable:
        return stored
    return stored if hidden == content else store(hidden)


def _forget(item: Item, revision: Revision) -> None:
    """没有公开、没有审过的旧修订里还有遮去的号码，删去。"""
    kept = (revision.pk, item.live_revision_id)
    old = Revision.objects.for_instance(item).exclude(pk__in=kept).filter(task_states=None)
    # 谁写过要记得（写的人不能自己审）：每人留最后一次，内容换成遮过的
    others = old.exclude(user=None).exclude(user=revision.user_id)
    keys = [row["last"] for row in others.values("user").annotate(last=Max("pk"))]
    old.exclude(pk__in=keys).delete()
    Revision.objects.filter(pk__in=keys).update(content=revision.content)


def override(item: Item, reason: str, user: Actor) -> Override:
    """写明理由，原样公开；只对现在查出的这几处有效。"""
    read_ahead(item)
    return _override(item, reason, user)


@transaction.atomic
def _override(item: Item, reason: str, user: Actor) -> Override:
    demand(user, Do.WRITE, item.agency_id)
    found = precheck(item)
    made = Override.objects.create(
        item_id=item.pk, fingerprint=fingerprint(found), reason=reason, by=account(user)
    )
    detail = {"reason": reason, "found": len(found.blocking)}
    record(user, "item.overridden", item.subject_of_trail, agency=item.agency_id, detail=detail)
    return made


def withdraw(item: Item, reason: str, user: Actor) -> None:
    """撤下已经公开的；理由记入留痕。"""
    demand(user, Do.WITHDRAW, item.agency_id)
    if not item.live:
        raise NotReady("这件信息没有公开，不用撤下。")
    item.unpublish(user=user, reason=reason)
