"""监督台：所辖的各机关在一页，每个数点开是它所计的；督办。"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from gongkai.agencies.apart import OwnWork
from gongkai.agencies.models import Agency
from gongkai.agencies.policy import Do, agencies_where, demand, may, may_anywhere, narrow
from gongkai.agencies.workplace import Left, left_until
from gongkai.applications.models import Case
from gongkai.applications.seeing import seen
from gongkai.documents.download import download
from gongkai.law.decisions import decisions
from gongkai.law.facts import chinese
from gongkai.oversight.acts import NotNow
from gongkai.oversight.asking import NEXT, answer, ask
from gongkai.oversight.desk.forms import NoteForm, QuestionForm
from gongkai.oversight.models import Finding, Question
from gongkai.oversight.sheets import table_sheet
from gongkai.oversight.supervising import BY_ID, FIGURES, Figure, Line, heat, lines, rows_of
from gongkai.remedies.models import Contest
from gongkai.safekeeping.actor import Actor
from gongkai.safekeeping.addresses import year as year_in
from gongkai.safekeeping.trail import record

_MOST, _FIRST_YEAR = 500, 2019
_SORTS = ("name", "newest", "nearest", "score", "vetoed", *(f.id for f in FIGURES))


@dataclass(frozen=True, slots=True)
class Cell:
    """一格：数、上一年的、深浅。"""

    figure: Figure
    number: int
    before: int | None
    heat: int


def _agencies(request: HttpRequest) -> list[Agency]:
    found = list(agencies_where(request.user, Do.OVERSEE).order_by("path"))
    if not found:
        raise PermissionDenied
    return found


@never_cache
@require_GET
def district(request: HttpRequest) -> HttpResponse:
    """一页：排序由网址定。"""
    today = timezone.localdate()
    year = _year(request, today)
    sort = request.GET.get("sort", "name")
    found = _sorted(lines(_agencies(request), year, today), sort)
    if request.GET.get("form") == "xlsx":
        return _sheet(request, found, year)
    shown = {
        "rows": _shown(found, today),
        "figures": FIGURES,
        "year": year,
        "years": range(today.year, _FIRST_YEAR - 1, -1),
        "sort": sort if sort in _SORTS else "name",
        "today": today,
    }
    return render(request, "oversight/district.html", shown)


def _year(request: HttpRequest, today: date) -> int:
    found = year_in(request.GET.get("year", ""))
    return found if found and _FIRST_YEAR <= found <= today.year else today.year


def _sorted(found: list[Line], sort: str) -> list[Line]:
    """数大的、日子早的（久没有更新、快到期）在前；缺省按机关的次序。"""
    if sort in BY_ID:
        return sorted(found, key=lambda one: -one.numbers[sort])
    if sort == "vetoed":
        return sorted(found, key=lambda one: (-one.vetoed, one.score))
    if sort == "score":
        return sorted(found, key=lambda one: one.score)
    if sort == "newest":
        return sorted(found, key=lambda one: one.newest or date.min)
    if sort == "nearest":
        return sorted(found, key=lambda one: one.nearest or date.max)
    return found


def _shown(found: list[Line], today: date) -> list[tuple[Line, list[Cell], Left]]:
    most = {f.id: max((one.numbers[f.id] for one in found), default=0) for f in FIGURES}
    return [
        (one, [_cell(f, one, most[f.id]) for f in FIGURES], left_until(one.nearest, today))
        for one in found
    ]


def _cell(figure: Figure, line: Line, most: int) -> Cell:
    number = line.numbers[figure.id]
    shade = heat(number, most) if figure.is_bad else 0
    return Cell(figure, number, line.before.get(figure.id), shade)


def _sheet(request: HttpRequest, found: list[Line], year: int) -> HttpResponse:
    head = ["机关", *(f.name for f in FIGURES), "得分", "单项否决", "结论", "最近公开"]
    rows = [
        [
            one.agency.name,
            *(one.numbers[f.id] for f in FIGURES),
            *(one.score, one.vetoed, one.standing.verdict if one.standing else ""),
            str(one.newest or ""),
        ]
        for one in found
    ]
    for one in found:
        pk, detail = one.agency.pk, {"year": year}
        record(request.user, "score.exported", f"agency:{pk}", agency=pk, detail=detail)
    headers = download(f"{year}年各机关比较.xlsx", "xlsx")
    return HttpResponse(table_sheet("各机关比较", head, rows), headers=headers)


@never_cache
@require_GET
def counted(request: HttpRequest, agency_pk: int, year: int, figure: str) -> HttpResponse:
    """一个数所计的各行；案件只有编号和日子，点进去照样是遮盖的。"""
    found = BY_ID.get(figure)
    agencies = agencies_where(request.user, Do.OVERSEE)
    agency = get_object_or_404(agencies, pk=agency_pk)
    if found is None or year < _FIRST_YEAR:
        raise Http404
    demand(request.user, found.do, agency)
    rows = rows_of(found, agency, year, timezone.localdate())
    count, known = rows.count(), _known(rows, request.user)
    shown = {
        "figure": found,
        "agency": agency,
        "year": year,
        "count": count,
        "rows": _told(known),
        "hidden": count - known.count(),
        "most": _MOST,
    }
    return render(request, "oversight/counted.html", shown)


def _known(rows: Any, user: Actor) -> Any:
    """去掉限定知悉而他不在其内的：计入件数，列不出来。"""
    if rows.model is Case:
        return seen(rows, user)
    return seen(rows, user, case="case") if rows.model is Contest else rows


def _told(rows: Any) -> list[tuple[str, str, str]]:
    """（名称、说明、网址）。"""
    from django.urls import reverse

    if rows.model is Case:
        light = rows.select_related("agency").defer("applicant", "asked").order_by("-id")[:_MOST]
        names = {d.id: d.name for d in decisions().values()}
        return [(c.number, _of_case(c, names), reverse("case", args=[c.pk])) for c in light]
    if rows.model is Contest:
        light = rows.select_related("case__agency").order_by("-id")[:_MOST]
        return [
            (str(c), f"{c.case.number}，{chinese(c.closed)}审结", reverse("case", args=[c.case_id]))
            for c in light
        ]
    if rows.model is Finding:
        light = rows.select_related("agency").order_by("due")[:_MOST]
        return [
            (f.number, f"{f.what}（{chinese(f.due)}到期）", reverse("finding", args=[f.pk]))
            for f in light
        ]
    return [
        (q.title, f"{chinese(q.due)}到期", reverse("question", args=[q.pk]))
        for q in rows.order_by("due")[:_MOST]
    ]


def _of_case(case: Case, names: dict[str, str]) -> str:
    got = f"{chinese(case.receipt)}收到" if case.receipt else "还没有确认收到"
    if case.closed:
        return f"{got}，{chinese(case.closed)}办结：{names.get(case.decision, '')}"
    due = f"{chinese(case.reply_due)}以前答复" if case.reply_due else "答复期限还没有起算"
    return f"{got}，{due}"


@never_cache
@require_GET
def questions(request: HttpRequest) -> HttpResponse:
    """督办的各件：没有答复的在前。"""
    if not may_anywhere(request.user, Do.FINDINGS):
        raise PermissionDenied
    rows = narrow(Question.objects.all(), request.user, Do.FINDINGS).select_related("agency")
    today = timezone.localdate()
    some = rows.order_by("closed", "due", "-id")[:_MOST]
    ordered = sorted(some, key=lambda q: (q.closed is not None, q.due))
    shown = {
        "rows": [(q, left_until(q.due, today)) for q in ordered],
        "may_ask": may_anywhere(request.user, Do.OVERSEE),
    }
    return render(request, "oversight/questions.html", shown)


@never_cache
def asking(request: HttpRequest) -> HttpResponse:
    """提出。"""
    if not may_anywhere(request.user, Do.OVERSEE):
        raise PermissionDenied
    initial = {"agency": request.GET.get("agency", ""), "title": request.GET.get("title", "")}
    form = QuestionForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = ask(given["agency"], given["title"], given["text"], given["due"], request.user)
        messages.success(request, "已发出，会告诉对方的负责人。")
        return redirect("question", pk=made.pk)
    return render(request, "oversight/ask.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """一件：一问一答，答复、再问、办结。"""
    rows = narrow(Question.objects.all(), request.user, Do.FINDINGS).select_related("agency")
    found = get_object_or_404(rows, pk=pk)
    ways = [
        (state, _WAYS[found.state, state])
        for state, do in NEXT[found.state]
        if may(request.user, do, found.agency_id)
    ]
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer(found, request.POST.get("state", ""), form.cleaned_data["text"], request.user)
        except (NotNow, OwnWork) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已记下。")
            return redirect("question", pk=found.pk)
    shown = {
        "question": found,
        "notes": found.notes.select_related("by"),
        "ways": ways,
        "form": form,
        "left": left_until(found.due, timezone.localdate()),
    }
    return render(request, "oversight/question.html", shown, status=422 if form.errors else 200)


_S = Question.State
#: （现在，成为）-> 按钮
_WAYS: dict[tuple[str, str], str] = {
    (_S.ASKED, _S.ANSWERED): "答复",
    (_S.ANSWERED, _S.CLOSED): "办结",
    (_S.ANSWERED, _S.ASKED): "再问",
}
