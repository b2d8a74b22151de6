"""本年到现在的年报：就是那张表，每一格点开是它所计的案件。"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gongkai.agencies.models import Agency
from gongkai.agencies.policy import Do, agencies_where, demand, may
from gongkai.annual.derive import NoForm
from gongkai.annual.forms import cell_name
from gongkai.annual.identities import broken
from gongkai.annual.layout import tables
from gongkai.annual.model import Report
from gongkai.annual.write import write
from gongkai.annual.write.html import table_html
from gongkai.applications import shown
from gongkai.documents.download import download as headers_of
from gongkai.language.numerals import whole
from gongkai.reporting.counts import cases_of, contests_of
from gongkai.reporting.publishing import draft_of
from gongkai.reporting.report import report_of
from gongkai.safekeeping.trail import record

_FORMATS = ("docx", "xlsx", "pdf", "json")
_FIRST_YEAR = 2019
_MOST = 500


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
    year = request.GET.get("year", "")
    return _year(request, agency, whole(year) or timezone.localdate().year)


def _derived(agency: Agency, year: int) -> Report:
    try:
        return report_of(agency, year)
    except NoForm as error:
        raise Http404(str(error)) from error


def _year(request: HttpRequest, agency: Agency, year: int) -> HttpResponse:
    report = _derived(agency, year)
    this_year = timezone.localdate().year
    return render(
        request,
        "reporting/year.html",
        {
            "agency": agency,
            "agencies": agencies_where(request.user, Do.COUNT),
            "year": year,
            "years": range(this_year, _FIRST_YEAR - 1, -1),
            "running": year == this_year,
            "tables": [_linked(report, t, agency, year) for t in tables(report.form_id)[1:]],
            "holds": not broken(report),
            "told": report.sections["overview"] + report.sections["others"],
            "formats": _FORMATS,
            "may_write": may(request.user, Do.WRITE, agency),
        },
    )


def _linked(report: Report, table: Any, agency: Agency, year: int) -> str:
    """表格的网页，不为零的格是链接。"""
    links = {
        name: reverse("report_cell", args=[agency.pk, year, name])
        for name, cell in report.cells.items()
        if cell.value
    }
    return mark_safe(table_html(report, table, links=links))  # noqa: S308


@never_cache
@require_GET
def cell(request: HttpRequest, agency_pk: int, year: int, name: str) -> HttpResponse:
    """一格所计的案件（或者复议、诉讼）。"""
    agency = get_object_or_404(agencies_where(request.user, Do.COUNT), pk=agency_pk)
    demand(request.user, Do.SEE, agency)
    report = _derived(agency, year)
    if name not in report.cells:
        raise Http404
    table, row, column = name.split(":")
    rows = _behind(agency, year, table, row, column)
    return render(
        request,
        "reporting/cell.html",
        {
            "agency": agency,
            "year": year,
            "name": cell_name(report.form_id, name),
            "value": report.cells[name].value,
            "table": table,
            "rows": rows,
        },
    )


def _behind(agency: Agency, year: int, table: str, row: str, column: str) -> list[Any]:
    if table == "applications":
        found = cases_of(agency, year, row, column).select_related("agency", "officer")
        today = timezone.localdate()
        return [shown.row(case, today) for case in found.order_by("receipt", "pk")[:_MOST]]
    contests = contests_of(agency, year, row, column).select_related("case__agency")
    return list(contests.order_by("received", "pk")[:_MOST])


@never_cache
@require_GET
def download(request: HttpRequest, agency_pk: int, year: int, form: str) -> HttpResponse:
    """写成文件。"""
    agency = get_object_or_404(agencies_where(request.user, Do.COUNT), pk=agency_pk)
    if form not in _FORMATS:
        raise Http404
    content = write(_derived(agency, year), f".{form}")
    record(
        request.user,
        "report.exported",
        f"agency:{agency.pk}",
        agency=agency.pk,
        detail={"year": year, "format": form},
    )
    name = f"{agency.name}{year}年政府信息公开年报数据.{form}"
    return HttpResponse(content, headers=headers_of(name, form))


@never_cache
@require_POST
def to_item(request: HttpRequest, agency_pk: int, year: int) -> HttpResponse:
    """成为“政府信息公开年报”栏目的草稿。"""
    agency = get_object_or_404(agencies_where(request.user, Do.COUNT), pk=agency_pk)
    report = _derived(agency, year)
    item = draft_of(report, agency, year, timezone.localdate(), request.user)
    messages.success(request, "已成草稿：表格来自登记，请补上文字部分，看过再提交审查。")
    return redirect("wagtailsnippets_disclosures_item:edit", item.pk)
