"""结果里的机关、栏目、标准目录的一行、建设项目：名称里有要找的词的。"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import NoReverseMatch, reverse

from gongkai.agencies.models import Agency
from gongkai.disclosures.models import CatalogueEntry, Column
from gongkai.disclosures.searching.scoring import Row
from gongkai.language.asking import Asked, Unit

_EACH = 3
#: 一个词至多看这么多种说法
_WAYS = 4


@dataclass(frozen=True, slots=True)
class Place:
    """一处：是什么，名称，属于哪里，网址。"""

    kind: str
    name: str
    of: str
    url: str


def found(asked: Asked) -> list[Place]:
    """名称里有全部词的机关、栏目、目录的一行。"""
    wanted = [u for u in asked.strong if not u.year]
    if not wanted or len(wanted) > 5:
        return []
    return [*_agencies(wanted), *_columns(wanted), *_entries(wanted)]


def _all(rows: QuerySet[Any], wanted: Iterable[Unit], *fields: str) -> Any:
    """每个词（或者同义的）都在这几栏里；短的在前。"""
    for unit in wanted:
        ways = ((f"{f}__icontains", word) for word in unit.same[:_WAYS] for f in fields)
        rows = rows.filter(Q(*ways, _connector=Q.OR))
    return rows


def _agencies(wanted: list[Unit]) -> list[Place]:
    rows = _all(Agency.objects.order_by("path").only("name", "slug"), wanted, "name")[:_EACH]
    return [Place("机关", a.name, "", reverse("agency_home", args=[a.slug])) for a in rows]


def _columns(wanted: list[Unit]) -> list[Place]:
    shown = Column.objects.filter(shown=True).select_related("agency")
    shown = shown.only("name", "slug", "agency__name", "agency__slug")
    rows = _all(shown.order_by("agency__path", "order"), wanted, "name", "keywords")[:_EACH]
    return [Place("栏目", c.name, c.agency.name, c.get_absolute_url()) for c in rows]


def _entries(wanted: list[Unit]) -> list[Place]:
    rows = CatalogueEntry.objects.select_related("agency").order_by("agency__path", "order")
    rows = rows.only("second", "agency__name", "agency__slug")
    found = _all(rows, wanted, "first", "second")[:_EACH]
    return [
        Place(
            *("标准目录", e.second, e.agency.name),
            reverse("catalogue_entry", args=[e.agency.slug, e.pk]),
        )
        for e in found
    ]


def projects(asked: Asked, rows: Mapping[int, Row]) -> list[Place]:
    """候选里的建设项目，名称里有要找的词的。"""
    found: dict[tuple[str, str], Place] = {}
    for row in rows.values():
        if row.project and any(_in(unit, row.project) for unit in asked.strong):
            with suppress(NoReverseMatch):
                url = reverse("project", args=[row.agency, row.project])
                found.setdefault((row.agency, row.project), Place("项目", row.project, "", url))
    return list(found.values())[:_EACH]


def _in(unit: Unit, name: str) -> bool:
    return any(word in name for word in unit.same)
