"""审计员看留痕：只看本机关的，新的在前，可以按对象、人、行为找；看也留痕。"""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from gongkai.agencies.comings import of_person
from gongkai.agencies.policy import Do, ids_where, may_anywhere
from gongkai.safekeeping.actions import NAMES, named
from gongkai.safekeeping.models import TrailEntry

PAGE = 100


class FindForm(forms.Form):
    """找什么。"""

    subject = forms.CharField(label="对什么（如 case:12）", required=False, max_length=80)
    actor = forms.CharField(label="谁（账号）", required=False, max_length=150)
    action = forms.CharField(label="做了什么（如 下载附件）", required=False, max_length=40)
    below = forms.IntegerField(required=False, widget=forms.HiddenInput)


@never_cache
@require_GET
def trail(request: HttpRequest) -> HttpResponse:
    """一页留痕。"""
    if not may_anywhere(request.user, Do.TRAIL):
        raise PermissionDenied
    form = FindForm(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    rows = TrailEntry.objects.filter(agency__in=ids_where(request.user, Do.TRAIL), **_wanted(given))
    found = list(rows.order_by("-number")[: PAGE + 1])
    of_person(request.user, "trail.read", request.user, **_plain(given))
    page = {
        "form": form,
        "rows": [(e, NAMES.get(e.action, e.action)) for e in found[:PAGE]],
        "below": found[PAGE - 1].number if len(found) > PAGE else None,
    }
    return render(request, "agencies/trail.html", page)


def _wanted(given: dict[str, Any]) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    if given.get("subject"):
        wanted["subject"] = given["subject"].strip()
    if given.get("actor"):
        wanted["actor__startswith"] = given["actor"].strip()
    if given.get("action"):
        wanted["action__in"] = named(given["action"].strip())
    if given.get("below"):
        wanted["number__lt"] = given["below"]
    return wanted


def _plain(given: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in given.items() if v}
