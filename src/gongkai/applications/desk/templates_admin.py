"""文书模板：本机关可以改文字，栏目要在册、括号要成对；随时恢复系统的。"""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from gongkai.agencies.models import Agency
from gongkai.agencies.policy import Do, agencies_where, may_anywhere
from gongkai.applications.models import TemplateOverride
from gongkai.letters import FIELDS, TemplateWrong, check_template, templates
from gongkai.safekeeping.trail import record


class TemplateForm(forms.Form):
    """标题与各段。"""

    title = forms.CharField(label="标题", max_length=60)
    text = forms.CharField(
        label="各段，一段一行",
        help_text="花括号里是栏目；以“?”开头的段，栏目没有内容就整段略去",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 14}),
    )

    def __init__(self, *args: Any, needs_remedy: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needs_remedy = needs_remedy

    def clean_text(self) -> str:
        """栏目在册；答复书必须告知救济。"""
        text: str = self.cleaned_data["text"]
        try:
            check_template(text)
        except TemplateWrong as error:
            raise forms.ValidationError(str(error)) from error
        if self.needs_remedy and "{remedy}" not in text:
            raise forms.ValidationError("答复书必须告知救济途径和期限，请保留栏目 {remedy}。")
        return text


@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """各机关、各种文书，改过的标出。"""
    if not may_anywhere(request.user, Do.MANAGE):
        raise PermissionDenied
    agencies = agencies_where(request.user, Do.MANAGE)
    changed = set(
        TemplateOverride.objects.filter(agency__in=agencies).values_list("agency", "kind")
    )
    rows = [
        (agency, [(t, (agency.pk, t.id) in changed) for t in templates().values()])
        for agency in agencies
    ]
    return render(request, "applications/templates.html", {"rows": rows})


@never_cache
def edit(request: HttpRequest, agency_pk: int, kind: str) -> HttpResponse:
    """改一种，或者恢复系统的。"""
    agency = get_object_or_404(agencies_where(request.user, Do.MANAGE), pk=agency_pk)
    if kind not in templates():
        raise Http404
    own = TemplateOverride.objects.filter(agency=agency, kind=kind).first()
    shipped = templates()[kind]
    initial = {"title": shipped.title, "text": "\n".join(shipped.paragraphs)}
    if own is not None:
        initial = {"title": own.title, "text": own.text}
    needs = kind.startswith("reply.")
    form = TemplateForm(request.POST or None, initial=initial, needs_remedy=needs)
    if request.method == "POST" and "restore" in request.POST:
        return _settled(request, agency, kind, None)
    if request.method == "POST" and form.is_valid():
        return _settled(request, agency, kind, form.cleaned_data)
    page = {
        "agency": agency,
        "kind": kind,
        "form": form,
        "own": own,
        "fields": list(FIELDS.items()),
    }
    status = 422 if form.errors else 200
    return render(request, "applications/template.html", page, status=status)


@transaction.atomic
def _settled(
    request: HttpRequest, agency: Agency, kind: str, given: dict[str, Any] | None
) -> HttpResponse:
    """换成写的；没有写的恢复系统的。"""
    if given is None:
        TemplateOverride.objects.filter(agency=agency, kind=kind).delete()
    else:
        TemplateOverride.objects.update_or_create(agency=agency, kind=kind, defaults=given)
    action = "template.restored" if given is None else "template.changed"
    record(request.user, action, f"agency:{agency.pk}", agency=agency.pk, detail={"kind": kind})
    messages.success(request, "已存。")
    return redirect("letter_templates")
