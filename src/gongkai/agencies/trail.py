"""审计员看留痕：只看本机关的，新的在前，按对象、人、行为、日子找，可以导出；看、导出也留痕。"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from gongkai.agencies.comings import of_person
from gongkai.agencies.policy import Do, ids_where, may_anywhere
from gongkai.agencies.trail_words import (
    detail_in_words,
    names_of,
    people_of,
    subject_in_words,
    subjects_of,
)
from gongkai.documents import sheets
from gongkai.documents.download import download
from gongkai.law.days import strange
from gongkai.safekeeping.actions import NAMES, named
from gongkai.safekeeping.actor import name_in_trail
from gongkai.safekeeping.models import TrailEntry

PAGE = 100
#: 一页里一项至多列几个，导出的全列
_FEW = 6
#: 一次最多导出几行
MOST = 20_000


def _plausible(day: date) -> None:
    """年份打错的（9999 年的后一天算不出来）。"""
    if why := strange(day, timezone.localdate()):
        raise forms.ValidationError(why)


class FindForm(forms.Form):
    """找什么。"""

    subject = forms.CharField(label="对什么（如 申请 12）", required=False, max_length=80)
    actor = forms.CharField(label="谁（账号或者姓名）", required=False, max_length=150)
    action = forms.CharField(label="做了什么（如 下载附件）", required=False, max_length=40)
    since = forms.DateField(
        validators=[_plausible],
        label="从哪一天",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    until = forms.DateField(
        validators=[_plausible],
        label="到哪一天",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    below = forms.IntegerField(required=False, widget=forms.HiddenInput)


@never_cache
@require_GET
def trail(request: HttpRequest) -> HttpResponse:
    """一页留痕。"""
    form, given, rows = _asked(request)
    found = list(rows[: PAGE + 1])
    of_person(request.user, "trail.read", request.user, **_plain(given))
    page = {
        "form": form,
        "rows": list(_shown(found[:PAGE], _FEW)),
        "below": found[PAGE - 1].number if len(found) > PAGE else None,
        "most": MOST,
    }
    return render(request, "agencies/trail.html", page)


@never_cache
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """找到的各行，.xlsx。"""
    _, given, rows = _asked(request)
    book = sheets.new_book()
    heads = ("序号", "时间", "账号", "姓名", "做了什么", "对什么", "详情")
    sheet = sheets.new_sheet(book, "留痕", heads, (10, 20, 16, 14, 24, 18, 60))
    for one in _shown(list(rows[:MOST])):
        e = one["entry"]
        at = f"{timezone.localtime(e.at):%Y-%m-%d %H:%M:%S}"
        cells = (e.number, at, e.actor, one["name"], one["action"], one["subject"], one["detail"])
        sheets.add(sheet, cells)
    of_person(request.user, "trail.exported", request.user, **_plain(given))
    return HttpResponse(sheets.saved(book), headers=download("留痕.xlsx", "xlsx"))


def _asked(request: HttpRequest) -> tuple[FindForm, dict[str, Any], QuerySet[TrailEntry]]:
    if not may_anywhere(request.user, Do.TRAIL):
        raise PermissionDenied
    form = FindForm(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    rows = TrailEntry.objects.filter(agency__in=ids_where(request.user, Do.TRAIL), **_wanted(given))
    return form, given, rows.order_by("-number")


def _shown(rows: Iterable[TrailEntry], most: int = 0) -> Iterable[dict[str, Any]]:
    """写成话：姓名、对什么、详情。"""
    rows = list(rows)
    people = people_of(rows)
    names = names_of(people)
    for e in rows:
        yield {
            "entry": e,
            "name": names.get(e.actor, ""),
            "action": NAMES.get(e.action, e.action),
            "subject": subject_in_words(e.subject),
            "detail": detail_in_words(e.detail, people, most),
        }


def _wanted(given: dict[str, Any]) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    if given.get("subject"):
        wanted["subject__in"] = subjects_of(given["subject"].strip())
    if given.get("actor"):
        wanted |= _by(given["actor"].strip())
    if given.get("action"):
        wanted["action__in"] = named(given["action"].strip())
    if given.get("since"):
        wanted["at__gte"] = _midnight(given["since"])
    if given.get("until"):
        wanted["at__lt"] = _midnight(given["until"] + timedelta(days=1))
    if given.get("below"):
        wanted["number__lt"] = given["below"]
    return wanted


def _by(words: str) -> dict[str, Any]:
    """写的是姓名的，换成账号；不然按账号的开头。"""
    accounts = [name_in_trail(one) for one in get_user_model().objects.filter(last_name=words)]
    return {"actor__in": accounts} if accounts else {"actor__startswith": words}


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _plain(given: dict[str, Any]) -> dict[str, Any]:
    """找的什么，记进留痕。"""
    return {k: v if isinstance(v, int) else str(v) for k, v in given.items() if v}
