"""后台的首页：办案的人到办案台，写信息、审信息的人到主动公开，管理员到“开始使用”，审计员到留痕，没有职责的说明找谁。"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from wagtail.admin.auth import require_admin_access

from gongkai.agencies import first_steps
from gongkai.agencies.policy import Do, may_anywhere


@require_admin_access
def front(request: HttpRequest) -> HttpResponse:
    """登录以后到哪里。"""
    if may_anywhere(request.user, Do.SEE):
        return redirect("desk")
    if may_anywhere(request.user, Do.SEE_ITEMS):
        return redirect("disclosures")
    if first_steps.may_see(request.user):
        return redirect("first_steps" if first_steps.is_left(request.user) else "people")
    if may_anywhere(request.user, Do.TRAIL):
        return redirect("trail")
    return render(request, "applications/no_duty.html")
