"""选机关的一栏：只有一个的先选好。"""

from typing import Any

from django.db.models import QuerySet

from gongkai.agencies.models import Agency


def only_if_one(field: Any, agencies: QuerySet[Agency]) -> None:
    """`field` 里可以选 `agencies`；只有一个的不用再选。"""
    field.queryset = agencies
    found = list(agencies[:2])
    field.initial = found[0] if len(found) == 1 else None
