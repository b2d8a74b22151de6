"""走网站的页面：名单、列入名单、走一次、叫停；走到哪里，查到多少。"""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gongkai.agencies.choosing import chosen_if_one
from gongkai.agencies.models import Agency
from gongkai.agencies.policy import Do, agencies_where, ids_where, narrow
from gongkai.law.facts import short_moment
from gongkai.oversight.acts import NotNow
from gongkai.oversight.models import HomeProbe, Verdict, Walk, WalkSite
from gongkai.oversight.walk import walking
from gongkai.oversight.walk.running import is_installed

_LATEST, _WEEK = 5, timedelta(days=7)
_TONES = {"done": "fine", "failed": "late", "stopped": "done", "paused": "soon"}


def _may_list(user: Any) -> Any:
    """可以列名单的机关：检查的人、改检查指标的管理员。"""
    rows = agencies_where(user, Do.VERIFY) | agencies_where(user, Do.INDICATORS)
    return Agency.objects.filter(pk__in=rows.values("pk")).order_by("path")


class SiteForm(forms.ModelForm[WalkSite]):
    """列入名单的一个网站。"""

    class Meta:
        model = WalkSite
        fields = ("agency", "url", "pages", "delay", "start", "end")
        help_texts = {  # noqa: RUF012
            "url": "写全，如 https://www.example.gov.cn/；只走这个网站自己的页",
            "delay": "1 到 60 秒；对方的机器慢的写大些",
            "start": "0 到 23；与“到几点”一样为整天",
            "end": "0 到 23；过了半夜的也行，如 22 到 6",
        }

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen_if_one(self, _may_list(user))


@never_cache
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """名单，每个网站最近几次走到怎样。"""
    seen = set(ids_where(request.user, Do.FINDINGS)) | set(ids_where(request.user, Do.INDICATORS))
    if not seen:
        raise PermissionDenied
    failed = Count("inspection__results", filter=Q(inspection__results__verdict=Verdict.FAIL))
    walks = Walk.objects.select_related("by").annotate(failed=failed).order_by("-id")
    sites = WalkSite.objects.filter(agency__in=seen).select_related("agency")
    week = HomeProbe.objects.filter(on__gte=timezone.localdate() - _WEEK).order_by("-on")
    rows = sites.order_by("agency__path", "id").prefetch_related(
        Prefetch("walks", walks[:_LATEST], to_attr="latest"),
        Prefetch("probes", week, to_attr="week"),
    )
    may = set(ids_where(request.user, Do.VERIFY))
    shown = {
        "rows": [_row(one, one.agency_id in may) for one in rows],
        "may_list": _may_list(request.user).exists(),
        "installed": is_installed(),
    }
    return render(request, "oversight/walks.html", shown)


def _row(site: Any, may: bool) -> tuple[WalkSite, list[tuple[Walk, str]], bool, bool, str]:
    """（网站，最近几次，可不可以走一次，可不可以叫停，首页怎样）；正在走的不再走。"""
    found: list[Walk] = site.latest
    is_walking = any(one.ended is None for one in found)
    walks = [(one, _TONES.get(one.state, "none")) for one in found]
    return site, walks, may and not is_walking, may, _home(site.week)


def _home(week: list[HomeProbe]) -> str:
    """首页最近一周访问几次、打不开几次。"""
    if not week:
        return ""
    tries, failures = sum(row.tries for row in week), sum(row.failures for row in week)
    told = f"首页最近一周访问 {tries} 次，{failures} 次打不开"
    last = short_moment(timezone.localtime(week[0].last))
    return f"{told}；最近一次 {last}，{week[0].trouble or '打得开'}"


@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """列入名单。"""
    if not _may_list(request.user).exists():
        raise PermissionDenied
    form = SiteForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = walking.allow(form.save(commit=False), request.user)
        except NotNow as error:
            form.add_error("url", str(error))
        else:
            messages.success(request, f"“{made.url}”已列入可以走的网站，记入留痕。")
            return redirect("walks")
    shown = {"form": form}
    return render(request, "oversight/walk_new.html", shown, status=422 if form.errors else 200)


@never_cache
@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """走一次。"""
    site = get_object_or_404(narrow(WalkSite.objects.all(), request.user, Do.VERIFY), pk=pk)
    try:
        walking.order(site, request.user)
    except NotNow as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "已经排上，一两分钟里开始走；走完了，问题都会登记，等整改。")
    return redirect("walks")


@never_cache
@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """叫停。"""
    rows = narrow(Walk.objects.select_related("site"), request.user, Do.VERIFY, "site__agency")
    walking.stop(get_object_or_404(rows, pk=pk), request.user)
    messages.success(request, "已经叫停。")
    return redirect("walks")
