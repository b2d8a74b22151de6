"""登记当面、电话、来信的留言。"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from gongkai.agencies.policy import Do, may_anywhere
from gongkai.applications.intake import new_submission, submission_of
from gongkai.engagement.desk.forms import NoteForm
from gongkai.engagement.register import FIELDS, NewMessage, Registered, register


@never_cache
def note(request: HttpRequest) -> HttpResponse:
    """录入一件。"""
    if not may_anywhere(request.user, Do.NOTE):
        raise PermissionDenied
    form = NoteForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        done = _register(request, form.cleaned_data)
        messages.success(
            request, f"已登记：{done.message.number}，查询码 {done.code}，请把回执交给写信人。"
        )
        return redirect("message_receipt_view", pk=done.message.pk)
    given = request.POST.get("submission") or new_submission()
    status = 422 if form.errors else 200
    shown = {"form": form, "submission": given}
    return render(request, "engagement/note.html", shown, status=status)


def _register(request: HttpRequest, given: dict[str, Any]) -> Registered:
    new = NewMessage(
        agency=given["agency"],
        channel=given["channel"],
        kind=given["kind"],
        received=given["received"],
        sender={name: given[name] for name in FIELDS},
        title=given["title"],
        text=given["text"],
        may_publish=given["may_publish"],
        submission=submission_of(request.POST.get("submission", "")),
    )
    return register(new, by=request.user)
