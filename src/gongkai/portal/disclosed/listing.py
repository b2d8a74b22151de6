"""公开信息的列表：按发布日期接着翻，第一页和第一千页一样快。"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.utils import timezone

from gongkai.disclosures.models import Column, Item
from gongkai.safekeeping.addresses import place
from gongkai.safekeeping.addresses import year as addressed_year

PAGE = 20
#: 政府网站出现以前没有
_FIRST_YEAR = 1990


@dataclass(frozen=True, slots=True)
class Page:
    """一页：各件、下一页的接续（没有为空）。"""

    rows: list[Item]
    after: str


def live() -> QuerySet[Item]:
    """已经公开的，新的在前。"""
    rows = Item.objects.filter(live=True, published_on__isnull=False)
    return rows.order_by("-published_on", "-id").defer("body")  # type: ignore[no-any-return]


def page_of(rows: QuerySet[Item], after: str, size: int = PAGE) -> Page:
    """从 `after`（上一页最后一件，如 2026-11-02_17）接着的一页；不是这里的一件的 404。

    只认真有的一件，缓存里的页数才不会被编造的接续撑大。
    """
    if after:
        day, pk = _place(rows, after)
        rows = rows.filter(Q(published_on__lt=day) | Q(published_on=day, pk__lt=pk))
        # 让数据库先按索引取这一天及以前的，再看其余的条件
        rows = rows.filter(published_on__lte=day)
    found = list(rows[: size + 1])
    if len(found) <= size:
        return Page(found, "")
    return Page(found[:size], mark(found[size - 1]))


def mark(item: Item) -> str:
    """接续。"""
    assert item.published_on is not None
    return f"{item.published_on.isoformat()}_{item.pk}"


def _place(rows: QuerySet[Item], after: str) -> tuple[date, int]:
    found = place(after)
    if found is None or not rows.filter(pk=found[1], published_on=found[0]).exists():
        raise Http404("没有这一页。")
    return found


def of_year(rows: QuerySet[Item], year: Any) -> QuerySet[Item]:
    """`year` 年发布的；不是年份的 404。"""
    if not year:
        return rows
    found = addressed_year(str(year))
    if found is None or not _FIRST_YEAR <= found <= timezone.localdate().year:
        raise Http404("没有这一年。")
    return rows.filter(published_on__gte=date(found, 1, 1), published_on__lte=date(found, 12, 31))


def latest_by_column(columns: QuerySet[Column], each: int = 6) -> list[tuple[Column, list[Item]]]:
    """（栏目，最新的几件）：栏目、件数多少都是两次查询，每件走索引取到。"""
    rows = Item.objects.filter(column=OuterRef("pk"), live=True, published_on__isnull=False)
    keys = rows.order_by("-published_on", "-id").values("pk")
    places = {f"latest_{n}": Subquery(keys[n : n + 1]) for n in range(each)}
    found = list(columns.annotate(**places))
    wanted = [[k for name in places if (k := getattr(c, name))] for c in found]
    items = live().select_related("agency").in_bulk([k for few in wanted for k in few])
    return [
        (c, [items[k] for k in few if k in items]) for c, few in zip(found, wanted, strict=True)
    ]


def years_of(rows: QuerySet[Item], most: int = 12) -> list[str]:
    """有信息的年份，新的在前；只问最早、最晚两件，件数多少一样快。"""
    last, first = rows.first(), rows.last()
    if last is None or first is None or last.published_on is None or first.published_on is None:
        return []
    years = range(last.published_on.year, first.published_on.year - 1, -1)
    return [str(year) for year in years[:most]] if len(years) > 1 else []
