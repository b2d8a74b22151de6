"""知识库的页面：清单、添、改、去掉、由答复生成。"""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gongkai.agencies.choosing import chosen_if_one
from gongkai.agencies.policy import Do, agencies_where, demand, may_anywhere, narrow
from gongkai.applications.models import person_name
from gongkai.engagement import knowledge as base
from gongkai.engagement.acts import NotNow
from gongkai.engagement.models import Knowledge
from gongkai.engagement.notices import people_who
from gongkai.engagement.queues import seen_message
from gongkai.safekeeping.actor import Actor, account

_MOST = 200


class KnowledgeForm(forms.ModelForm):  # type: ignore[type-arg]
    """一问一答。"""

    class Meta:
        model = Knowledge
        fields = ("agency", "question", "answer", "keywords", "review", "owner", "shown")
        widgets: ClassVar[dict[str, Any]] = {
            "review": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "answer": forms.Textarea(attrs={"rows": 8}),
        }

    def __init__(self, *args: Any, user: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen_if_one(self, agencies_where(user, Do.ANSWER))
        if not self.instance.pk:
            self.fields["review"].initial = timezone.localdate() + base.REVIEWED_AFTER
            del self.fields["owner"]  # 谁添的谁负责，以后可以换人
        else:
            del self.fields["agency"]
            self._choose_owner(self.instance.agency_id)

    def _choose_owner(self, agency: int) -> None:
        people = people_who(agency, Do.ANSWER)
        owner: Any = self.fields["owner"]
        owner.queryset = get_user_model().objects.filter(pk__in=[p.pk for p in people])
        owner.label_from_instance = person_name

    def clean_review(self) -> date:
        """复核在今天以后。"""
        review: date = self.cleaned_data["review"]
        if review <= timezone.localdate():
            raise forms.ValidationError("复核日期要在今天以后。")
        return review


@never_cache
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """到了复核日期的在前。"""
    if not may_anywhere(request.user, Do.HEAR):
        raise PermissionDenied
    rows = narrow(Knowledge.objects.all(), request.user, Do.HEAR)
    page = {
        "rows": rows.select_related("agency", "owner").order_by("review", "id")[:_MOST],
        "today": timezone.localdate(),
        "may_answer": may_anywhere(request.user, Do.ANSWER),
    }
    return render(request, "engagement/knowledge.html", page)


@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """添一条。"""
    if not may_anywhere(request.user, Do.ANSWER):
        raise PermissionDenied
    return _edit(request, Knowledge(owner=account(request.user)))


@never_cache
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """改一条；存下就是复核过了。"""
    return _edit(request, _seen(request, pk))


def _seen(request: HttpRequest, pk: int) -> Knowledge:
    rows = narrow(Knowledge.objects.select_related("agency"), request.user, Do.HEAR)
    found: Knowledge = get_object_or_404(rows, pk=pk)
    demand(request.user, Do.ANSWER, found.agency_id)
    return found


def _edit(request: HttpRequest, entry: Knowledge) -> HttpResponse:
    form = KnowledgeForm(request.POST or None, instance=entry, user=request.user)
    if request.method == "POST" and form.is_valid():
        base.save(form.save(commit=False), request.user)
        messages.success(request, "已存。")
        return redirect("knowledge_list")
    page = {"form": form, "entry": entry}
    status = 422 if form.errors else 200
    return render(request, "engagement/knowledge_edit.html", page, status=status)


@never_cache
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """去掉一条。"""
    base.remove(_seen(request, pk), request.user)
    messages.success(request, "已去掉。")
    return redirect("knowledge_list")


@never_cache
@require_POST
def from_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """由一件答复生成，去看一遍再给公众看。"""
    message = seen_message(request, pk)
    demand(request.user, Do.ANSWER, message.agency_id)
    try:
        entry = base.from_reply(message, request.user)
    except NotNow as error:
        messages.error(request, str(error))
        return redirect("message", pk=pk)
    messages.success(request, "已成知识库的一条，还没有给公众看：看一遍，勾上“给公众看”再存。")
    return redirect("knowledge_edit", pk=entry.pk)
