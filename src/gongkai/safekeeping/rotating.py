"""换数据密钥：找出、重新加密用旧密钥加密的内容和附件。"""

import time
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models.functions import Cast

from gongkai.safekeeping.crypto import is_current
from gongkai.safekeeping.fields import EncryptedJSON
from gongkai.safekeeping.files import is_stale, on_disk, reseal

_BATCH = 500
_OLDER = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND pid <> pg_backend_pid() AND xact_start < %s"
)


def rows() -> int:
    """各表各列重新加密；返回个数。"""
    return sum(
        _reseal(model, field, keys)
        for model, field in _encrypted()
        for keys in _stale(model, field)
    )


def files() -> int:
    """附件重新加密；返回份数。"""
    return sum(reseal(path) for path in on_disk())


def left() -> Iterator[str]:
    """还用旧密钥加密的：表和主键，或者附件。"""
    for model, field in _encrypted():
        for keys in _stale(model, field):
            yield from (f"{model._meta.verbose_name}{key}" for key in keys)
    yield from (f"附件 {path.parent.name}{path.name[:6]}" for path in on_disk() if is_stale(path))


def wait_for_older_transactions(seconds: float = 600) -> None:
    """等现在正在进行的写事务都结束：它们也许已经用旧密钥加密了，还没有提交。"""
    if connection.vendor == "sqlite":
        with transaction.atomic():  # 写事务一次只有一个：轮到自己，先前的就都结束了
            return
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now, end = cursor.fetchone()[0], time.monotonic() + seconds
        while _count(cursor, now) and time.monotonic() < end:
            time.sleep(0.2)


def _count(cursor: Any, now: Any) -> int:
    cursor.execute(_OLDER, [now])
    return int(cursor.fetchone()[0])


def _encrypted() -> Iterator[tuple[type[models.Model], EncryptedJSON]]:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedJSON):
                yield model, field


def _stale(model: type[models.Model], field: EncryptedJSON) -> Iterator[list[Any]]:
    """一列里旧的主键，一批一批，空的批不给。"""
    last = 0
    raw = Cast(field.name, models.TextField())
    while True:
        rows = model._base_manager.filter(pk__gt=last).order_by("pk")
        batch = list(rows.annotate(sealed=raw).values_list("pk", "sealed")[:_BATCH])
        if not batch:
            return
        if stale := [pk for pk, sealed in batch if sealed and not is_current(sealed)]:
            yield stale
        last = batch[-1][0]


def _reseal(model: type[models.Model], field: EncryptedJSON, keys: list[Any]) -> int:
    with transaction.atomic():
        rows = list(model._base_manager.select_for_update().filter(pk__in=keys))
        model._base_manager.bulk_update(rows, [field.name])
    return len(rows)
