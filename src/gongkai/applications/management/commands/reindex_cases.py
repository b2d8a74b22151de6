"""`gongkai site reindex_cases`：由案件重建申请内容的检索。"""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from gongkai.applications import words
from gongkai.applications.models import Case

_BATCH = 1000


class Command(BaseCommand):
    """换了数据库、怀疑索引坏了，用它重建。"""

    help = "重建申请内容的检索"

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """从头编一遍；没有编完的不算。"""
        words.clear()
        last, count = 0, 0
        while batch := list(Case.everything.filter(pk__gt=last).order_by("pk")[:_BATCH]):
            words.index(batch)
            last, count = batch[-1].pk, count + len(batch)
        self.stdout.write(f"重建了 {count:,} 件。")
