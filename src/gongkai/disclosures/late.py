"""晚了的：过了法定（或者目录）期限没有公开的信息，久没有更新的栏目。"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, Subquery

from gongkai.disclosures.models import Item
from gongkai.disclosures.models.classes import PROACTIVE
from gongkai.law.duties import Publication, publication_due
from gongkai.law.errors import NotInForce

_MOST = 50
#: 只看近两年成文的：更早的草稿多半是搬来没有用的
_LOOKED_BACK = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class LateItem:
    """一件过了期限没有公开的。"""

    item: Item
    due: Publication


@dataclass(frozen=True, slots=True)
class LateColumn:
    """一个久没有更新的栏目：最近一次（从来没有为空）、应在哪一天以前。"""

    column: Any
    last: date | None
    due: date | None


def last_published(field: str) -> Subquery:
    """外层一行最近一次公开的日期（用得上按栏目、事项的索引）。"""
    live = Item.objects.filter(**{field: OuterRef("pk")}, live=True, published_on__isnull=False)
    return Subquery(live.order_by("-published_on", "-id").values("published_on")[:1])


def late_items(agencies: Sequence[int], today: date) -> list[LateItem]:
    """没有公开、过了期限的，最早的在前。"""
    rows = Item.objects.filter(
        agency__in=agencies, live=False, made_on__gte=today - _LOOKED_BACK, attribute=PROACTIVE
    ).exclude(expired=True)
    rows = rows.filter(published_on__isnull=True).select_related("column", "entry")
    found = [LateItem(i, due) for i in rows.order_by("made_on")[: _MOST * 2] if (due := _due(i))]
    return [one for one in found if one.due.last is not None and one.due.last < today][:_MOST]


def _due(item: Item) -> Publication | None:
    return due_of(item.made_on, item.entry.days if item.entry else None)


def due_of(made: date, days: int | None) -> Publication | None:
    """应在哪一天以前公开；条例施行以前成文的没有期限。"""
    try:
        return publication_due(made, days)
    except NotInForce:
        return None


def late_columns(columns: Any, today: date) -> list[LateColumn]:
    """按栏目的更新要求晚了的；`columns` 要带 `last`。"""
    found = []
    for column in columns.select_related("agency", "owner"):
        due = column.last + timedelta(days=column.update_days) if column.last else None
        if due is None or due < today:
            found.append(LateColumn(column, column.last, due))
    return found
