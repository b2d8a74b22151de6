"""第三方凭签名的链接提出意见。"""

from django import forms
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from gongkai.applications.links import still_asked, third_party_event
from gongkai.applications.models import Case, CaseEvent
from gongkai.applications.register import act
from gongkai.law.errors import LawError
from gongkai.law.procedure import OPINION_NAMES, Act, Event, Opinion
from gongkai.safekeeping.actor import THIRD_PARTY
from gongkai.safekeeping.entry import visible

_ANSWERS = [(str(o), OPINION_NAMES[o]) for o in (Opinion.CONSENT, Opinion.OBJECTION)]


class OpinionForm(forms.Form):
    """同意或不同意，不同意要说理由。"""

    opinion = forms.ChoiceField(
        label="意见",
        choices=_ANSWERS,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择意见。"},
    )
    reason = forms.CharField(
        label="理由",
        help_text="不同意公开的，请说明理由",
        required=False,
        max_length=5000,
        validators=[visible],
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def clean_reason(self) -> str:
        """不同意要有理由。"""
        reason: str = self.cleaned_data["reason"].strip()
        if self.cleaned_data.get("opinion") == Opinion.OBJECTION and not reason:
            raise forms.ValidationError("不同意公开的，请说明理由。")
        return reason


@never_cache
def third_party(request: HttpRequest, token: str) -> HttpResponse:
    """填写意见；已经记录的只说明。"""
    event = _asked(token)
    case = event.case
    form = OpinionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if _answer(case, event, form):
            return render(request, "portal/apply/third_party_done.html", {"case": case})
        form.add_error(None, "这次征求意见已经结束，没有再记录；有补充请与本机关联系。")
    status = 422 if form.errors else 200
    shown = {"form": form, "case": case, "open": _is_open(event)}
    return render(request, "portal/apply/third_party.html", shown, status=status)


def _asked(token: str) -> CaseEvent:
    try:
        pk = third_party_event(token)
    except signing.BadSignature as error:
        raise Http404 from error
    rows = CaseEvent.objects.select_related("case__agency")
    return get_object_or_404(rows, pk=pk, act=Act.THIRD_PARTY_ASKED)


def _nth(event: CaseEvent) -> int:
    """第几次征求第三方：一件可以征求几个第三方，各有各的链接。"""
    asked = event.case.events.filter(act=Act.THIRD_PARTY_ASKED, number__lte=event.number)
    return int(asked.count())


def _is_open(event: CaseEvent) -> bool:
    """这次征求还没有意见。"""
    return event in still_asked(event.case.events.order_by("number"))


def _answer(case: Case, event: CaseEvent, form: OpinionForm) -> bool:
    if not _is_open(event):
        return False
    given = {"opinion": form.cleaned_data["opinion"], "nth": _nth(event)}
    said = Event(Act.THIRD_PARTY_ANSWERED, timezone.localdate(), given)
    try:
        act(case, said, THIRD_PARTY, private={"reason": form.cleaned_data["reason"]})
    except LawError:
        return False
    return True
