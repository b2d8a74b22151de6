"""换数据密钥：把用旧密钥加密的内容改用现用的密钥加密。可以中断，再运行接着做。"""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import models, transaction
from django.db.models.functions import Cast

from gongkai.safekeeping.crypto import is_current
from gongkai.safekeeping.fields import EncryptedJSON
from gongkai.safekeeping.files import reseal
from gongkai.safekeeping.models import StoredFile

_BATCH = 500


class Command(BaseCommand):
    """GONGKAI_DATA_KEYS 里把新密钥放在第一个，旧的留在后面，再运行它。"""

    help = "用现用的数据密钥重新加密旧的内容"

    def handle(self, *args: Any, **options: Any) -> None:
        """逐表逐批。"""
        done = sum(_table(m, f) for m in apps.get_models() for f in _encrypted(m))
        files = sum(reseal(stored) for stored in StoredFile.objects.iterator())
        self.stdout.write(f"重新加密 {done} 项内容、{files} 份附件。旧密钥现在可以撤下。")


def _encrypted(model: type[models.Model]) -> list[EncryptedJSON]:
    return [f for f in model._meta.concrete_fields if isinstance(f, EncryptedJSON)]


def _table(model: type[models.Model], field: EncryptedJSON) -> int:
    """一列；返回重新加密的个数。"""
    count, last = 0, 0
    raw = Cast(field.name, models.TextField())
    while True:
        rows = model._default_manager.filter(pk__gt=last).order_by("pk")
        batch = list(rows.annotate(sealed=raw).values_list("pk", "sealed")[:_BATCH])
        if not batch:
            return count
        stale = [pk for pk, sealed in batch if sealed and not is_current(sealed)]
        count += _reseal(model, field, stale)
        last = batch[-1][0]


def _reseal(model: type[models.Model], field: EncryptedJSON, keys: list[Any]) -> int:
    with transaction.atomic():
        rows = list(model._default_manager.select_for_update().filter(pk__in=keys))
        model._default_manager.bulk_update(rows, [field.name])
    return len(rows)
