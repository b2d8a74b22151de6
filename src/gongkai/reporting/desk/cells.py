"""一格所计的：案件、复议诉讼、文件、各月填的数；更正这一格。"""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gongkai.agencies.models import Agency
from gongkai.agencies.policy import Do, demand
from gongkai.annual.forms import cell_name
from gongkai.annual.identities import broken
from gongkai.annual.model import Report
from gongkai.applications import shown
from gongkai.reporting import correcting
from gongkai.reporting.counts import cases_of, contests_of
from gongkai.reporting.desk.frame import agency_of, derived, page_of
from gongkai.reporting.documents import Unfit, documents_of
from gongkai.reporting.models import Correction
from gongkai.reporting.monthly import counts_of
from gongkai.reporting.report import register_of

_MOST = 500
_DOCUMENTS = ("rules", "normative")


class CorrectionForm(forms.Form):
    """更正为多少，为什么。"""

    value = forms.DecimalField(
        label="更正为", max_digits=16, decimal_places=6, error_messages={"required": "请填数。"}
    )
    reason = forms.CharField(
        label="理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="登记哪里不对，为什么不能改登记；记入留痕",
        error_messages={"required": "请写明理由。"},
    )


@never_cache
@require_GET
def cell(request: HttpRequest, agency_pk: int, year: int, name: str) -> HttpResponse:
    """一格所计的。"""
    return _cell(request, agency_of(request, agency_pk), year, name, CorrectionForm())


def _cell(
    request: HttpRequest, agency: Agency, year: int, name: str, form: forms.Form
) -> HttpResponse:
    report = derived(agency, year)
    if name not in report.cells:
        raise Http404
    table, row, column = name.split(":")
    kind = _kind(table, row)
    if kind == "cases" or kind == "contests":
        demand(request.user, Do.SEE, agency)
    rows, whole = _behind(agency, year, kind, row, column)
    shown = {
        "cell": name,
        "name": cell_name(report.form_id, name),
        "value": report.cells[name].value,
        "kind": kind,
        "rows": rows,
        "whole": whole,
        "parts": _parts(report, name),
        "corrections": _corrections(agency, year, name),
        "form": form,
    }
    page = page_of(request, agency, year, "") | shown
    status = 422 if form.errors else 200
    return render(request, "reporting/cell.html", page, status=status)


def _kind(table: str, row: str) -> str:
    if table == "disclosures":
        return "documents" if row in _DOCUMENTS else "counts"
    return "cases" if table == "applications" else "contests"


def _behind(agency: Agency, year: int, kind: str, row: str, column: str) -> tuple[list[Any], int]:
    """（所计的前几百件，共几件）。"""
    if kind == "counts":
        counts = counts_of(agency, year, f"{row}:{column}")
        return list(counts[:_MOST]), counts.count()
    if kind == "documents":
        items = documents_of(agency, year, row, column).select_related("standing", "agency")
        return list(items.order_by("-made_on", "-pk")[:_MOST]), items.count()
    if kind == "contests":
        contests = contests_of(agency, year, row, column).select_related("case__agency")
        return list(contests.order_by("received", "pk")[:_MOST]), contests.count()
    found = cases_of(agency, year, row, column)
    today = timezone.localdate()
    some = found.select_related("agency", "officer").order_by("receipt", "pk")[:_MOST]
    return [shown.row(case, today) for case in some], found.count()


def _parts(report: Report, name: str) -> list[tuple[str, str, Any]]:
    """总计由哪些格相加。"""
    parts = report.form.parts.get(name, ())
    return [(p, cell_name(report.form_id, p), report.cells[p].value) for p in parts]


def _corrections(agency: Agency, year: int, name: str) -> list[Correction]:
    rows = Correction.objects.filter(agency=agency, year=year, cell=name)
    return list(rows.select_related("by", "ended_by"))


@never_cache
@require_POST
def correct(request: HttpRequest, agency_pk: int, year: int, name: str) -> HttpResponse:
    """更正一格；勾稽当场再核对，不成立的说出来。"""
    agency = agency_of(request, agency_pk)
    demand(request.user, Do.CLOSE, agency)
    derived(agency, year)
    form = CorrectionForm(request.POST)
    if form.is_valid():
        value: Decimal = form.cleaned_data["value"]
        try:
            report, _ = register_of(agency, year)
            correcting.correct(
                report, agency, name, value, form.cleaned_data["reason"], request.user
            )
        except Unfit as error:
            form.add_error(None, str(error))
        else:
            _tell(request, agency, year)
            return redirect("report_cell", agency.pk, year, name)
    return _cell(request, agency, year, name, form)


def _tell(request: HttpRequest, agency: Agency, year: int) -> None:
    wrong = broken(derived(agency, year))
    if not wrong:
        messages.success(request, "已更正，全部勾稽成立。")
        return
    told = "；".join(identity.text for identity, _, _ in wrong[:3])
    messages.warning(request, f"已更正，但有 {len(wrong)} 条勾稽不成立：{told}。")


@never_cache
@require_POST
def uncorrect(request: HttpRequest, pk: int) -> HttpResponse:
    """撤去一处更正。"""
    one = get_object_or_404(Correction.objects.select_related("agency"), pk=pk)
    agency = agency_of(request, one.agency_id)
    correcting.end(one, request.user)
    _tell(request, agency, one.year)
    return redirect("report_cell", agency.pk, one.year, one.cell)
