"""`gongkai site reindex`：由已公开的信息重编检索。"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import track

from gongkai.disclosures.models import Item, SearchText
from gongkai.disclosures.searching import index, opensearch
from gongkai.disclosures.searching.rebuilding import BATCH, rebuild
from gongkai.disclosures.searching.words import learn_anew


class Command(BaseCommand):
    """索引坏了、OpenSearch 丢了数据、换了数据库，用它重编；一批一批地换，其间照样查得到。"""

    help = "重编检索（数据库里的，设了的话还有 OpenSearch）"

    def handle(self, *args: Any, **options: Any) -> None:
        """重编。"""
        if opensearch.is_on():
            try:
                opensearch.drop()
                opensearch.create()
            except opensearch.Unreachable as error:
                raise CommandError(f"OpenSearch 连不上：{error}") from error
        rows = Item.objects.filter(live=True, published_on__isnull=False).order_by("pk")
        self._drop_others()
        keys = list(rows.values_list("pk", flat=True))
        starts = range(0, len(keys), BATCH)
        count = 0
        for start in track(starts, "重编", console=Console(stderr=True), transient=True):
            count += rebuild(keys[start : start + BATCH])
        learn_anew(rows.values_list("title", flat=True).iterator())
        self.stdout.write(f"重建了 {count:,} 件。")

    def _drop_others(self) -> None:
        """索引里有而没有公开的去掉；索引和记录对不上的（刚换了数据库），全部从头编。"""
        if not index.is_intact():
            index.clear()
        gone = SearchText.objects.exclude(item__live=True, item__published_on__isnull=False)
        keys = list(gone.values_list("pk", flat=True))
        for start in range(0, len(keys), BATCH):
            index.remove(keys[start : start + BATCH])
