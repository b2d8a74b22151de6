"""这个人看得见的：问题、证据的摘录、登记里的那一件。看不见的一律 404。"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from gongkai.agencies.models import Agency
from gongkai.agencies.policy import Do, agencies_where, may, narrow
from gongkai.oversight.models import Evidence, Finding
from gongkai.safekeeping.actor import Actor
from gongkai.safekeeping.addresses import number


def findings(user: Actor) -> QuerySet[Finding]:
    """看得见的问题。"""
    return narrow(Finding.objects.all(), user, Do.FINDINGS)


def seen_finding(request: HttpRequest, pk: int) -> Finding:
    """看得见的一件；否则 404，不透露有没有。"""
    rows = findings(request.user).select_related("agency", "owner")
    return get_object_or_404(rows, pk=pk)


def chosen_agency(request: HttpRequest, do: Do = Do.FINDINGS) -> Agency:
    """网址里 `agency` 指的、否则自己的第一个；没有的抛 PermissionDenied。"""
    agencies = agencies_where(request.user, do)
    pk = number(request.GET.get("agency", ""))
    found = agencies.order_by("path").first() if pk is None else agencies.filter(pk=pk).first()
    if found is None:
        raise PermissionDenied
    return found


#: 证据是登记里的什么 -> 看它要有的职责、它的页面
_PLACES: dict[str, tuple[Do, Callable[[int], str]]] = {
    "item": (Do.SEE_ITEMS, lambda pk: reverse("wagtailsnippets_disclosures_item:edit", args=[pk])),
    "column": (
        Do.COLUMNS,
        lambda pk: reverse("wagtailsnippets_disclosures_column:edit", args=[pk]),
    ),
    "entry": (Do.COLUMNS, lambda pk: reverse("catalogue")),
    "case": (Do.SEE, lambda pk: reverse("case", args=[pk])),
    "contest": (Do.SEE, lambda pk: reverse("contests")),
    "message": (Do.HEAR, lambda pk: reverse("message", args=[pk])),
    "consultation": (Do.ANSWER, lambda pk: reverse("consultation_edit", args=[pk])),
    "duty": (Do.MANAGE, lambda pk: reverse("people")),
    "agency": (Do.MANAGE, lambda pk: reverse("agency", args=[pk])),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """一处证据怎样给人看。"""

    evidence: Evidence
    excerpt: str
    url: str


def evidence_of(finding: Finding, user: Actor) -> list[Shown]:
    """各处证据；登记里的，没有那项职责的看不到摘录和链接。"""
    return [_shown(one, finding, user) for one in finding.evidence.select_related("picture")]


def _shown(one: Evidence, finding: Finding, user: Actor) -> Shown:
    place: Any = _PLACES.get(one.kind)
    if place is None or one.ref is None:
        return Shown(one, one.excerpt, one.address if one.address.startswith("http") else "")
    do, address = place
    if not may(user, do, finding.agency_id):
        return Shown(one, "", "")
    return Shown(one, one.excerpt, address(one.ref))
