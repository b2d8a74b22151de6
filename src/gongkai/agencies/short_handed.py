"""管理员的页面：登记一个机关人手不够、提前结束；本人看过账号变动的话。"""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from gongkai.agencies import apart
from gongkai.agencies.models import AccountNotice, Agency, ShortHanded
from gongkai.agencies.policy import Do, agencies_where, ids_where, may_anywhere
from gongkai.safekeeping.actor import Actor

_MOST = 100


class ShortHandedForm(forms.Form):
    """哪个机关、为什么、到哪一天。"""

    agency = forms.ModelChoiceField(label="机关", queryset=Agency.objects.none())
    reason = forms.CharField(
        label="为什么没有别人可以办",
        help_text="如“负责人出缺，只有一人在岗”；记入留痕，用到的页面上都写着",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    until = forms.DateField(
        label="到哪一天为止",
        help_text=f"最长 {apart.LONGEST.days} 天，到期要用的再登记",
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, user: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = agencies_where(user, Do.MANAGE)
        self.fields["agency"].queryset = choices  # type: ignore[attr-defined]
        self.fields["agency"].initial = choices.first()


@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """登记过的；新登记一条。"""
    if not may_anywhere(request.user, Do.MANAGE):
        raise PermissionDenied
    form = ShortHandedForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            apart.short_handed(request.user, **form.cleaned_data)
        except apart.Unfit as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已登记。您自己不在其内：登记的人不能因此批自己的。")
            return redirect("short_handed")
    rows = ShortHanded.objects.filter(agency__in=ids_where(request.user, Do.MANAGE))
    page = {
        "form": form,
        "rows": rows.select_related("agency", "by", "ended_by")[:_MOST],
        "today": timezone.localdate(),
    }
    status = 422 if form.errors else 200
    return render(request, "agencies/short_handed.html", page, status=status)


@never_cache
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """人手够了，到此为止。"""
    rows = ShortHanded.objects.filter(agency__in=ids_where(request.user, Do.MANAGE))
    apart.enough(request.user, get_object_or_404(rows, pk=pk))
    messages.success(request, "已结束。")
    return redirect("short_handed")


@never_cache
@require_POST
def noticed(request: HttpRequest) -> HttpResponse:
    """账号变动的话，本人看过了。"""
    mine = AccountNotice.objects.filter(user=request.user.pk, seen__isnull=True)
    mine.update(seen=timezone.now())
    return redirect("wagtailadmin_home")
