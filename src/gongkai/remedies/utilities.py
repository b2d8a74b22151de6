"""机关管的公共企事业单位（条例第五十五条）：登记、改、去掉；公众的页面在门户。"""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gongkai.agencies.policy import Do, agencies_where, may_anywhere, narrow
from gongkai.law.parameters import rule
from gongkai.law.utilities import industry_names
from gongkai.remedies.models import Utility
from gongkai.safekeeping.actor import Actor
from gongkai.safekeeping.entry import visible
from gongkai.safekeeping.trail import record

_CONTACTS = ("address", "telephone", "website")
_LINES = ("name", "address", "telephone", "appeal")


class UtilityForm(forms.ModelForm):  # type: ignore[type-arg]
    """一家单位的资料。"""

    industry = forms.ChoiceField(label="行业", choices=lambda: list(industry_names().items()))
    website = forms.URLField(
        label="公开信息的网址",
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "网址要写成 https://… 的样子。"},
    )

    class Meta:
        model = Utility
        fields = (
            *("agency", "industry", "name", "address", "telephone", "website", "appeal"),
            *("order", "shown"),
        )
        help_texts: ClassVar[dict[str, str]] = {
            "appeal": "没有另外的机构的不填，用本机关的联系方式"
        }

    def __init__(self, *args: Any, user: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = agencies_where(user, Do.COLUMNS)
        self.fields["agency"].queryset = choices  # type: ignore[attr-defined]
        self.fields["agency"].initial = choices.first()
        for name in _LINES:
            self.fields[name].validators.append(visible)

    def clean(self) -> dict[str, Any]:
        """总要有一种联系方式。"""
        given = super().clean() or {}
        if not self.errors and not any(given.get(name) for name in _CONTACTS):
            self.add_error(None, "地址、电话、网址至少填一种联系方式。")
        return given


@never_cache
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """看得见的各家，和第五十五条。"""
    rows = _rows(request).select_related("agency")
    shown = {"rows": rows, "law": rule("utility.duty", timezone.localdate())}
    return render(request, "remedies/utilities.html", shown)


@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """登记一家。"""
    _rows(request)
    return _edit(request, Utility())


@never_cache
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """改一家。"""
    return _edit(request, get_object_or_404(_rows(request), pk=pk))


@never_cache
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """去掉一家。"""
    one = get_object_or_404(_rows(request), pk=pk)
    with transaction.atomic():
        _recorded(request.user, "utility.removed", one)
        one.delete()
    messages.success(request, f"已去掉：{one.name}。")
    return redirect("utilities")


def _rows(request: HttpRequest) -> Any:
    if not may_anywhere(request.user, Do.COLUMNS):
        raise PermissionDenied
    return narrow(Utility.objects.all(), request.user, Do.COLUMNS, "agency")


def _edit(request: HttpRequest, one: Utility) -> HttpResponse:
    form = UtilityForm(request.POST or None, instance=one, user=request.user)
    if request.method == "POST" and form.is_valid():
        action = "utility.changed" if one.pk else "utility.added"
        with transaction.atomic():
            _recorded(request.user, action, form.save())
        messages.success(request, "已存。")
        return redirect("utilities")
    shown = {"form": form, "one": one}
    return render(request, "remedies/utility.html", shown, status=422 if form.errors else 200)


def _recorded(by: Actor, action: str, one: Utility) -> None:
    detail = {"name": one.name, "industry": one.industry, "shown": one.shown}
    record(by, action, f"utility:{one.pk}", agency=one.agency_id, detail=detail)
