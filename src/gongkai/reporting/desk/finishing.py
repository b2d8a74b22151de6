"""关账与公开：还差什么、关账、关账以后变了什么、修订、写成年报放进栏目、上一年的年报。"""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gongkai.agencies.models import Agency
from gongkai.agencies.policy import Do, demand
from gongkai.agencies.uploading import UploadField
from gongkai.annual.read import ReadError
from gongkai.annual.sandbox import read_apart
from gongkai.annual.timeliness import due_day
from gongkai.applications.models import CaseEvent
from gongkai.applications.seeing import seen
from gongkai.documents.paper.pdf import FontMissing
from gongkai.reporting import closing as core
from gongkai.reporting import past
from gongkai.reporting.desk.frame import agency_of, derived, page_of
from gongkai.reporting.documents import Unfit
from gongkai.reporting.filing import file
from gongkai.reporting.models import Closing, Filing, PastReport
from gongkai.reporting.pending import open_points

_MOST = 200


class CloseForm(forms.Form):
    """说明。"""

    explanation = forms.CharField(
        label="说明",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="第一次关账而与上一年接得上的可以不写；修订的写明什么变了、为什么",
    )


class PastForm(forms.Form):
    """上一年的年报文件。"""

    file = UploadField(help_text="PDF、Word、Excel、网页、文字都行")


@never_cache
@require_GET
def finishing(request: HttpRequest, agency_pk: int, year: int) -> HttpResponse:
    """看。"""
    return _page(request, agency_of(request, agency_pk), year, CloseForm())


def _page(request: HttpRequest, agency: Agency, year: int, form: forms.Form) -> HttpResponse:
    report = derived(agency, year)
    today, latest = timezone.localdate(), past.latest(agency, year)
    due, rule = due_day(year, government=agency.is_government)
    # 修订的必须写说明：不标“可不填”
    form.fields["explanation"].required = latest is not None
    filings = Filing.objects.filter(closing__agency=agency, closing__year=year)
    shown = {
        "points": open_points(agency, year, today, report),
        "closings": Closing.objects.filter(agency=agency, year=year).select_related("by"),
        "latest": latest,
        "intact": core.is_intact(latest) if latest else True,
        "changed": core.differences(latest, report) if latest else [],
        "added": _added(request, latest) if latest else [],
        "over": year < today.year,
        "due": due,
        "rule": rule,
        "filings": filings.select_related("item__agency", "closing", "by").order_by("-pk"),
        "form": form,
    }
    page = page_of(request, agency, year, "report_close") | shown
    status = 422 if form.errors else 200
    return render(request, "reporting/finishing.html", page, status=status)


def _added(request: HttpRequest, latest: Closing) -> list[CaseEvent]:
    """补登的事；限定知悉而他不在其内的不列。"""
    return list(seen(core.added_since(latest), request.user, case="case")[:_MOST])


@never_cache
@require_POST
def close(request: HttpRequest, agency_pk: int, year: int) -> HttpResponse:
    """关账，或者修订。"""
    agency = agency_of(request, agency_pk)
    demand(request.user, Do.CLOSE, agency)
    derived(agency, year)
    form = CloseForm(request.POST)
    if form.is_valid():
        try:
            made = core.close(agency, year, request.user, form.cleaned_data["explanation"])
        except Unfit as error:
            form.add_error(None, str(error))
        else:
            done = "已关账" if made.number == 1 else f"已修订（第 {made.number} 次）"
            messages.success(request, f"{done}，散列 {made.digest[:12]}……")
            return redirect("report_close", agency.pk, year)
    return _page(request, agency, year, form)


@never_cache
@require_POST
def to_item(request: HttpRequest, agency_pk: int, year: int) -> HttpResponse:
    """写成年报，成为“政府信息公开年报”栏目的草稿。"""
    agency = agency_of(request, agency_pk)
    derived(agency, year)
    try:
        made = file(agency, year, timezone.localdate(), request.user)
    except (Unfit, FontMissing) as error:
        messages.error(request, str(error))
        return redirect("report_close", agency.pk, year)
    messages.success(request, "已写成年报，各种文件读回来都与登记一样。看过以后提交审查。")
    return redirect("wagtailsnippets_disclosures_item:edit", made.item_id)


@never_cache
def past_report(request: HttpRequest, agency_pk: int, year: int) -> HttpResponse:
    """读入上一年的年报。"""
    agency = agency_of(request, agency_pk)
    demand(request.user, Do.FIGURES, agency)
    derived(agency, year)
    form = PastForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        try:
            report = read_apart(given.read())
            past.keep(agency, year - 1, given.name, report, request.user)
        except (ReadError, Unfit) as error:
            form.add_error("file", str(error))
        else:
            messages.success(request, f"读入了{year - 1}年的年报。")
            return redirect("report_prose", agency.pk, year)
    shown = {
        "form": form,
        "before": year - 1,
        "kept": PastReport.objects.filter(agency=agency, year=year - 1).first(),
    }
    page = page_of(request, agency, year, "report_close") | shown
    status = 422 if form.errors else 200
    return render(request, "reporting/past.html", page, status=status)
