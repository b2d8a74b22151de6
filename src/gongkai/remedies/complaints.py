"""投诉、举报、申诉：登记、期限、处理结果。"""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from gongkai.agencies.choosing import chosen_if_one
from gongkai.agencies.policy import Do, agencies_where, demand, may_anywhere, narrow
from gongkai.applications.forms import line, text
from gongkai.law.errors import LawError
from gongkai.law.parameters import parameter, rule
from gongkai.remedies.models import Complaint, Utility
from gongkai.remedies.register import complaint_due
from gongkai.safekeeping.actor import Actor
from gongkai.safekeeping.trail import record

_MOST = 200


#: 先是收到的，后是办理的
_ORDER = ("agency", "ground", "about", "received", "who", "what", "handled", "result")


class ComplaintForm(forms.ModelForm):  # type: ignore[type-arg]
    """登记与更新。"""

    who = line("投诉人的姓名或者名称、联系方式", longest=200)
    what = text("投诉的内容")

    class Meta:
        model = Complaint
        fields = ("agency", "ground", "about", "received", "handled", "result")
        labels: ClassVar[dict[str, str]] = {"agency": "办理的机关"}
        widgets: ClassVar[dict[str, Any]] = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            for name in ("received", "handled")
        }

    def __init__(self, *args: Any, user: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(_ORDER)
        chosen_if_one(self, agencies_where(user, Do.WORK))
        self.fields["about"].widget = forms.TextInput(attrs={"list": "utilities"})
        for name in ("who", "what"):
            self.fields[name].initial = (self.instance.content or {}).get(name, "")

    def clean(self) -> dict[str, Any]:
        """日期不在将来、不颠倒，处理了的要有结果。"""
        given = super().clean() or {}
        received, handled = given.get("received"), given.get("handled")
        if received and received > timezone.localdate():
            self.add_error("received", "收到之日不能晚于今天。")
        if received and handled and handled < received:
            self.add_error("handled", "处理之日不能早于收到之日。")
        if received and not self.errors.get("received"):
            self._check_term(received)
        if bool(handled) != bool(given.get("result")):
            self.add_error("result", "处理结果和处理并告知之日要一起填，或者都不填。")
        return given

    def _check_term(self, received: date) -> None:
        try:
            complaint_due(received)
        except LawError as error:
            self.add_error("received", str(error))

    def filled(self) -> Complaint:
        """填好的一件，连同处理的最后一日。"""
        found: Complaint = self.save(commit=False)
        found.content = {name: self.cleaned_data[name] for name in ("who", "what")}
        found.due = complaint_due(found.received)
        return found


@never_cache
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """没有处理的在前（按期限），其余新的在前。"""
    if not may_anywhere(request.user, Do.SEE):
        raise PermissionDenied
    rows = narrow(Complaint.objects.all(), request.user, Do.SEE, "agency").select_related("agency")
    shown = {
        "waiting": rows.filter(handled__isnull=True).order_by("due", "id")[:_MOST],
        "others": rows.filter(handled__isnull=False).order_by("-received", "-id")[:_MOST],
        "today": timezone.localdate(),
        "may_work": may_anywhere(request.user, Do.WORK),
    }
    return render(request, "remedies/complaints.html", shown)


@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """登记。"""
    if not may_anywhere(request.user, Do.WORK):
        raise PermissionDenied
    return _edit(request, Complaint())


@never_cache
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """更新。"""
    rows = narrow(Complaint.objects.all(), request.user, Do.SEE, "agency")
    found = get_object_or_404(rows.select_related("agency"), pk=pk)
    demand(request.user, Do.WORK, found.agency_id)
    return _edit(request, found)


def _edit(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    form = ComplaintForm(request.POST or None, instance=complaint, user=request.user)
    if request.method == "POST" and form.is_valid():
        _save(form.filled(), request.user)
        messages.success(request, "已存。")
        return redirect("complaints")
    seen = Utility.objects.filter(agency__in=agencies_where(request.user, Do.WORK))
    shown = {"form": form, "complaint": complaint, "said": _said(complaint)}
    shown["utilities"] = seen.select_related("agency")
    return render(request, "remedies/complaint.html", shown, status=422 if form.errors else 200)


@transaction.atomic
def _save(complaint: Complaint, by: Actor) -> None:
    action = "complaint.changed" if complaint.pk else "complaint.registered"
    complaint.save()
    detail = {
        "ground": complaint.ground,
        "received": complaint.received.isoformat(),
        "handled": complaint.handled.isoformat() if complaint.handled else None,
    }
    subject = f"complaint:{complaint.pk}"
    record(by, action, subject, agency=complaint.agency_id, detail=detail)


def _said(complaint: Complaint) -> dict[str, str]:
    """依据的条文与期限的出处。"""
    if complaint.pk is None:
        return {}
    ground = rule(f"complaint.{complaint.ground}", complaint.received)
    length = parameter("complaint.handle", complaint.received)
    return {"text": ground.text, "citation": ground.citation, "term": length.citation}
