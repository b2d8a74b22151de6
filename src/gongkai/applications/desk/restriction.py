"""限定知悉的页面：定名单、写理由；解除。"""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from gongkai.agencies.policy import Do, demand
from gongkai.applications.forms import text
from gongkai.applications.models import Case, Restriction, person_name
from gongkai.applications.queues import seen_case
from gongkai.applications.restricting import lift, nameable, restrict
from gongkai.applications.seeing import heads, people_who


class RestrictForm(forms.Form):
    """还有谁，为什么。"""

    people = forms.TypedMultipleChoiceField(
        label="还有谁看得见",
        help_text="承办人和可以审批的人本来就看得见；要登记、送达的受理员也要勾上",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "请从列出的人里勾选。"},
    )
    reason = text("理由", "为什么限定（或者解除）；记入留痕", rows=3)

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["people"]
        field.choices = choices


@never_cache
def restriction(request: HttpRequest, pk: int) -> HttpResponse:
    """限定、改名单、解除。"""
    case = seen_case(request, pk)
    demand(request.user, Do.APPROVE, case.agency_id)
    held = Restriction.objects.filter(case=case).first()
    people = [one.pk for one in held.people.all()] if held else []
    given = {"people": people, "reason": held.reason if held else ""}
    choices = nameable(case.agency_id)
    form = RestrictForm(request.POST or None, choices=choices, initial=given)
    if request.method == "POST" and form.is_valid():
        return _done(request, case, form.cleaned_data)
    page = {"case": case, "held": held, "form": form, "always": always(case)}
    status = 422 if form.errors else 200
    return render(request, "applications/restriction.html", page, status=status)


def _done(request: HttpRequest, case: Case, given: dict[str, Any]) -> HttpResponse:
    if "lift" in request.POST:
        lift(case, given["reason"], request.user)
        messages.success(request, "已解除，本机关看得见案件的人都看得见了。")
    else:
        restrict(case, given["people"], given["reason"], request.user)
        messages.success(request, "已限定知悉，名单以外的人看不见这一件。")
    return redirect("case", pk=case.pk)


def always(case: Case) -> list[str]:
    """不用写名字就看得见的：承办人、可以审批的人。"""
    chiefs = people_who(Do.APPROVE, case.agency_id).order_by("pk")
    named = [person_name(one) for one in chiefs]
    officer = case.officer
    if officer is None or officer.pk in heads(case.agency_id):
        return named
    return [f"{person_name(officer)}（承办）", *named]


def knows(case: Case) -> dict[str, Any]:
    """案件页上写的：限定了没有、为什么、还有谁。"""
    held = Restriction.objects.filter(case=case).first() if case.restricted else None
    if held is None:
        return {"restriction": None}
    people = held.people.exclude(pk__in=[case.officer_id or 0, *heads(case.agency_id)])
    named = [person_name(one) for one in people.order_by("pk")]
    by = person_name(held.by) if held.by else "已经离开的人"
    return {"restriction": held, "restricted_by": by, "knowing": [*always(case), *named]}
