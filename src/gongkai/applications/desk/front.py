"""后台的首页：办案的人到办案台，写信息、审信息的人到主动公开，其余的人到 Wagtail 的首页。"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.home import HomeView

from gongkai.agencies.policy import Do, may_anywhere


@require_admin_access
def front(request: HttpRequest) -> HttpResponse:
    """登录以后到哪里。"""
    if may_anywhere(request.user, Do.SEE):
        return redirect("desk")
    if may_anywhere(request.user, Do.SEE_ITEMS):
        return redirect("disclosures")
    return HomeView.as_view()(request)  # type: ignore[no-any-return]
