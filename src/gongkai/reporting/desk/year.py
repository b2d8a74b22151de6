"""本年到现在的年报：就是那几张表，每一格点开是它所计的；还差什么。"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from gongkai.agencies.models import Agency
from gongkai.agencies.policy import Do, agencies_where
from gongkai.annual.identities import broken
from gongkai.annual.layout import Table, tables
from gongkai.annual.model import Report
from gongkai.annual.write import write
from gongkai.annual.write.html import table_html
from gongkai.documents.download import download as headers_of
from gongkai.language.numerals import whole
from gongkai.reporting.closing import differences
from gongkai.reporting.correcting import CORRECTED
from gongkai.reporting.desk.frame import agency_of, derived, drawn, page_of
from gongkai.reporting.drawn import charts_of
from gongkai.reporting.past import latest
from gongkai.reporting.pending import open_points
from gongkai.reporting.report import ENTERED, IMPORTED
from gongkai.reporting.summing import SUMMED
from gongkai.safekeeping import addresses
from gongkai.safekeeping.trail import record

FORMATS = ("docx", "xlsx", "pdf", "json", "html")
_FIRST_YEAR = 2019
#: 数从哪里来的记号：登记算出的没有
_MARKS = {
    CORRECTED: ("更", "由人更正的，点开看理由"),
    IMPORTED: ("导", "由表格导入的，点开看来源"),
    SUMMED: ("汇", "本级加各单位的，点开看各单位"),
    ENTERED: ("填", "由科室填的，点开看来源"),
}


@never_cache
@require_GET
def chosen(request: HttpRequest) -> HttpResponse:
    """默认：自己的机关、今年。"""
    agencies = agencies_where(request.user, Do.COUNT)
    wanted = request.GET.get("agency", "")
    pk = whole(wanted)
    agency = (agencies if pk is None else agencies.filter(pk=pk)).first()
    if agency is None:
        raise PermissionDenied
    given = addresses.year(request.GET.get("year", ""))
    return _year(request, agency, given or timezone.localdate().year)


def _year(request: HttpRequest, agency: Agency, year: int) -> HttpResponse:
    report, today = derived(agency, year), timezone.localdate()
    closing = latest(agency, year)
    shown = {
        "agencies": agencies_where(request.user, Do.COUNT),
        "years": range(today.year, _FIRST_YEAR - 1, -1),
        "running": year == today.year,
        "tables": [_linked(report, t, agency, year) for t in tables(report.form_id)],
        "charts": drawn(agency, year, report),
        "holds": not broken(report),
        "marks": [mark for mark in _MARKS.values() if _is_used(report, mark)],
        "points": open_points(agency, year, today, report),
        "closing": closing,
        "changed": differences(closing, report) if closing else [],
        "formats": FORMATS,
    }
    page = page_of(request, agency, year, "report") | shown
    return render(request, "reporting/year.html", page)


def _is_used(report: Report, mark: tuple[str, str]) -> bool:
    return any(_MARKS.get(cell.where) == mark for cell in report.cells.values())


def _linked(report: Report, table: Table, agency: Agency, year: int) -> str:
    """表格的网页：不为零的、由人填的格是链接，填的、导入的、更正的带记号。"""
    links = {
        name: reverse("report_cell", args=[agency.pk, year, name])
        for name, cell in report.cells.items()
        if cell.value or cell.where in _MARKS
    }
    notes = {n: _MARKS[c.where] for n, c in report.cells.items() if c.where in _MARKS}
    return mark_safe(table_html(report, table, links=links, notes=notes))  # noqa: S308


@never_cache
@require_GET
def download(request: HttpRequest, agency_pk: int, year: int, form: str) -> HttpResponse:
    """写成文件。"""
    agency = agency_of(request, agency_pk)
    if form not in FORMATS:
        raise Http404
    report = derived(agency, year)
    report.charts = charts_of(agency, year, report)
    content = write(report, f".{form}")
    detail: dict[str, Any] = {"year": year, "format": form}
    record(request.user, "report.exported", f"agency:{agency.pk}", agency=agency.pk, detail=detail)
    name = f"{agency.name}{year}年政府信息公开年报.{form}"
    return HttpResponse(content, headers=headers_of(name, form))
