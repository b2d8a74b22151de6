"""`gongkai site reindex`：由已公开的信息重建检索。"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import track

from gongkai.disclosures.models import Item, SearchTerm
from gongkai.disclosures.searching import index, opensearch
from gongkai.disclosures.searching.words import learn_all

_BATCH = 500


class Command(BaseCommand):
    """词典、同义词改了，或者 OpenSearch 丢了数据，用它重建。"""

    help = "重建检索（数据库里的，设了的话还有 OpenSearch）"

    def handle(self, *args: Any, **options: Any) -> None:
        """重建。"""
        if opensearch.is_on():
            try:
                opensearch.drop()
                opensearch.create()
            except opensearch.Unreachable as error:
                raise CommandError(f"OpenSearch 连不上：{error}") from error
        index.clear()
        SearchTerm.objects.all().delete()
        rows = Item.objects.filter(live=True, published_on__isnull=False)
        keys = list(rows.values_list("pk", flat=True))
        starts = range(0, len(keys), _BATCH)
        for start in track(starts, "重建", console=Console(stderr=True), transient=True):
            items = rows.filter(pk__in=keys[start : start + _BATCH]).select_related("agency", "column")
            found = list(items.prefetch_related("attachments__stored"))
            index.add([(i, index.text_of(i, list(i.attachments.all()))) for i in found])
            learn_all(i.title for i in found)
        self.stdout.write(f"重建了 {len(keys):,} 件。")
