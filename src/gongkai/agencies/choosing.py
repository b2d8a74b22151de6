"""选机关的一栏：只有一个的先选好。"""

from typing import Any

from django.db.models import QuerySet

from gongkai.agencies.models import Agency


def only_if_one(field: Any, agencies: QuerySet[Agency]) -> None:
    """`field` 里可以选 `agencies`；只有一个的不用再选。"""
    field.queryset = agencies
    found = list(agencies[:2])
    field.initial = found[0] if len(found) == 1 else None


def chosen_if_one(form: Any, agencies: QuerySet[Agency]) -> None:
    """同上，`form` 为模型的表单：新的一件自己带着空的机关，会盖过栏目的缺省。"""
    field = form.fields["agency"]
    only_if_one(field, agencies)
    if form.initial.get("agency") is None:
        form.initial["agency"] = field.initial.pk if field.initial else None
