"""本机关的常用语：写答复、补正事项、理由时照着选，不用每次重打。"""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from gongkai.agencies.models import Agency
from gongkai.agencies.policy import Do, agencies_where, may_anywhere, narrow
from gongkai.applications.models import Phrase
from gongkai.safekeeping import addresses
from gongkai.safekeeping.entry import visible
from gongkai.safekeeping.trail import record

_MOST = 200


class PhraseForm(forms.Form):
    """一条；同名的换成新的。"""

    agency = forms.ModelChoiceField(label="机关", queryset=Agency.objects.none())
    name = forms.CharField(
        label="名称",
        max_length=30,
        validators=[visible],
        error_messages={"required": "请给它起个名称。"},
    )
    text = forms.CharField(
        label="文字",
        max_length=2000,
        validators=[visible],
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写文字。"},
    )

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["agency"]
        field.queryset, field.initial = choices, choices.first()


@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """看、添、删。"""
    if not may_anywhere(request.user, Do.WORK):
        raise PermissionDenied
    rows = narrow(Phrase.objects.all(), request.user, Do.WORK).select_related("agency")
    if request.method == "POST" and "remove" in request.POST:
        _remove(request, get_object_or_404(rows, pk=addresses.number(request.POST["remove"])))
        return redirect("phrases")
    choices = agencies_where(request.user, Do.WORK)
    form = PhraseForm(request.POST or None, choices=choices)
    if request.method == "POST" and form.is_valid():
        _keep(request, form.cleaned_data)
        return redirect("phrases")
    page = {"rows": rows[:_MOST], "form": form}
    status = 422 if form.errors else 200
    return render(request, "applications/phrases.html", page, status=status)


@transaction.atomic
def _keep(request: HttpRequest, given: dict[str, Any]) -> None:
    agency, name = given["agency"], given["name"]
    Phrase.objects.update_or_create(agency=agency, name=name, defaults={"text": given["text"]})
    _record(request, agency.pk, name)
    messages.success(request, f"已存下“{name}”。")


@transaction.atomic
def _remove(request: HttpRequest, phrase: Phrase) -> None:
    agency, name = phrase.agency_id, phrase.name
    phrase.delete()
    _record(request, agency, name)
    messages.success(request, f"已删去“{name}”。")


def _record(request: HttpRequest, agency: int, name: str) -> None:
    subject = f"agency:{agency}"
    record(request.user, "phrase.changed", subject, agency=agency, detail={"name": name})
