"""按月的数：一张表填，或者导入。打开以后别人改过的格不盖掉。"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from gongkai.agencies.models import Agency, Office
from gongkai.agencies.policy import Do, demand
from gongkai.agencies.uploading import TableForm
from gongkai.applications.importing import ImportRefused
from gongkai.documents.download import download
from gongkai.language.numerals import whole
from gongkai.law.facts import short_moment
from gongkai.reporting import importing
from gongkai.reporting.decimals import plain
from gongkai.reporting.desk.frame import agency_of, derived, page_of
from gongkai.reporting.documents import Unfit
from gongkai.reporting.models import MonthlyCount
from gongkai.reporting.monthly import Entry, Measure, demand_come, enter, measures, told, typed

_SHOWN_ERRORS = 100


class SourceForm(forms.Form):
    """这一次填的数从哪里来。"""

    source = forms.CharField(
        label="来源",
        max_length=100,
        help_text="如“行政处罚台账”“财务科报送”；写在每个改了的数上",
        error_messages={"required": "请写明数从哪里来。"},
    )


@dataclass(frozen=True, slots=True)
class Box:
    """一格：输入的名称、读给人听的、现在写着的、打开时的、谁填的、能不能填。"""

    name: str
    label: str
    value: str
    before: str
    note: str
    open: bool


@never_cache
def counts(request: HttpRequest, agency_pk: int, year: int) -> HttpResponse:
    """一年的表。"""
    agency = agency_of(request, agency_pk)
    report = derived(agency, year)
    office = _office(request, agency)
    form = SourceForm(request.POST if request.method == "POST" else None)
    trouble: list[str] = []
    if request.method == "POST":
        demand(request.user, Do.FIGURES, agency)
        if form.is_valid() and not (trouble := _save(request, agency, year, office, form)):
            url = f"?office={office.pk}" if office else ""
            answer = redirect("report_counts", agency.pk, year)
            answer["Location"] += url
            return answer
    shown = _grid(request, agency, year, office) | {
        "form": form,
        "trouble": trouble,
        "office": office,
        "offices": agency.offices.order_by("name"),
        "missing": told(agency, year, timezone.localdate()).missing,
        "derived": report,
    }
    page = page_of(request, agency, year, "report_counts") | shown
    status = 422 if trouble or form.errors else 200
    return render(request, "reporting/counts.html", page, status=status)


def _office(request: HttpRequest, agency: Agency) -> Office | None:
    given = whole(request.POST.get("office", "") or request.GET.get("office", ""))
    return agency.offices.filter(pk=given).first() if given else None


def _grid(request: HttpRequest, agency: Agency, year: int, office: Office | None) -> dict[str, Any]:
    known = {
        (row.measure, row.month): row
        for row in MonthlyCount.objects.filter(
            agency=agency, year=year, office=office
        ).select_related("by")
    }
    every, today = measures(year), timezone.localdate()
    monthly, yearly = ([m for m in every if m.monthly is k] for k in (True, False))

    def box(one: Measure, month: int) -> Box:
        is_open = (year, max(month, 1)) <= (today.year, today.month)
        return _box(request, one, month, known.get((one.id, month)), is_open)

    return {
        "monthly": monthly,
        "rows": [(month, [box(one, month) for one in monthly]) for month in range(1, 13)],
        "yearly": [(one, box(one, 0)) for one in yearly],
    }


def _box(
    request: HttpRequest, one: Measure, month: int, row: MonthlyCount | None, is_open: bool
) -> Box:
    name = f"{one.id}:{month}"
    now = str(plain(row.value)) if row else ""
    label = f"{month}月 {one.name}" if month else one.name
    note = ""
    if row is not None:
        who = row.by.get_full_name() or row.by.get_username() if row.by else "已停用的人"
        note = f"{row.source}，{who}，{short_moment(timezone.localtime(row.at))}"
    return Box(name, label, request.POST.get(f"v:{name}", now), now, note, is_open)


@transaction.atomic
def _save(
    request: HttpRequest, agency: Agency, year: int, office: Office | None, form: forms.Form
) -> list[str]:
    """存改了的；有不行的一个也不存，返回说明。"""
    # 看别人改过没有、存，之间不让别人改
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    source, today = form.cleaned_data["source"], timezone.localdate()
    known = {
        (row.measure, row.month): str(plain(row.value))
        for row in MonthlyCount.objects.filter(agency=agency, year=year, office=office)
    }
    entries, trouble = [], []
    for one in measures(year):
        for month in one.months:
            name = f"{one.id}:{month}"
            given = request.POST.get(f"v:{name}", "").strip()
            before, now = request.POST.get(f"o:{name}", ""), known.get((one.id, month), "")
            if not given and "zero" in request.POST and not now and _past(year, month):
                given = "0"
            if given == before:
                continue
            try:
                demand_come(year, month, today)
                _demand_given(given, before)
                _demand_unchanged(given, before, now)
                entries.append(Entry(one.id, month, typed(given, one), office, source))
            except Unfit as error:
                trouble.append(
                    f"{month}月“{one.name}”：{error}" if month else f"“{one.name}”：{error}"
                )
    if not trouble:
        number = enter(agency, year, entries, request.user)
        messages.success(request, f"存了 {number} 个数。" if number else "没有改动。")
    return trouble


def _demand_given(given: str, before: str) -> None:
    """填过的清空了，不能不声不响地留着原来的。"""
    if not given:
        raise Unfit(f"原来填的是 {before}，不能清空；没有的填 0。")


def _demand_unchanged(given: str, before: str, now: str) -> None:
    if before == now or Decimal(now or "-1") == _number(given):
        return
    raise Unfit(
        f"您打开以后别人改成了 {now or '（空）'}，没有盖掉；请看过再填（您填的是 {given}）。"
    )


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except ArithmeticError:
        return None
    return value if value.is_finite() else None


def _past(year: int, month: int) -> bool:
    today = timezone.localdate()
    return (year, month or 12) < (today.year, today.month)


@never_cache
def imported(request: HttpRequest, agency_pk: int, year: int) -> HttpResponse:
    """试读，或者导入。"""
    agency = agency_of(request, agency_pk)
    demand(request.user, Do.FIGURES, agency)
    derived(agency, year)
    form = TableForm(request.POST or None, request.FILES or None)
    shown: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            done = _run(request, agency, year, form, shown)
        except ImportRefused as error:
            form.add_error(None, str(error))
        else:
            if done:
                return redirect("report_counts", agency.pk, year)
    page = page_of(request, agency, year, "report_counts") | shown
    status = 422 if form.errors else 200
    return render(request, "reporting/import.html", page, status=status)


def _run(
    request: HttpRequest, agency: Agency, year: int, form: TableForm, shown: dict[str, Any]
) -> bool:
    file = form.cleaned_data["file"]
    reading = importing.read(file.read(), file.name, agency, year)
    shown |= {"reading": reading, "errors": reading.errors[:_SHOWN_ERRORS]}
    if not form.cleaned_data["really"]:
        return False
    number = importing.load(agency, year, reading, file.name, request.user)
    messages.success(request, f"导入了 {number} 个数。")
    return True


@require_GET
def template(request: HttpRequest, agency_pk: int, year: int) -> HttpResponse:
    """导入的模板。"""
    agency = agency_of(request, agency_pk)
    derived(agency, year)
    name = f"{year}年按月的数.xlsx"
    return HttpResponse(importing.template(year), headers=download(name, "xlsx"))
