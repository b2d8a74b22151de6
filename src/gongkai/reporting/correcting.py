"""一格的更正：写明理由，记入留痕，表里标着；总计由各项相加，不单独改；勾稽当场再核对。"""

from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from gongkai.agencies.models import Agency
from gongkai.agencies.policy import Do, demand
from gongkai.annual.derive import totalled
from gongkai.annual.model import Cell, Report, State
from gongkai.reporting.decimals import plain
from gongkai.reporting.documents import Unfit
from gongkai.reporting.models import Correction
from gongkai.safekeeping.actor import Actor, account
from gongkai.safekeeping.trail import record

CORRECTED = "更正"
_LARGEST = Decimal(10**9)


def in_force(agency: Agency, year: int) -> list[Correction]:
    """没有撤去的更正。"""
    rows = Correction.objects.filter(agency=agency, year=year, ended__isnull=True)
    return list(rows.select_related("by"))


def corrected(report: Report, found: Iterable[Correction]) -> Report:
    """更正以后的；各总计重新相加。原来的不动。"""
    cells = dict(report.cells)
    for one in found:
        if one.cell in cells:
            value = plain(one.value)
            cells[one.cell] = Cell(value, State.NUMBER, str(value), CORRECTED)
    report.cells = totalled(report.form, cells)
    return report


@transaction.atomic
def correct(
    report: Report, agency: Agency, cell: str, value: Decimal, reason: str, user: Actor
) -> Correction:
    """更正一格（`report` 为登记算出的、没有更正过的）；不行的抛 Unfit。"""
    demand(user, Do.CLOSE, agency)
    assert report.year is not None
    _demand_fit(report, cell, value, reason)
    # 两个人同时更正同一格：后一个等前一个，撤去他的
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    old = Correction.objects.filter(agency=agency, year=report.year, cell=cell, ended__isnull=True)
    old.update(ended=timezone.now(), ended_by=account(user))
    was = Decimal(report.cells[cell].value or 0)
    made = Correction.objects.create(
        agency=agency,
        year=report.year,
        cell=cell,
        value=value,
        was=was,
        reason=reason.strip(),
        by=account(user),
    )
    _record(user, "report.corrected", made, value=str(plain(value)), was=str(plain(was)))
    return made


def _demand_fit(report: Report, cell: str, value: Decimal, reason: str) -> None:
    if cell not in report.cells:
        raise Unfit("表里没有这一格。")
    if cell in report.form.parts:
        raise Unfit("这是总计，由各项相加得来：请更正各项。")
    if not reason.strip():
        raise Unfit("请写明理由。")
    if not value.is_finite() or abs(value) >= _LARGEST:
        raise Unfit("数太大。")
    decimal = cell.endswith(":amount")
    if not decimal and value != value.to_integral_value():
        raise Unfit("应当是整数。")
    if value < 0 and not cell.endswith(":change"):
        raise Unfit("应当不小于 0。")


@transaction.atomic
def end(one: Correction, user: Actor) -> None:
    """撤去一处更正，回到登记的数；撤过的什么也不做。"""
    demand(user, Do.CLOSE, one.agency_id)
    rows = Correction.objects.filter(pk=one.pk, ended__isnull=True)
    if rows.update(ended=timezone.now(), ended_by=account(user)):
        _record(user, "report.uncorrected", one)


def _record(user: Actor, action: str, one: Correction, **more: str) -> None:
    detail = {"year": one.year, "cell": one.cell, "reason": one.reason, **more}
    record(user, action, f"agency:{one.agency_id}", agency=one.agency_id, detail=detail)
