"""常用查找：把现在的队、字词、类别存成一个名字；只有自己看得见。"""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from gongkai.applications.models import KINDS, SavedSearch
from gongkai.applications.queues import BY_ID
from gongkai.safekeeping import addresses

MOST = 20


class SaveForm(forms.Form):
    """名称和查找。"""

    name = forms.CharField(max_length=30, error_messages={"required": "请给这个查找起个名称。"})
    queue = forms.ChoiceField(choices=[(q, q) for q in BY_ID])
    q = forms.CharField(max_length=100, required=False)
    kind = forms.ChoiceField(choices=[("", ""), *KINDS], required=False)


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """存下；同名的换成现在的。"""
    form = SaveForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(next(iter(form.errors.values()))[0]))
        return redirect("desk")
    given = dict(form.cleaned_data)
    own = SavedSearch.objects.filter(user=request.user.pk)
    name = given.pop("name")
    if own.exclude(name=name).count() >= MOST:
        messages.error(request, f"常用查找最多 {MOST} 个，请先删去不用的。")
        return redirect("desk")
    owner: Any = request.user
    saved, _ = own.update_or_create(user=owner, name=name, defaults={"query": given})
    messages.success(request, f"已存为“{name}”。")
    return redirect(f"{reverse('desk')}?saved={saved.pk}")


def looked_for(request: HttpRequest) -> dict[str, str]:
    """要找什么：表单里的；存过的（?saved=编号）；网址里只有队和接着翻的地方。"""
    if request.method == "POST":
        return {name: request.POST.get(name, "") for name in ("queue", "q", "kind", "after")}
    pk = addresses.number(request.GET.get("saved", ""))
    known = SavedSearch.objects.filter(user=request.user.pk, pk=pk).first() if pk else None
    if known is not None:
        return {name: str(value) for name, value in known.query.items()}
    return {
        name: request.GET.get(name, "")
        for name in ("queue", "after", "sort")
        if name in request.GET
    }


@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """删去自己的一个。"""
    SavedSearch.objects.filter(user=request.user.pk, pk=pk).delete()
    return redirect("desk")
