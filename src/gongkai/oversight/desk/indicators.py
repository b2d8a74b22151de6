"""检查指标：看各项和依据；管理员另定界限、分值，或者加一项。"""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from gongkai.agencies.models import Agency
from gongkai.agencies.policy import Do, agencies_where, may
from gongkai.applications.forms import day, line, number, text
from gongkai.law.facts import chinese
from gongkai.law.indicators import GROUP_NAMES, PERSON, WAY_NAMES
from gongkai.oversight.acts import default_mend
from gongkai.oversight.indicators import as_local, indicator_of, indicators_of, set_indicator
from gongkai.oversight.models import LocalIndicator
from gongkai.oversight.rules import LIMIT_NAMES, RULES

_MOST_DAYS, _MOST_POINTS = 3660, 100


class LimitsForm(forms.Form):
    """改一项：分值、整改的天数、这一项有的各个数。"""

    since = day("从哪一天起", "以前的检查不变")
    citation = line("依据", "本地的考核办法、文件", longest=200)
    points = forms.IntegerField(label="一处扣（加）几分", min_value=0, max_value=_MOST_POINTS)
    most = forms.IntegerField(label="最多扣（加）几分", min_value=0, max_value=_MOST_POINTS)
    mend = number("几个工作日以内整改", most=250)

    def __init__(self, *args: Any, limits: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limits = limits
        for name, value in limits.items():
            if isinstance(value, int) and name in LIMIT_NAMES:
                self.fields[f"limit_{name}"] = forms.IntegerField(
                    label=LIMIT_NAMES[name], min_value=0, max_value=_MOST_DAYS, initial=value
                )

    def numbers(self) -> dict[str, Any]:
        """界限：改了的数，别的照旧。"""
        given = {
            name.removeprefix("limit_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("limit_")
        }
        return {**self.limits, **given}


class NewIndicator(forms.Form):
    """加一项。"""

    agency = forms.ModelChoiceField(label="哪个机关定的", queryset=Agency.objects.none())
    group = forms.ChoiceField(label="类别", choices=list(GROUP_NAMES.items()))
    name = line("名称", longest=60)
    standard = text("标准", "怎样算合格", rows=2)
    rule = forms.ChoiceField(label="怎样查", required=False)
    points = forms.IntegerField(label="一处扣（加）几分", min_value=0, max_value=_MOST_POINTS)
    most = forms.IntegerField(label="最多扣（加）几分", min_value=0, max_value=_MOST_POINTS)
    mend = number("几个工作日以内整改", most=250)
    citation = line("依据", "本地的考核办法、文件", longest=200)
    since = day("从哪一天起")

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["agency"]
        field.queryset, field.initial = agencies, agencies.first()
        rules: Any = self.fields["rule"]
        told = [
            (name, f"{WAY_NAMES[one.way]}：{one.about.splitlines()[0]}")
            for name, one in RULES.items()
        ]
        rules.choices = [("", "由人看"), *told]

    def clean_standard(self) -> str:
        """不太长。"""
        words: str = self.cleaned_data["standard"]
        if len(words) > 300:
            raise ValidationError("标准请写在 300 字以内。")
        return words


@never_cache
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """一个机关的各项指标、依据、怎样查。"""
    found = _seen(request)
    agency = found.first()
    chosen = request.GET.get("agency", "")
    if chosen.isascii() and chosen.isdecimal() and len(chosen) < 10:
        agency = found.filter(pk=int(chosen)).first()
    if agency is None:
        raise PermissionDenied
    shown = {
        "agency": agency,
        "agencies": found,
        "rows": [(i, _limits(i.limits)) for i in indicators_of(agency, timezone.localdate())],
        "may_set": may(request.user, Do.INDICATORS, agency),
        "past": LocalIndicator.objects.filter(agency=agency).select_related("by").order_by("-id"),
    }
    return render(request, "oversight/indicators.html", shown)


def _seen(request: HttpRequest) -> Any:
    """看得见检查的、管指标的机关。"""
    rows = agencies_where(request.user, Do.FINDINGS) | agencies_where(request.user, Do.INDICATORS)
    return rows.distinct().order_by("path")


def _limits(limits: Any) -> str:
    told = [f"{LIMIT_NAMES[n]} {v}" for n, v in limits.items() if n in LIMIT_NAMES and _whole(v)]
    return "；".join(told)


def _whole(value: Any) -> bool:
    return isinstance(value, int)


@never_cache
def setting(request: HttpRequest, agency_pk: int, key: str) -> HttpResponse:
    """另定一项的界限、分值。"""
    agency = get_object_or_404(agencies_where(request.user, Do.INDICATORS), pk=agency_pk)
    today = timezone.localdate()
    found = indicator_of(agency, key, today)
    if found is None:
        raise Http404
    initial = {"since": today, "points": found.points, "most": found.most, "mend": found.mend}
    form = LimitsForm(request.POST or None, limits=dict(found.limits), initial=initial)
    if request.method == "POST" and form.is_valid():
        local = as_local(found, agency, form.cleaned_data["since"])
        for name in ("points", "most", "mend", "citation"):
            setattr(local, name, form.cleaned_data[name])
        local.limits = form.numbers()
        set_indicator(local, request.user)
        messages.success(request, f"“{found.name}”从{chinese(local.since)}起照新的查，已记入留痕。")
        return redirect(f"{reverse('indicators')}?agency={agency.pk}")
    shown = {"form": form, "agency": agency, "indicator": found}
    return render(request, "oversight/setting.html", shown, status=422 if form.errors else 200)


@never_cache
def adding(request: HttpRequest) -> HttpResponse:
    """加一项。"""
    agencies = agencies_where(request.user, Do.INDICATORS).order_by("path")
    if not agencies:
        raise PermissionDenied
    today = timezone.localdate()
    mend = default_mend(today).amount
    initial = {"since": today, "points": 1, "most": 5, "mend": mend}
    form = NewIndicator(request.POST or None, agencies=agencies, initial=initial)
    if request.method == "POST" and form.is_valid():
        local = _added(form.cleaned_data)
        set_indicator(local, request.user)
        messages.success(request, f"已加“{local.name}”。")
        return redirect(f"{reverse('indicators')}?agency={local.agency_id}")
    return render(
        request, "oversight/setting.html", {"form": form}, status=422 if form.errors else 200
    )


def _added(given: dict[str, Any]) -> LocalIndicator:
    rule = given["rule"]
    limits = dict.fromkeys(RULES[rule].limits, 0) | {"count": 1} if rule else {"valid": 92}
    same = ("agency", "group", "name", "points", "most", "mend", "citation", "since")
    return LocalIndicator(
        key=f"local.{get_random_string(8).lower()}",
        text=given["standard"],
        way=RULES[rule].way if rule else PERSON,
        rule=rule,
        limits=limits,
        **{name: given[name] for name in same},
    )
