"""内部讨论的页面：写一条，划去一条。"""

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from gongkai.agencies.policy import Do, demand
from gongkai.applications.discussing import Refused, say, strike, thread
from gongkai.applications.models import Case, CaseComment
from gongkai.applications.queues import seen_case
from gongkai.safekeeping.entry import visible

_LONGEST = 2000


def short(label: str, help_text: str) -> forms.CharField:
    """几句话。"""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=_LONGEST,
        validators=[visible],
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": f"请填写{label}。"},
    )


class CommentForm(forms.Form):
    """一条。"""

    text = short("写给一起办的人", "不写号码；只增不改，写错了的可以划去")


class StrikeForm(forms.Form):
    """为什么划去。"""

    reason = short("为什么划去", "如“写在了别的案件上”；原来的字还看得到")


def _place(case: Case) -> str:
    """案件页上的讨论。"""
    return f"{reverse('case', args=[case.pk])}#discussion"


@never_cache
def discussion(request: HttpRequest, pk: int) -> HttpResponse:
    """看全部，写一条。"""
    case = seen_case(request, pk)
    demand(request.user, Do.WORK, case.agency_id)
    form = CommentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            say(case, form.cleaned_data["text"], request.user)
        except Refused as why:
            form.add_error("text", str(why))
        else:
            messages.success(request, "已写下，告诉了承办人、关注的和写过的人。")
            return redirect(_place(case))
    page = {"case": case, "form": form, "thread": thread(case, request.user)}
    status = 422 if form.errors else 200
    return render(request, "applications/discussion.html", page, status=status)


@never_cache
def striking(request: HttpRequest, pk: int) -> HttpResponse:
    """划去一条。"""
    rows: QuerySet[CaseComment] = CaseComment.objects.filter(strikes__isnull=True)
    comment = get_object_or_404(rows, pk=pk)
    case: Case = seen_case(request, comment.case_id)
    demand(request.user, Do.WORK, case.agency_id)
    form = StrikeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            strike(comment, form.cleaned_data["reason"], request.user)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, "已划去；原来的字和理由都留着。")
            return redirect(_place(case))
    page = {"case": case, "comment": comment, "form": form}
    status = 422 if form.errors else 200
    return render(request, "applications/strike.html", page, status=status)
