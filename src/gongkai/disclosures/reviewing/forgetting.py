"""遮去的字不留在别处：更正前的文字、旧的修订、日志里的题名、数据库的预写日志。

旧的修订不删：审查的意见要对得上是哪一修订；里面的号码照样遮去。附件的原件仍在，是加密的。
"""

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from wagtail.admin.models import FormState
from wagtail.models import ModelLogEntry, Revision, TaskState

from gongkai.disclosures.models import Correction, Item
from gongkai.disclosures.models.markup import masked_markup
from gongkai.disclosures.models.texts import masked_content, masked_value
from gongkai.disclosures.models.wording import worded
from gongkai.language.personal import mask
from gongkai.safekeeping.confirmed import values_of

Hide = Callable[[str], str]
#: 等别人读完的毫秒数
_PATIENCE = 300


def hiding(item: Item) -> Hide:
    """这一件要遮的：查得出的号码，确认过的字。"""
    also = values_of(item.subject_of_trail)
    return lambda text: mask(text, also)


def forget(
    item: Item, *, keep: Collection[int | None] = (), before_revision: int | None = None
) -> None:
    """遮去留在旧处的；`keep` 的修订不动，给了 `before_revision` 的只管它以前的修订。

    与遮盖、公开同一个事务；提交以后收起预写日志。
    """
    hide = hiding(item)
    rows = Revision.objects.for_instance(item).exclude(pk__in=keep)
    if before_revision is not None:
        rows = rows.filter(pk__lt=before_revision)
    names = [field.name for field in worded(Item)]
    changed = [_mask_revision(one, names, hide) for one in rows]
    changed += [_mask_correction(one, hide) for one in item.corrections.all()]
    changed += [_mask_reviews(item, hide), _forget_previews(item)]
    if any(changed):
        transaction.on_commit(settle_journal)


def _forget_previews(item: Item) -> bool:
    """预览时寄存的表单：写的人再预览就有新的；新写的一件还没有主键，为空。"""
    rows = FormState.objects.filter(content_type=_kind(), object_id__in=(str(item.pk), ""))
    count, _ = rows.delete()
    return bool(count)


def _kind() -> ContentType:
    return ContentType.objects.get_for_model(Item)


def _mask_revision(one: Revision, names: list[str], hide: Hide) -> bool:
    content = masked_content(one.content, names, hide)
    label = hide(one.object_str)
    if (content, label) == (one.content, one.object_str):
        return False
    Revision.objects.filter(pk=one.pk).update(content=content, object_str=label)
    return True


def _mask_correction(one: Correction, hide: Hide) -> bool:
    hidden = {
        "title": hide(one.title),
        "note": hide(one.note),
        "html": masked_markup(one.html, hide),
        "files": [hide(told) for told in one.files],
    }
    if hidden == {name: getattr(one, name) for name in hidden}:
        return False
    Correction.objects.filter(pk=one.pk).update(**hidden)
    return True


def _mask_reviews(item: Item, hide: Hide) -> bool:
    """日志里的题名、改动，审查人写的意见。"""
    logs = ModelLogEntry.objects.filter(object_id=str(item.pk), content_type=_kind())
    states = TaskState.objects.filter(workflow_state__in=item.workflow_states.all())
    places = [(one, name) for one in logs for name in ("label", "data")]
    places += [(one, "comment") for one in states]
    return sum(_mask_place(one, name, hide) for one, name in places) > 0


def _mask_place(one: Any, name: str, hide: Hide) -> bool:
    before = getattr(one, name)
    if (hidden := masked_value(before, hide)) == before:
        return False
    type(one).objects.filter(pk=one.pk).update(**{name: hidden})
    return True


def settle_journal() -> bool:
    """SQLite：预写日志并回去、截成空的，旧的页不留在里面；别人正在读的，下一次 tick 再做。"""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return False
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        (usual,) = cursor.fetchone()
        cursor.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return bool(cursor.fetchone()[0] == 0)
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")


def on_time(today: date) -> int:
    """每次 tick 收一遍。"""
    settle_journal()
    return 0
