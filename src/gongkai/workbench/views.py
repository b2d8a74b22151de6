"""工作台的页面：首页、日历、通知、查找、订阅的日历。"""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongkai.agencies.policy import roles_of
from gongkai.outbox.models import Notice
from gongkai.reporting.charts import bars
from gongkai.safekeeping.actor import account
from gongkai.safekeeping.limits import too_often
from gongkai.workbench import bell, gathering, month, subscribing
from gongkai.workbench.front import may_enter
from gongkai.workbench.models import CalendarAddress

_LONGEST = 100
_NOTICES = 5
_RATE = 60
#: 订阅的日历前后各多少天
_BACK, _AHEAD = timedelta(days=31), timedelta(days=200)


@never_cache
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """首页：最上面是收到没有打开的。"""
    if not may_enter(request.user):
        raise PermissionDenied
    today = timezone.localdate()
    first = today.replace(day=1)
    figures = gathering.figures(request.user, first, today)
    page = {
        "today": today,
        "arrived": gathering.arrived(request.user, today),
        "waiting": gathering.waiting(request.user, today),
        "notices": list(bell.notices_of(request.user)[:_NOTICES]),
        "figures": figures,
        "chart": bars(f"{today.month}月", [(f.name, f.number) for f in figures]),
        **_calendar(request, month.of_week(today), today),
    }
    return render(request, "workbench/home.html", page)


def _calendar(request: HttpRequest, shown: month.Shown, today: date) -> dict[str, Any]:
    rows = gathering.days(request.user, shown.first, shown.last)
    return {"shown": shown, "weeks": shown.weeks(rows, today)}


@never_cache
@require_GET
def calendar(request: HttpRequest, span: str = "month") -> HttpResponse:
    """一个月或者一周的日历。"""
    if not may_enter(request.user):
        raise PermissionDenied
    today = timezone.localdate()
    day = _asked_day(request.GET.get("day", "")) or today
    shown = month.of_week(day) if span == "week" else month.of_month(day)
    page = _calendar(request, shown, today) | {
        "span": span,
        "day": day,
        "today": today,
        "address": CalendarAddress.objects.filter(user=request.user.pk).first(),
        "fresh": request.session.pop("calendar_address", ""),
    }
    return render(request, "workbench/calendar.html", page)


def _asked_day(text: str) -> date | None:
    """网址里的日子；写法不对的、太早太远的不要。"""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2008 <= found.year <= timezone.localdate().year + 3 else None


@require_POST
def subscribe(request: HttpRequest) -> HttpResponse:
    """生成、收回订阅的网址。"""
    user = account(request.user)
    if user is None or not may_enter(user):
        raise PermissionDenied
    if "revoke" in request.POST:
        subscribing.revoke(user)
        messages.success(request, "已收回，原来的网址打不开了。")
    else:
        path = reverse("calendar_feed", args=[subscribing.new_address(user)])
        request.session["calendar_address"] = request.build_absolute_uri(path)
    return redirect("workbench_calendar")


@never_cache
@require_GET
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """订阅的日历：凭网址，不用登录；里面没有个人信息。"""
    if too_often(request, "calendar", _RATE):
        return HttpResponse("太频繁了，请稍后再试。", status=429, content_type="text/plain")
    user = subscribing.owner(token)
    if user is None or not roles_of(user):
        raise Http404
    today = timezone.localdate()
    rows = gathering.days(user, today - _BACK, today + _AHEAD)
    written = subscribing.write((d for day in rows.values() for d in day), timezone.now())
    return HttpResponse(written, content_type="text/calendar; charset=utf-8")


@never_cache
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """给我的通知。"""
    rows = list(bell.notices_of(request.user)[: bell.SHOWN])
    return render(request, "workbench/notices.html", {"rows": rows})


@never_cache
@require_POST
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """打开一条：做上记号，到那件事的页面。"""
    found = get_object_or_404(bell.notices_of(request.user), pk=pk)
    bell.see(request.user, found.pk)
    return redirect(_place(found))


def _place(found: Notice) -> str:
    """那件事的页面：只认本站的路径。"""
    url = str(found.message.url)
    return url if url.startswith("/admin/") else reverse("notices")


@require_POST
def notices_seen(request: HttpRequest) -> HttpResponse:
    """全部看过了。"""
    bell.see(request.user)
    return redirect("notices")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """一处找遍：申请、信息、复议诉讼、栏目、人员。所找的字用 POST 送来，不留在网址和日志里。"""
    if not roles_of(request.user):
        raise PermissionDenied
    words = request.POST.get("q", "")[:_LONGEST].strip()
    page = {"words": words, "found": gathering.found(request.user, words)}
    part = request.headers.get("X-Part") == "found"
    return render(request, "workbench/found.html" if part else "workbench/find.html", page)
