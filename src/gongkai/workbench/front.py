"""登录以后到哪里：有办案、信息职责的到工作台，管理员到“开始使用”，审计员到留痕，没有职责的说明找谁。"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from wagtail.admin.auth import require_admin_access

from gongkai.agencies import first_steps
from gongkai.agencies.policy import Do, may_anywhere
from gongkai.safekeeping.actor import Actor


def may_enter(user: Actor) -> bool:
    """工作台给看得见案件、看得见信息的人。"""
    return may_anywhere(user, Do.SEE) or may_anywhere(user, Do.SEE_ITEMS)


@require_admin_access
def front(request: HttpRequest) -> HttpResponse:
    """登录以后到哪里。"""
    if may_enter(request.user):
        return redirect("workbench")
    if first_steps.may_see(request.user):
        return redirect("first_steps" if first_steps.is_left(request.user) else "people")
    if may_anywhere(request.user, Do.TRAIL):
        return redirect("trail")
    return render(request, "applications/no_duty.html")
