"""文字：各段写什么、上一年怎样写的、有多少相同；两人同时写的，后存的看得见先存的。"""

import re
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from gongkai.agencies.models import Agency
from gongkai.agencies.policy import Do, demand
from gongkai.annual.check import check_wording, rules, shared
from gongkai.annual.model import Finding, Report
from gongkai.annual.narrative import check_narrative
from gongkai.reporting import prose
from gongkai.reporting.counts import fees_received
from gongkai.reporting.desk.frame import agency_of, derived, page_of
from gongkai.reporting.documents import Unfit
from gongkai.reporting.live import Subject, filled, known
from gongkai.reporting.models import Passage
from gongkai.reporting.past import report_for

_HEADED = re.compile(r"^（[一二三四五六]）")


class PassageForm(forms.Form):
    """一段。"""

    number = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    text = forms.CharField(
        label="文字",
        required=False,
        max_length=prose.LONGEST,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="换行就是另起一段；数用活的，如 {新收申请}，写成文件时自己填",
    )


@never_cache
@require_GET
def whole(request: HttpRequest, agency_pk: int, year: int) -> HttpResponse:
    """全部文字：写成什么样，检查出什么，与上一年有多少相同。"""
    agency = agency_of(request, agency_pk)
    report = derived(agency, year)
    previous = report_for(agency, year - 1)
    share = shared(report.prose(), previous.prose()) if previous else None
    found = prose.drafts(agency, year)
    shown = {
        "drafts": [(d, _said(d, agency, year, report)) for d in found],
        "findings": [*check_narrative(report), *check_wording(report)],
        "previous": previous,
        "share": share,
        "limit": rules()["repetition_share"],
    }
    page = page_of(request, agency, year, "report_prose") | shown
    return render(request, "reporting/prose.html", page)


def _subject(agency: Agency, year: int, report: Report) -> Subject:
    return Subject(agency, year, report, fees_received(agency, year))


def _said(draft: prose.Draft, agency: Agency, year: int, report: Report) -> list[str]:
    text = filled(draft.text, _subject(agency, year, report))
    return [line for line in text.split("\n") if line.strip()]


@never_cache
def passage(request: HttpRequest, agency_pk: int, year: int, key: str) -> HttpResponse:
    """写一段。"""
    agency = agency_of(request, agency_pk)
    demand(request.user, Do.FIGURES, agency)
    report = derived(agency, year)
    try:
        draft = prose.draft(agency, year, key)
    except KeyError as error:
        raise Http404 from error
    form = PassageForm(request.POST or None, initial={"number": draft.number, "text": draft.text})
    other: Passage | None = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            if "preview" not in request.POST:
                prose.save(agency, year, key, given["number"], given["text"], request.user)
                messages.success(request, "已存。")
                return redirect("report_passage", agency.pk, year, key)
        except prose.Conflict as conflict:
            other = conflict.latest
            form = _again(form, other)
        except Unfit as error:
            form.add_error("text", str(error))
    page = page_of(request, agency, year, "report_prose")
    page |= _beside(agency, year, draft, form, report) | {"other": other}
    status = 422 if form.errors or other else 200
    return render(request, "reporting/passage.html", page, status=status)


def _again(form: PassageForm, other: Passage) -> PassageForm:
    """自己写的还在，再存一次就盖在他的后面（他的一稿也留着）。"""
    return PassageForm(initial={"number": other.number, "text": form.cleaned_data["text"]})


def _beside(
    agency: Agency, year: int, draft: prose.Draft, form: PassageForm, report: Report
) -> dict[str, Any]:
    """旁边的：提示、写成什么样、上一年的、相同的比例、检查、以前各稿。"""
    text = str(form["text"].value() or "")
    said = filled(text, _subject(agency, year, report))
    previous = report_for(agency, year - 1)
    before = _before(draft.wanted, previous)
    return {
        "form": form,
        "draft": draft,
        "said": [line for line in said.split("\n") if line.strip()],
        "before": before,
        "previous_year": year - 1,
        "share": shared(said, "\n".join(before)) if before else None,
        "limit": rules()["repetition_share"],
        "findings": _findings(report, draft.wanted, said),
        "live": [
            (one, filled(f"{{{one.name}}}", _subject(agency, year, report))) for one in known()
        ],
        "versions": _versions(agency, year, draft.wanted.key),
    }


def _findings(report: Report, wanted: prose.Wanted, said: str) -> list[Finding]:
    """只查这一段：数与表格、用词。"""
    alone = Report(report.form_id, report.agency, report.year, cells=report.cells)
    alone.sections = {wanted.section: [line for line in said.split("\n") if line.strip()]}
    return [*check_narrative(alone), *check_wording(alone)]


def _before(wanted: prose.Wanted, previous: Report | None) -> list[str]:
    """上一年这一段的文字：第一部分按小标题分，分不开的、别的部分取整个部分。"""
    if previous is None:
        return []
    found = previous.sections.get(wanted.section, [])
    if not wanted.headed:
        return found
    starts = [n for n, line in enumerate(found) if _HEADED.match(line)]
    mine = [n for n in starts if found[n].startswith(wanted.title[:3])]
    if not mine:
        return found
    after = next((n for n in starts if n > mine[0]), len(found))
    return found[mine[0] : after]


def _versions(agency: Agency, year: int, key: str) -> list[Passage]:
    rows = Passage.objects.filter(agency=agency, year=year, key=key)
    return list(rows.select_related("by").order_by("-number")[:20])
