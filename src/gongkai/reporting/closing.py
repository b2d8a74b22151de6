"""关账：把一年的表定在一刻，带散列；以后登记变了的列为差异，修订要写说明。"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from gongkai.agencies.models import Agency
from gongkai.agencies.policy import Do, demand
from gongkai.annual.forms import cell_name
from gongkai.annual.model import Number, Report
from gongkai.applications.models import CaseEvent
from gongkai.reporting.documents import Unfit
from gongkai.reporting.models import Closing
from gongkai.reporting.past import cells_of, latest
from gongkai.reporting.pending import open_points
from gongkai.reporting.report import report_of
from gongkai.safekeeping.actor import Actor, account
from gongkai.safekeeping.trail import record


@dataclass(frozen=True, slots=True)
class Difference:
    """关账以后变了的一格。"""

    cell: str
    name: str
    before: Number | None
    after: Number | None


def digest_of(agency: Agency, year: int, cells: Mapping[str, str]) -> str:
    """各格的散列（SHA-256）：谁都可以用公布的数再算一遍。"""
    content = {"agency": agency.name, "year": year, "cells": dict(sorted(cells.items()))}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def is_intact(closing: Closing) -> bool:
    """存着的各格还是关账时的。"""
    return closing.digest == digest_of(closing.agency, closing.year, closing.cells)


def differences(closing: Closing, report: Report) -> list[Difference]:
    """关账时的与现在的不同。"""
    before = cells_of(closing)
    names = [n for n in report.form.cells() if n in before or n in report.cells]
    found = []
    for name in names:
        old, new = (c[name].value if name in c else None for c in (before, report.cells))
        if old != new:
            found.append(Difference(name, cell_name(report.form_id, name), old, new))
    return found


def added_since(closing: Closing) -> QuerySet[CaseEvent]:
    """关账以后补登的、那一年（以前）的事，如晚到的送达凭证。"""
    rows = CaseEvent.objects.filter(
        pk__gt=closing.last_event,
        on__lte=date(closing.year, 12, 31),
        case__agency=closing.agency_id,
    )
    return rows.select_related("case__agency", "by").order_by("pk")


def close(agency: Agency, year: int, user: Actor, explanation: str = "") -> Closing:
    """关账，或者修订；还差什么的、要写说明而没有写的抛 Unfit。"""
    demand(user, Do.CLOSE, agency)
    today = timezone.localdate()
    if year >= today.year:
        raise Unfit(f"{year}年还没有过完，过完以后才能关账。")
    # 先记下到哪一件事为止，再算：算的时候补登的，列在“关账以后补登的”里，不会两头都没有
    last = CaseEvent.objects.aggregate(n=Max("pk"))["n"] or 0
    report = report_of(agency, year)
    before = latest(agency, year)
    _demand_ready(agency, year, report, before, explanation)
    cells = {name: str(cell.value) for name, cell in report.cells.items()}
    try:
        return _close(
            agency, year, user, cells, (before.number if before else 0) + 1, explanation, last
        )
    except IntegrityError:
        raise Unfit("别人刚刚关了账，请看一看再办。") from None


def _demand_ready(
    agency: Agency, year: int, report: Report, before: Closing | None, explanation: str
) -> None:
    points = open_points(agency, year, timezone.localdate(), report)
    if blocking := [p for p in points if p.blocks]:
        raise Unfit("还不能关账：" + "；".join(p.text for p in blocking[:5]))
    if explanation.strip():
        return
    if before is not None:
        if not differences(before, report):
            raise Unfit("与关账时的一样，不用修订。")
        raise Unfit("修订要写说明：什么变了，为什么。")
    if wrong := [p.text for p in points if p.explain]:
        raise Unfit(f"与上一年的年报接不上，请写说明：{wrong[0]}")


@transaction.atomic
def _close(
    agency: Agency,
    year: int,
    user: Actor,
    cells: dict[str, str],
    number: int,
    explanation: str,
    last_event: int,
) -> Closing:
    made = Closing.objects.create(
        agency=agency,
        year=year,
        number=number,
        cells=cells,
        digest=digest_of(agency, year, cells),
        explanation=explanation.strip(),
        last_event=last_event,
        by=account(user),
    )
    action = "report.closed" if number == 1 else "report.revised"
    detail = {"year": year, "number": number, "digest": made.digest, "why": made.explanation}
    record(user, action, f"agency:{agency.pk}", agency=agency.pk, detail=detail)
    return made
