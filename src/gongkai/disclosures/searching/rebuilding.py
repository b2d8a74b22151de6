"""重编检索：编法改了的、栏目和机关改了名的，一批一批地补；一边补一边照样查得到。"""

import time
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from gongkai.agencies.models import Agency
from gongkai.disclosures.models import Column, Item, SearchText
from gongkai.disclosures.searching import index
from gongkai.disclosures.searching.words import catch_up
from gongkai.language.bigrams import folded
from gongkai.outbox.jobs import keep_going

BATCH = 200
#: 一次定时任务里最多补这么多秒，剩下的下次接着
_SECONDS = 240


def stale() -> QuerySet[SearchText]:
    """要重编的。"""
    return SearchText.objects.filter(Q(version__isnull=True) | Q(version__lt=index.VERSION))


def waiting() -> int:
    """还有几件要重编。"""
    return stale().count()


def rebuild(pks: Sequence[int]) -> int:
    """这几件重编；撤下了的只去掉。返回编入的件数。"""
    with transaction.atomic():
        # 锁住，不与同时的公开、撤下抢
        locked = Item.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
        kept = list(
            locked.filter(pk__in=pks, live=True, published_on__isnull=False)
            .select_related("agency", "column")
            .prefetch_related("attachments__stored")
        )
        index.remove(pks)
        index.add([(item, index.text_of(item, list(item.attachments.all()))) for item in kept])
    return len(kept)


def on_time(today: date) -> int:
    """补编（`gongkai tick`）。"""
    done, until = 0, time.monotonic() + _SECONDS
    while time.monotonic() < until and keep_going():
        keys = list(stale().order_by("-docid").values_list("pk", flat=True)[:BATCH])
        if not keys:
            break
        rebuild(keys)
        catch_up(Item.objects.filter(pk__in=keys).values_list("title", flat=True))
        done += len(keys)
    return done


def seal_on_time(today: date) -> int:
    """很多件时把早先的一段一段封好（`gongkai tick`）；正在重编的等编完，不然封了又要从头来。"""
    done, until = 0, time.monotonic() + _SECONDS
    if stale().exists():
        return 0
    while time.monotonic() < until and keep_going() and index.seal():
        done += 1
    return done


def renamed(sender: Any, instance: Any, created: bool, **kwargs: Any) -> None:
    """栏目、机关改了名：它的各件要重编。"""
    if created:
        return
    field = "item__column" if isinstance(instance, Column) else "item__agency"
    rows = SearchText.objects.filter(**{field: instance})
    newest = rows.order_by("-docid").first()
    if newest is not None and folded(instance.name) not in (newest.organ or ""):
        rows.update(version=0)


WATCHED = (Column, Agency)
