"""受理登记：当面、邮寄、传真收到的申请，由工作人员录入。"""

import uuid
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from gongkai.agencies.models import Agency
from gongkai.agencies.policy import Do, agencies_where, demand, may_anywhere
from gongkai.applications.forms import day
from gongkai.applications.intake import (
    AskedForm,
    KindForm,
    PersonForm,
    new_submission,
    submission_of,
    unreachable,
)
from gongkai.applications.models import CHANNELS, KIND_NAMES, KINDS, Case, CaseFile
from gongkai.applications.queues import seen_case
from gongkai.applications.register import NewCase, Proof, Registered, act, register
from gongkai.documents.kinds import PICTURES, FileRefused, kind_of
from gongkai.law.procedure import Act, Event, not_in_force
from gongkai.safekeeping.actor import Actor
from gongkai.safekeeping.files import put

PAPERS = "PDF、PNG、JPG"


class ReceivedForm(forms.Form):
    """怎样收到的。"""

    agency = forms.ModelChoiceField(label="机关", queryset=Agency.objects.none())
    channel = forms.ChoiceField(label="渠道", choices=CHANNELS)
    received = day("收到日期", "当面为提交之日，需签收的邮寄为签收之日")

    def __init__(self, *args: Any, user: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = agencies_where(user, Do.INTAKE)
        self.fields["agency"].queryset = choices  # type: ignore[attr-defined]
        self.fields["agency"].initial = choices.first()
        self.fields["received"].initial = timezone.localdate()

    def clean_received(self) -> Any:
        """不能是将来。"""
        received = self.cleaned_data["received"]
        if received > timezone.localdate():
            raise forms.ValidationError("收到日期晚于今天，请核对。")
        if why := not_in_force(received):
            raise forms.ValidationError(why)
        return received


class PapersForm(forms.Form):
    """随申请来的纸：扫描了附上。"""

    application = forms.FileField(
        label="申请书的扫描件",
        help_text=f"纸质申请的照片或者扫描件（{PAPERS}），进案卷",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
        error_messages={"empty": "文件是空的，请重新选择。"},
    )
    proof = forms.FileField(
        label="身份证明的扫描件",
        help_text=f"证件或者营业执照的照片、扫描件（{PAPERS}），加密存放，只供核对身份",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
        error_messages={"empty": "文件是空的，请重新选择。"},
    )
    #: 栏 -> 附件的用处
    purposes: ClassVar[dict[str, str]] = {
        "application": CaseFile.Purpose.APPLICATION,
        "proof": CaseFile.Purpose.IDENTITY,
    }

    def kept(self) -> list[Proof] | None:
        """落了盘的各份；不收的写明是哪一栏，得 None。"""
        found = []
        for name, purpose in self.purposes.items():
            upload = self.cleaned_data.get(name)
            if upload is None:
                continue
            try:
                found.append(Proof(upload.name, put(_picture(upload.read())), purpose))
            except FileRefused as error:
                self.add_error(name, str(error))
        return None if self.errors else found


def _picture(content: bytes) -> bytes:
    """照片、扫描件；别的抛 FileRefused。"""
    if kind_of(content) not in PICTURES:
        raise FileRefused(f"这里要照片或者扫描件（{PAPERS}）。")
    return content


@never_cache
def intake(request: HttpRequest) -> HttpResponse:
    """录入一件。"""
    if not may_anywhere(request.user, Do.INTAKE):
        raise PermissionDenied
    kind = request.POST.get("kind") or request.GET.get("kind") or KINDS[0][0]
    kind = kind if kind in KIND_NAMES else KINDS[0][0]
    given = request.POST or None
    papers_form = PapersForm(given, request.FILES or None)
    parts = [
        ReceivedForm(given, user=request.user),
        KindForm(given, initial={"kind": kind}),
        PersonForm(given, kind=kind),
        AskedForm(given),
        papers_form,
    ]
    if request.method == "POST" and all([p.is_valid() for p in parts]):  # noqa: C419
        why = unreachable(parts[2].cleaned_data, parts[3].cleaned_data["way"])
        papers = papers_form.kept() if not why else None
        if papers is not None:
            return _register(request, parts, papers)
        if why:
            parts[3].add_error("way", why)
    shown = {
        "parts": parts,
        "kind": kind,
        "kinds": KINDS,
        "submission": request.POST.get("submission") or new_submission(),
    }
    status = 422 if any(p.errors for p in parts) else 200
    return render(request, "applications/intake.html", shown, status=status)


def _register(request: HttpRequest, parts: list[Any], papers: list[Proof]) -> HttpResponse:
    received, kind, person, asked, _ = parts
    done = register(
        NewCase(
            agency=received.cleaned_data["agency"],
            channel=received.cleaned_data["channel"],
            received=received.cleaned_data["received"],
            kind=kind.cleaned_data["kind"],
            applicant=person.applicant(),
            submission=_submission(request),
            proofs=papers,
            **asked.cleaned_data,
        ),
        by=request.user,
    )
    messages.success(
        request, f"已登记：{done.case.number}，查询码 {done.code}。回执在下面，打印了交给申请人。"
    )
    return redirect("case_receipt_view", pk=done.case.pk)


def _submission(request: HttpRequest) -> uuid.UUID:
    return submission_of(request.POST.get("submission", ""))


class SplitForm(forms.Form):
    """分出的那一件要什么。"""

    asked = AskedForm.base_fields["asked"]


@never_cache
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """一件申请里有几件事的，分出一件：申请人、渠道、收到之日都与原来的相同。"""
    case = seen_case(request, pk)
    demand(request.user, Do.WORK, case.agency_id)
    form = SplitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = _split_off(case, form.cleaned_data["asked"], request.user, _submission(request))
        if done is not None:
            messages.success(request, f"已分出：{done.case.number}。")
            return redirect("case", pk=done.case.pk)
        form.add_error(None, "这件申请已经办结，不能再分。")
        case.refresh_from_db()
    given = request.POST.get("submission") or new_submission()
    shown = {"case": case, "form": form, "submission": given}
    status = 422 if form.errors else 200
    return render(request, "applications/split.html", shown, status=status)


@transaction.atomic
def _split_off(case: Case, asked: str, by: Actor, submission: uuid.UUID) -> Registered | None:
    """登记分出的一件（同一次提交只分一次）；原来的确认过收到，它也就确认了。已经办结的为 None。"""
    case = Case.objects.select_for_update(no_key=True, of=("self",)).get(pk=case.pk)
    if case.closed is not None:
        return None
    done = register(_part(case, asked, submission), by=by)
    if case.receipt is not None and done.case.receipt is None:
        act(done.case, Event(Act.CONFIRMED, case.receipt), by)
    return done


def _part(case: Case, asked: str, submission: uuid.UUID) -> NewCase:
    begun = case.events.get(number=1)
    return NewCase(
        agency=case.agency,
        channel=case.channel,
        received=begun.on,
        reanswers=case.reanswers,
        order=begun.data.get("order"),
        kind=case.kind,
        applicant=case.applicant,
        asked=asked,
        provision=case.provision,
        way=case.way,
        fee_reduction=case.fee_reduction,
        split_from=case,
        submission=submission,
    )
