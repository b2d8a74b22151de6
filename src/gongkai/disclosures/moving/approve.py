"""搬来的一批：保密审查员写意见，负责人批准，然后一起公开；两个人，各记留痕。"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from gongkai.agencies.apart import permit
from gongkai.agencies.policy import Do, demand
from gongkai.disclosures.linking import links
from gongkai.disclosures.models import Item, SearchText, SiteImport
from gongkai.disclosures.models.exits import NotReady
from gongkai.disclosures.models.hands import wrote_in
from gongkai.disclosures.models.texts import read_ahead
from gongkai.disclosures.searching import index
from gongkai.disclosures.searching.words import learn_all
from gongkai.outbox.jobs import each, keep_going
from gongkai.safekeeping.actor import Actor, account, account_id
from gongkai.safekeeping.trail import record

_BATCH = 500
#: 公开几百件时要做的事，由门户登记（作废机关的页面）；与公开同一个事务
AFTER_BATCH: list[Callable[[str], None]] = []


def waiting(batch: SiteImport) -> QuerySet[Item]:
    """这一批里可以一起公开的：没有查出个人信息、还没有公开。"""
    return Item.objects.filter(batch=batch, live=False, moved__held="", first_published_at=None)  # type: ignore[no-any-return]


def review(batch: SiteImport, opinion: str, user: Actor) -> None:
    """保密审查意见。"""
    demand(user, Do.SECRECY, batch.agency_id)
    if not opinion.strip():
        raise NotReady("请写明保密审查意见。")
    with transaction.atomic():
        _fresh(batch)
        _demand_apart(batch, user, "items.reviewed", set())
        batch.reviewed_by, batch.opinion = account(user), opinion.strip()
        batch.save()
        _record(user, "items.reviewed", batch, opinion=batch.opinion)


def approve(batch: SiteImport, user: Actor) -> None:
    """批准公开；没有保密审查意见、自己批自己审的不行。件数多，由 `go_live` 另做。"""
    demand(user, Do.SIGN, batch.agency_id)
    with transaction.atomic():
        _fresh(batch)
        if not batch.opinion:
            raise NotReady("还没有保密审查意见。先审查、后公开。")
        _demand_apart(batch, user, "items.approved", {batch.reviewed_by_id})
        batch.approved_by, batch.approved = account(user), timezone.now()
        batch.save()
        _record(user, "items.approved", batch, count=waiting(batch).count())


def _demand_apart(batch: SiteImport, user: Actor, action: str, hands: set[int | None]) -> None:
    """审的、批的要是两个人；改过其中哪一件的，也不能审、不能批。"""
    mine = account_id(user)
    wrote = {mine} if mine is not None and wrote_in(batch, mine) else set()
    permit(user, batch.agency_id, hands | wrote, action, f"import:{batch.pk}")


def _fresh(batch: SiteImport) -> None:
    """锁住，重读：别人刚刚批准了的，意见和批准都不能再改。"""
    batch.refresh_from_db(from_queryset=SiteImport.objects.select_for_update(no_key=True))
    if batch.approved is not None:
        raise NotReady("这一批已经批准公开。")


def go_live(batch: SiteImport) -> int:
    """公开批准了的一批；断了再来接着公开。"""
    if batch.approved is None:
        raise NotReady("这一批还没有批准。")
    count = 0
    while keep_going() and waiting(batch).exists():
        keys = list(waiting(batch).values_list("pk", flat=True)[:_BATCH])
        read_ahead(*Item.objects.filter(pk__in=keys).prefetch_related("attachments__stored"))
        count += _some(batch)
    return count


@transaction.atomic
def _some(batch: SiteImport) -> int:
    """公开其中的几百件，返回几件；别的进程也在公开这一批的，等它这几百件公开完。"""
    SiteImport.objects.select_for_update(no_key=True).get(pk=batch.pk)
    wanted = list(waiting(batch).values_list("pk", flat=True)[:_BATCH])
    rows = Item.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
    keys = list(rows.filter(pk__in=wanted, live=False).values_list("pk", flat=True))
    if keys:
        _publish(keys)
        for told in AFTER_BATCH:
            told(batch.agency.slug)
    return len(keys)


def on_time(today: date) -> int:
    """公开批准了还没有公开完的各批（`gongkai tick`）。"""
    return each(list(SiteImport.objects.filter(approved__isnull=False)), go_live)


def _publish(keys: list[int]) -> int:
    now = timezone.now()
    Item.objects.filter(pk__in=keys).update(
        live=True,
        has_unpublished_changes=Q(latest_revision__isnull=False),
        first_published_at=now,
        last_published_at=now,
        published_on=F("published_on"),
    )
    items = (
        Item.objects.filter(pk__in=keys)
        .select_related("agency", "column")
        .prefetch_related("attachments__stored")
    )
    found = [(item, index.text_of(item, list(item.attachments.all()))) for item in items]
    SearchText.objects.filter(item__in=keys).delete()
    index.add(found)
    learn_all(item.title for item, _ in found)
    links.register(item for item, _ in found)
    return len(keys)


def _record(user: Actor, action: str, batch: SiteImport, **detail: Any) -> None:
    record(user, action, f"import:{batch.pk}", agency=batch.agency_id, detail=detail)
