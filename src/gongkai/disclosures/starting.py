"""新机关的开头：随系统的栏目，“开始使用”里的两步。"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from gongkai.agencies.first_steps import Step, register
from gongkai.agencies.models import Agency
from gongkai.agencies.policy import Do
from gongkai.disclosures.models import CatalogueEntry, Column

REPORT = {
    "name": "政府信息公开年报",
    "slug": "annual-reports",
    "kind": "report",
    "order": 3,
}
_DATA = Path(__file__).parent / "data" / "columns.toml"


@cache
def shipped_columns() -> list[dict[str, Any]]:
    """随系统的各栏目，字段名 -> 值。"""
    rows: list[dict[str, Any]] = tomllib.loads(_DATA.read_text("utf-8"))["column"]
    return rows


@transaction.atomic
def ship_columns(agency: Agency) -> int:
    """给 `agency` 建随系统的栏目，网址里的名称已经有的不动；返回新建几个。"""
    known = set(Column.objects.filter(agency=agency).values_list("slug", flat=True))
    count = 0
    for order, row in enumerate(shipped_columns(), 1):
        if row["slug"] not in known:
            Column.objects.create(agency=agency, order=order, **row)
            count += 1
    return count


def ship_report(agency: Agency) -> None:
    """年报的栏目从机关设立就有：里面的照全套流程审查以后才公开。"""
    if not agency.columns.filter(kind="report").exists():
        Column.objects.create(agency=agency, **REPORT)


def agency_saved(instance: Agency, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """新设的机关。"""
    if created and not raw:
        ship_report(instance)


def after_migrate(**kwargs: Any) -> None:
    """升级以后，以前设的机关也有年报的栏目。"""
    known = Column.objects.filter(kind="report").values("agency_id")
    for agency in Agency.objects.exclude(pk__in=known):
        ship_report(agency)


def bare(agencies: QuerySet[Agency]) -> QuerySet[Agency]:
    """除了年报，还没有栏目的。"""
    return agencies.exclude(columns__in=Column.objects.exclude(kind="report"))


def register_steps() -> None:
    """栏目、标准目录。"""
    register(
        30,
        Step(
            "栏目",
            "门户上的栏目，各有类型、更新要求和审查流程；可以先用随系统的，再增删",
            *(Do.COLUMNS, _no_columns, lambda agency: reverse("disclosures")),
        ),
    )
    register(
        40,
        Step(
            "标准目录",
            "本机关应当公开什么，逐项写明依据和时限；可以先用随系统的领域",
            *(Do.COLUMNS, _no_catalogue, lambda agency: reverse("catalogue")),
        ),
    )


def _no_columns(agency: Agency) -> str:
    return "还没有栏目" if bare(Agency.objects.filter(pk=agency.pk)).exists() else ""


def _no_catalogue(agency: Agency) -> str:
    return "" if CatalogueEntry.objects.filter(agency=agency).exists() else "目录还是空的"
