"""一稿是谁的：写过、交过、写过“原样公开的理由”的人；他们不能自己审（见 `agencies.apart`）。"""

from collections.abc import Collection
from typing import Any

from django.contrib.auth import get_user_model
from wagtail.models import Revision, WorkflowState

from gongkai.disclosures.models.items import Item, SiteImport
from gongkai.disclosures.models.records import Override


def hands_of(item: Any, requested_by: int | None = None) -> set[int | None]:
    """上次公开以后的各稿是谁写的、谁交的、谁写的理由（主键）。

    `requested_by` 为交的人；不给的看现在正在走的流程。
    """
    if requested_by is None and (state := item.current_workflow_state) is not None:
        requested_by = state.requested_by_id
    return {requested_by, *_wrote(item)} - {None}


def hands_of_each(items: Collection[Any]) -> dict[int, set[int | None]]:
    """同 `hands_of`，许多件一起：{信息的主键: 各人的主键}；查询次数不随件数变。"""
    found: dict[int, set[int | None]] = {item.pk: set() for item in items}
    keys = [str(pk) for pk in found]
    kind = Item.get_base_content_type()
    rows = Revision.objects.filter(base_content_type=kind, object_id__in=keys)
    since = {item.pk: item.live_revision_id or 0 for item in items}
    for key, pk, user in rows.values_list("object_id", "pk", "user"):
        if pk > since[int(key)]:
            found[int(key)].add(user)
    _add_reasons(items, found)
    active = WorkflowState.objects.active().filter(base_content_type=kind, object_id__in=keys)
    for key, user in active.values_list("object_id", "requested_by"):
        found[int(key)].add(user)
    return {pk: hands - {None} for pk, hands in found.items()}


def _add_reasons(items: Collection[Any], found: dict[int, set[int | None]]) -> None:
    """上次公开以后写的“原样公开的理由”。"""
    published = {i.pk: i.last_published_at if i.live_revision_id else None for i in items}
    for item, by, at in Override.objects.filter(item__in=found).values_list("item", "by", "at"):
        since = published[item]
        if since is None or at >= since:
            found[item].add(by)


def writers_of(item: Any) -> Any:
    """写过各稿、写过理由的人。"""
    return get_user_model().objects.filter(pk__in=[pk for pk in _wrote(item) if pk])


def _wrote(item: Any) -> set[int | None]:
    rows, reasons = Revision.objects.for_instance(item), item.overrides.all()
    if item.live_revision_id:
        rows = rows.filter(pk__gt=item.live_revision_id)
        if item.last_published_at:
            reasons = reasons.filter(at__gte=item.last_published_at)
    return {*rows.values_list("user", flat=True), *reasons.values_list("by", flat=True)}


def wrote_in(batch: SiteImport, person: int) -> bool:
    """`person` 写过搬来的一批里还没有公开的哪一件。"""
    mine = Revision.objects.filter(user=person, base_content_type__app_label="disclosures")
    keys = mine.filter(base_content_type__model="item").values_list("object_id", flat=True)
    waiting = Item.objects.filter(batch=batch, live=False)
    return bool(waiting.filter(pk__in=[int(key) for key in keys]).exists())
