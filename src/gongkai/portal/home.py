"""首页的各部分：分页签的最新信息、今年的数、各机关。"""

from datetime import date
from itertools import pairwise
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from gongkai.agencies.models import Agency
from gongkai.disclosures.models import Column, Item
from gongkai.portal.disclosed.listing import live
from gongkai.reporting.charts import bars

_LATEST, _EACH = 12, 8
#: 页签 -> 哪些类型的栏目；解读另按体裁
_TABS = (
    ("notices", "通知公告", ("notice",)),
    ("policies", "政策文件", ("policy",)),
    ("lists", "公示", ("list",)),
)
_INTERPRETATION = "interpretation"
_MONTHS = 12


def page() -> dict[str, Any]:
    """首页要的。"""
    agencies = list(Agency.objects.order_by("path"))
    year = timezone.localdate().year
    months = _months(year)
    found = {
        "latest": list(live().select_related("agency", "column")[:_LATEST]),
        "tabs": _tabs(),
        "agencies": agencies,
        "year": year,
        "months": months,
        "disclosed": sum(n for _, n in months),
        "chart": bars(f"{year}年各月主动公开", months),
        "counted_on": timezone.localdate(),
    }
    if len(agencies) == 1:
        found["columns"] = agencies[0].columns.filter(shown=True).select_related("agency")
    return found


def _tabs() -> list[tuple[str, str, list[Item]]]:
    """（编号、名称、最新的几件）；一件也没有的不列。"""
    found = [(id, name, _of_kinds(kinds)) for id, name, kinds in _TABS]
    read = live().filter(interprets__isnull=False).select_related("agency")[:_EACH]
    found.insert(2, ("readings", "政策解读", list(read)))
    return [(id, name, rows) for id, name, rows in found if rows]


def _of_kinds(kinds: tuple[str, ...]) -> list[Item]:
    """这些类型的栏目里最新的；每个栏目走自己的索引取几件，再合起来。"""
    rows = Item.objects.filter(column=OuterRef("pk"), live=True, published_on__isnull=False)
    keys = rows.exclude(genre=_INTERPRETATION).order_by("-published_on", "-id").values("pk")
    places = {f"latest_{n}": Subquery(keys[n : n + 1]) for n in range(_EACH)}
    columns = Column.objects.filter(shown=True, kind__in=kinds).annotate(**places)
    wanted = [key for row in columns.values_list(*places) for key in row if key]
    return list(_newest(wanted)[:_EACH])


def _newest(keys: list[int]) -> QuerySet[Item]:
    return live().filter(pk__in=keys).select_related("agency", "column")


def _months(year: int) -> list[tuple[str, int]]:
    """（月份、这个月公开的件数），到这个月为止；一次查询。"""
    last = timezone.localdate().month
    first_days = [date(year, n, 1) for n in range(1, last + 1)] + [_after(year, last)]
    counts = {
        f"m{n}": Count("pk", filter=Q(published_on__gte=start, published_on__lt=end))
        for n, (start, end) in enumerate(pairwise(first_days), 1)
    }
    rows = Item.objects.filter(live=True, published_on__gte=first_days[0])
    found = rows.aggregate(**counts)
    return [(f"{n}月", found[f"m{n}"]) for n in range(1, last + 1)]


def _after(year: int, month: int) -> date:
    return date(year + 1, 1, 1) if month == _MONTHS else date(year, month + 1, 1)
