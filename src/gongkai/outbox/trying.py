"""试发一份邮件给自己，看邮件通不通；“开始使用”里的一步。"""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from gongkai.agencies.first_steps import Step, register
from gongkai.agencies.models import Agency
from gongkai.agencies.policy import Do, ids_where, may_anywhere
from gongkai.law.facts import moment
from gongkai.outbox.messages import post
from gongkai.outbox.models import Delivery
from gongkai.safekeeping.actor import runs_the_system
from gongkai.safekeeping.trail import record

_ABOUT = "mail-test"


class TryForm(forms.Form):
    """发到哪里。"""

    to = forms.EmailField(
        label="电子邮箱",
        help_text="发一份试信到这里，一分钟左右应当收到",
        error_messages={"required": "请填写邮箱。", "invalid": "邮箱的写法不对。"},
    )


@never_cache
def try_mail(request: HttpRequest) -> HttpResponse:
    """试发一份。"""
    if not may_anywhere(request.user, Do.MANAGE) and not runs_the_system(request.user):
        raise PermissionDenied
    initial = {"to": getattr(request.user, "email", "")}
    form = TryForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        _post(request, form.cleaned_data["to"])
        messages.success(request, "试信已经排上。收到了，“开始使用”里的这一步就算做到。")
        return redirect("outbox")
    status = 422 if form.errors else 200
    return render(request, "outbox/try.html", {"form": form}, status=status)


@transaction.atomic
def _post(request: HttpRequest, to: str) -> None:
    now = timezone.now()
    agency = min(ids_where(request.user, Do.MANAGE), default=None)
    post(
        key=f"{_ABOUT}:{request.user.pk}:{now.isoformat()}",
        subject="试信：邮件通了",
        text=f"这是公开（gongkai）在{moment(timezone.localtime(now))} 发的试信，不用回复。",
        to=[("mail", to)],
        about=_ABOUT,
        agency=agency,
    )
    record(request.user, "mail.tried", f"user:{request.user.pk}", agency=agency)


def _never_sent(agency: Agency) -> str:
    sent = Delivery.objects.filter(channel="mail", state=Delivery.State.SENT)
    return "" if sent.exists() else "还没有发出过一份邮件"


def register_step() -> None:
    """试发邮件。"""
    register(
        50,
        Step(
            "邮件",
            "提醒、给申请人的通知靠它；服务器由系统管理员在安装时设（GONGKAI_EMAIL_URL）",
            *(Do.MANAGE, _never_sent, lambda agency: reverse("outbox_try")),
        ),
    )
