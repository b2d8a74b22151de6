"""勾了几件一起办：交办、催办、打印、导出（.xlsx）。一件不成不耽误别的，逐件说明。"""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from gongkai.agencies.policy import Do, may
from gongkai.applications import notices, shown
from gongkai.applications.desk.exporting import HEAD, export_rows
from gongkai.applications.downloads import attachment
from gongkai.applications.forms import workers_of
from gongkai.applications.models import Case, person_name
from gongkai.applications.queues import visible
from gongkai.applications.register import Conflict
from gongkai.applications.steps import take
from gongkai.documents import sheets
from gongkai.law.errors import LawError
from gongkai.law.procedure import Act
from gongkai.safekeeping import addresses
from gongkai.safekeeping.trail import record

_MOST = 100


@never_cache
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """按所按的按钮办。"""
    keys = [pk for text in request.POST.getlist("case") if (pk := addresses.number(text))]
    rows = visible(request.user).filter(pk__in=keys[:_MOST])
    cases = list(rows.select_related("agency", "officer").order_by("pk"))
    if not cases:
        messages.error(request, "请先勾选要办的申请。")
        return redirect("desk")
    action = _ACTIONS.get(request.POST.get("do", ""))
    if action is None:
        messages.error(request, "请选择做什么：交办、催办、打印、导出。")
        return redirect("desk")
    return action(request, cases)


def _allowed(request: HttpRequest, cases: Sequence[Case], do: Do) -> list[Case]:
    """有这项职责的几件；一件也没有抛 PermissionDenied。"""
    found = [case for case in cases if may(request.user, do, case.agency_id)]
    if not found:
        raise PermissionDenied
    return found


def _assign(request: HttpRequest, cases: Sequence[Case]) -> HttpResponse:
    """交办给一个人。"""
    wanted = addresses.number(request.POST.get("officer", ""))
    done, why = 0, []
    for case in _allowed(request, cases, Do.WORK):
        try:
            _assign_one(request, case, wanted)
            done += 1
        except (LawError, Conflict, ValueError) as error:
            why.append(f"{case.number}：{error}")
    if done:
        messages.success(request, f"已交办 {done} 件。")
    for one in why:
        messages.error(request, one)
    return redirect("desk")


def _assign_one(request: HttpRequest, case: Case, wanted: int | None) -> None:
    people = dict(workers_of(case.agency_id))
    if wanted not in people:
        raise ValueError("请选择本机关的承办人。")
    on = timezone.localdate()
    take(case, Act.ASSIGNED, on, {"officer": wanted}, None, request.user, case.version)


def _remind(request: HttpRequest, cases: Sequence[Case]) -> HttpResponse:
    """催办：告诉承办人（没有交办的为机构负责人），一天一次。"""
    today = timezone.localdate()
    user: Any = request.user
    told = 0
    for case in _allowed(request, cases, Do.WORK):
        if case.closed is None:
            what = f"{person_name(user)}催办，{shown.days_left(case, today).words}"
            key = f"asked:{case.pk}:{today}:{user.pk}"
            told += notices.remind(case, key, what, notices.officers(case))
    messages.success(request, f"已催办，告诉了 {told} 次承办人（同一件一天催一次）。")
    return redirect("desk")


def _printed(request: HttpRequest, cases: Sequence[Case]) -> HttpResponse:
    """打印的清单，姓名已遮盖。"""
    today = timezone.localdate()
    _record(request, cases, "cases.printed")
    rows = [shown.row(case, today) for case in cases]
    return render(request, "applications/printed.html", {"rows": rows, "today": today})


def _export(request: HttpRequest, cases: Sequence[Case]) -> HttpResponse:
    """导出勾了的。"""
    allowed = _allowed(request, cases, Do.EXPORT)
    _record(request, allowed, "cases.exported")
    rows = Case.objects.filter(pk__in=[case.pk for case in allowed])
    book = sheets.new_book()
    sheet = sheets.new_sheet(book, "申请", HEAD, (22, 14, 12, 10, 12, 16, 12, 16, 12, 60, 22))
    for row in export_rows(rows):
        sheets.add(sheet, row)
    return attachment(sheets.saved(book), "cases.xlsx", "xlsx")


def _record(request: HttpRequest, cases: Sequence[Case], action: str) -> None:
    for agency in sorted({case.agency_id for case in cases}):
        many = sum(case.agency_id == agency for case in cases)
        record(request.user, action, "cases", agency=agency, detail={"cases": many})


_ACTIONS = {"assign": _assign, "remind": _remind, "print": _printed, "export": _export}
