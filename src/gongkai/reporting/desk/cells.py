"""一格所计的：案件、复议诉讼、文件、各月填的数；更正这一格。"""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gongkai.agencies.models import Agency
from gongkai.agencies.policy import Do, demand
from gongkai.annual.forms import CARRIED_IN, CARRIED_OUT, NEW, cell_name, form_for_year
from gongkai.annual.identities import broken
from gongkai.annual.model import Number
from gongkai.applications import shown
from gongkai.applications.models import Case
from gongkai.applications.seeing import seen, unknown
from gongkai.language.numerals import whole
from gongkai.reporting import correcting
from gongkai.reporting.counts import cases_of, contests_of
from gongkai.reporting.decimals import plain
from gongkai.reporting.desk.frame import agency_of, derived, page_of
from gongkai.reporting.documents import Unfit, documents_of
from gongkai.reporting.models import Correction
from gongkai.reporting.monthly import counts_of
from gongkai.reporting.report import register_of
from gongkai.reporting.summing import parts_of
from gongkai.safekeeping.actor import Actor

_EACH = 100
_DOCUMENTS = ("rules", "normative")
#: 这些行按收到的先后，别的按办结的先后：各有索引
_CARRIED = (CARRIED_IN, CARRIED_OUT)
_BY_RECEIPT = (NEW, *_CARRIED)


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
    shape = form_for_year(year)
    if shape is None or name not in shape.cells():
        raise Http404
    table, row, column = name.split(":")
    kind = _kind(table, row)
    if kind in ("cases", "contests"):
        demand(request.user, Do.SEE, agency)
    behind = _behind(agency, year, kind, row, column)
    some, hidden = _some(behind, request, kind, row)
    today = timezone.localdate()
    corrections = _corrections(agency, year, name)
    counted = _sum(behind) if kind == "counts" else some.paginator.count + hidden
    parts = parts_of(agency, year, name) if agency.is_government else []
    counted += sum(number for _, number in parts)
    rows = list(some) if kind != "cases" else [shown.row(c, today) for c in _cases(some, agency)]
    page = {
        "cell": name,
        "name": cell_name(shape.id, name),
        "value": next((c.numbers[1] for c in corrections if not c.ended), counted),
        "kind": kind,
        "rows": rows,
        "some": some,
        "hidden": hidden,
        "parts": [(p, cell_name(shape.id, p)) for p in shape.parts.get(name, ())],
        "corrections": corrections,
        "summed": parts,
        "own": counted - sum(number for _, number in parts),
        "form": form,
    }
    page |= page_of(request, agency, year, "")
    status = 422 if form.errors else 200
    return render(request, "reporting/cell.html", page, status=status)


def _kind(table: str, row: str) -> str:
    if table == "disclosures":
        return "documents" if row in _DOCUMENTS else "counts"
    return "cases" if table == "applications" else "contests"


def _behind(agency: Agency, year: int, kind: str, row: str, column: str) -> QuerySet[Any]:
    """所计的各件，只查要显示的一页。"""
    if kind == "counts":
        return counts_of(agency, year, f"{row}:{column}")
    if kind == "documents":
        items = documents_of(agency, year, row, column).select_related("standing", "agency")
        return items.defer("body").order_by("-made_on", "-pk")
    if kind == "contests":
        contests = contests_of(agency, year, row, column).select_related("case__agency")
        return contests.order_by("received", "pk")
    return listed(cases_of(agency, year, row, column), row)


def listed(cases: QuerySet[Case], row: str) -> QuerySet[Case]:
    """一格的案件排好先后：这个次序就是索引的次序。"""
    return cases.order_by("receipt" if row in _BY_RECEIPT else "closed", "pk")


def _some(
    behind: QuerySet[Any], request: HttpRequest, kind: str, row: str
) -> tuple[Page[Any], int]:
    """要看的一页，和限定知悉而他不在其内、列不出来的几件（照样计入那一格）。"""
    number = whole(request.GET.get("page", "")) or 1
    if kind == "cases":
        return page_of_cases(behind, request.user, number, carried=row in _CARRIED)
    known = seen(behind, request.user, case="case") if kind == "contests" else behind
    some = Paginator(known, _EACH).get_page(number)
    return some, behind.count() - some.paginator.count if kind == "contests" else 0


def page_of_cases(
    cases: QuerySet[Case], user: Actor, number: int, *, carried: bool = False
) -> tuple[Page[Any], int]:
    """一页的主键和列不出来的几件：都只看索引。

    结转的（`carried`）不多，而要从头看到年底才找得出：全部的主键一遍取出，件数由它数。
    """
    hidden = unknown(cases.order_by(), user)
    left = hidden.count()
    known = cases.exclude(pk__in=hidden.values("pk")) if left else cases
    keys = known.values_list("pk", flat=True)
    paginator = Paginator(list(keys) if carried else keys, _EACH)
    if not carried:
        paginator.count = cases.count() - left
    return paginator.get_page(number), left


def _cases(some: Page[Any], agency: Agency) -> list[Case]:
    """一页的案件，照一页的次序。"""
    pks = list(some)
    found = Case.objects.select_related("officer").in_bulk(pks)
    for case in found.values():
        case.agency = agency
    return [found[pk] for pk in pks]


def _sum(counts: QuerySet[Any]) -> Number:
    return plain(sum((row.value for row in counts), Decimal(0)))


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
            _tell(request, agency, year, "已更正")
            return redirect("report_cell", agency.pk, year, name)
    return _cell(request, agency, year, name, form)


def _tell(request: HttpRequest, agency: Agency, year: int, done: str) -> None:
    wrong = broken(derived(agency, year))
    if not wrong:
        messages.success(request, f"{done}，全部勾稽成立。")
        return
    told = "；".join(identity.text for identity, _, _ in wrong[:3])
    messages.warning(request, f"{done}，但有 {len(wrong)} 条勾稽不成立：{told}。")


@never_cache
@require_POST
def uncorrect(request: HttpRequest, pk: int) -> HttpResponse:
    """撤去一处更正。"""
    one = get_object_or_404(Correction.objects.select_related("agency"), pk=pk)
    agency = agency_of(request, one.agency_id)
    correcting.end(one, request.user)
    _tell(request, agency, one.year, "已撤去更正")
    return redirect("report_cell", agency.pk, one.year, one.cell)
