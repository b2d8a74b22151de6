"""人员与职责一览：一个机关一张表，人在左、职责在上；没有人担任的职责看得出来。"""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from gongkai.agencies.models import Agency, Duty, Role
from gongkai.agencies.policy import DO_NAMES, GRANTS, Do, agencies_where, ids_where, may_anywhere
from gongkai.safekeeping.actor import runs_the_system


@dataclass(slots=True)
class Table:
    """一个机关的：{人: {职责: 科室}}。"""

    agency: Agency
    people: dict[Any, dict[str, str]] = field(default_factory=dict)

    @property
    def rows(self) -> list[tuple[Any, list[tuple[str, str | None]]]]:
        """各人各职责一格（职责、科室）：没有的科室为 None，有的为它的名称（可以空）。"""
        return [
            (one, [(str(r.label), held.get(r.value)) for r in Role])
            for one, held in self.people.items()
        ]

    @property
    def missing(self) -> list[str]:
        """没有停用的人担任的职责。"""
        active = [held for one, held in self.people.items() if one.is_active]
        return [str(r.label) for r in Role if not any(r.value in held for held in active)]


@never_cache
@require_GET
def matrix(request: HttpRequest) -> HttpResponse:
    """管得到的各机关；`agency` 为只看一个。"""
    if not may_anywhere(request.user, Do.MANAGE) and not runs_the_system(request.user):
        raise PermissionDenied
    agencies = agencies_where(request.user, Do.MANAGE).order_by("path")
    asked = request.GET.get("agency", "")
    shown = agencies.filter(slug=asked) if asked else agencies
    page = {
        "agencies": agencies,
        "asked": asked,
        "tables": _tables(list(shown), ids_where(request.user, Do.MANAGE)),
        "roles": Role.choices,
        "meanings": [(r.label, [DO_NAMES[d] for d in Do if d in GRANTS[r]]) for r in Role],
    }
    return render(request, "agencies/matrix.html", page)


def _tables(agencies: list[Agency], reach: list[int]) -> list[Table]:
    tables = {one.pk: Table(one) for one in agencies if one.pk in reach}
    duties = Duty.objects.filter(agency__in=tables).select_related("user", "office")
    for duty in duties.order_by("user__username"):
        held = tables[duty.agency_id].people.setdefault(duty.user, {})
        held[duty.role] = duty.office.name if duty.office else ""
    return list(tables.values())
