"""汇总的页面：谁没有交、谁有错，收、退回、收下，外面来的文件。"""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gongkai.agencies.models import Agency
from gongkai.agencies.policy import Do, demand, may, narrow
from gongkai.annual.layout import tables
from gongkai.annual.read import ReadError
from gongkai.annual.sandbox import read_apart
from gongkai.annual.write.html import table_html
from gongkai.documents.kinds import LARGEST
from gongkai.reporting import district as core
from gongkai.reporting.desk.frame import agency_of, derived, page_of
from gongkai.reporting.documents import Unfit
from gongkai.reporting.models import Gathered
from gongkai.reporting.past import restored


class NoteForm(forms.Form):
    """退回的意见。"""

    note = forms.CharField(
        label="退回的意见",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="退回的必须写：哪里不对、怎样改",
    )


def _government(request: HttpRequest, pk: int, year: int) -> Agency:
    agency = agency_of(request, pk)
    derived(agency, year)
    if not agency.is_government:
        raise Http404("只有人民政府汇总。")
    return agency


@never_cache
@require_GET
def district(request: HttpRequest, agency_pk: int, year: int) -> HttpResponse:
    """各单位。"""
    agency = _government(request, agency_pk, year)
    found = core.members(agency, year, timezone.localdate())
    shown = {
        "members": found,
        "missing": sum(m.row is None for m in found),
        "wrong": sum(bool(m.errors) for m in found),
        "accepted": sum(m.row is not None and m.row.state == "accepted" for m in found),
        "may_gather": may(request.user, Do.GATHER, agency),
    }
    page = page_of(request, agency, year, "report_district") | shown
    return render(request, "reporting/district.html", page)


@never_cache
@require_POST
def gather(request: HttpRequest, agency_pk: int, year: int) -> HttpResponse:
    """收本系统里公开了的。"""
    agency = _government(request, agency_pk, year)
    number = core.gather(agency, year, request.user)
    messages.success(request, f"收到 {number} 份新的。" if number else "没有新的。")
    return redirect("report_district", agency.pk, year)


@never_cache
@require_POST
def add(request: HttpRequest, agency_pk: int, year: int) -> HttpResponse:
    """外面来的文件，可以一次选许多份。"""
    agency = _government(request, agency_pk, year)
    demand(request.user, Do.GATHER, agency)
    files = request.FILES.getlist("files")
    if not files:
        messages.error(request, "请选择文件。")
    for one in files:
        try:
            made = core.add(agency, year, str(one.name), _read(one), request.user)
        except (ReadError, Unfit) as error:
            messages.error(request, f"{one.name}：{error}")
        else:
            messages.success(request, f"收到{made.name}的。")
    return redirect("report_district", agency.pk, year)


def _read(file: Any) -> Any:
    if file.size > LARGEST:
        raise Unfit(f"超过 {LARGEST // 1024 // 1024} MB。")
    return read_apart(file.read())


def _seen(request: HttpRequest, pk: int) -> Gathered:
    rows = narrow(Gathered.objects.select_related("above", "by"), request.user, Do.COUNT, "above")
    found: Gathered = get_object_or_404(rows, pk=pk)
    return found


@never_cache
@require_GET
def gathered(request: HttpRequest, pk: int) -> HttpResponse:
    """收来的一份。"""
    return _page(request, _seen(request, pk), NoteForm())


def _page(request: HttpRequest, row: Gathered, form: forms.Form) -> HttpResponse:
    report = restored(row.report)
    shown = {
        "row": row,
        "seen": core.stamp_of(row),
        "tables": [mark_safe(table_html(report, t)) for t in tables(report.form_id)],  # noqa: S308
        "form": form,
        "may_gather": may(request.user, Do.GATHER, row.above_id),
    }
    page = page_of(request, row.above, row.year, "report_district") | shown
    status = 422 if form.errors else 200
    return render(request, "reporting/gathered.html", page, status=status)


@never_cache
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """收下，或者退回。"""
    row = _seen(request, pk)
    demand(request.user, Do.GATHER, row.above_id)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            if request.POST.get("seen") != core.stamp_of(row):
                raise Unfit("没有办：您打开以后又收到了新的一份，下面是新的，请看过再办。")
            if "accept" in request.POST:
                core.accept(row, request.user)
            else:
                core.send_back(row, form.cleaned_data["note"], request.user)
        except Unfit as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{row.name}：{row.get_state_display()}。")
            return redirect("report_district", row.above_id, row.year)
    return _page(request, row, form)
