"""各种行为的表单：填什么、哪些交给法律核对（data）、哪些含个人信息（private）。"""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone

from gongkai.agencies.models import Role
from gongkai.applications.models import Case, person_name
from gongkai.law.decisions import decisions
from gongkai.law.procedure import MANNER_NAMES, OPINION_NAMES, Act
from gongkai.law.tables import shipped

_WORKERS = (Role.OFFICER, Role.SECTION_HEAD, Role.DISCLOSURE_HEAD)
GROUP_NAMES = {
    "granted": "予以公开",
    "partial": "部分公开",
    "denied": "不予公开",
    "unavailable": "无法提供",
    "declined": "不予处理",
    "other": "其他处理",
}


def day(label: str, help_text: str = "") -> forms.DateField:
    """日期。"""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(
        label=label,
        help_text=help_text,
        widget=widget,
        error_messages={"invalid": "日期要写成 2026-11-24 这样。", "required": "请填写日期。"},
    )


def text(label: str, help_text: str = "", *, required: bool = True, rows: int = 4) -> Any:
    """多行文字。"""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": f"请填写{label}。"},
    )


class StepForm(forms.Form):
    """一件事。`data_fields` 交给法律核对，`private_fields` 加密存放。"""

    data_fields: ClassVar[tuple[str, ...]] = ()
    private_fields: ClassVar[tuple[str, ...]] = ()
    version = forms.IntegerField(widget=forms.HiddenInput)
    on = day("日期", "实际发生的日期，不能晚于今天")

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        self.case = case
        kwargs.setdefault("initial", {})
        kwargs["initial"] = {"on": timezone.localdate(), "version": case.version} | kwargs[
            "initial"
        ]
        super().__init__(*args, **kwargs)

    def event_data(self) -> dict[str, Any]:
        """交给法律核对的数据，可以写成 JSON。"""
        return {name: _plain(self.cleaned_data[name]) for name in self.data_fields}

    def private_data(self) -> dict[str, Any] | None:
        """含个人信息的数据。"""
        found = {name: _plain(self.cleaned_data[name]) for name in self.private_fields}
        return found or None


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


class ConfirmForm(StepForm):
    """与申请人确认收到。"""


class AssignForm(StepForm):
    """交办。"""

    data_fields = ("officer",)
    officer = forms.TypedChoiceField(label="承办人", coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = get_user_model().objects.filter(
            is_active=True, duties__agency=self.case.agency, duties__role__in=_WORKERS
        )
        self.fields["officer"].choices = [  # type: ignore[attr-defined]
            (p.pk, person_name(p)) for p in people.distinct()
        ]


class NoteForm(StepForm):
    """备注。"""

    private_fields = ("text",)
    text = text("内容")


class CorrectionForm(StepForm):
    """告知补正。"""

    data_fields = ("until",)
    private_fields = ("items",)
    items = text("需要补正的事项", "一次说全：哪里不明确、要补什么、可以怎样写")
    until = day("补正期限", "给申请人合理的时间")

    def event_data(self) -> dict[str, Any]:
        """事项有没有写要核对，内容另外加密。"""
        return super().event_data() | {"items": bool(self.cleaned_data["items"].strip())}


class CorrectedForm(StepForm):
    """收到补正。"""

    private_fields = ("text",)
    text = text("补正的内容")


class ThirdPartyForm(StepForm):
    """征求第三方意见。"""

    private_fields = ("third_party", "email")
    third_party = forms.CharField(label="第三方的姓名或名称", max_length=100)
    email = forms.EmailField(label="第三方的电子邮箱", required=False)


class OpinionForm(StepForm):
    """记录意见。"""

    data_fields = ("opinion",)
    private_fields = ("reason",)
    opinion = forms.ChoiceField(
        label="意见", choices=[(str(k), v) for k, v in OPINION_NAMES.items()]
    )
    reason = text("理由", required=False)


class OtherAgencyForm(StepForm):
    """征求其他机关意见。"""

    data_fields = ("other_agency",)
    other_agency = forms.CharField(label="机关名称", max_length=100)


class ReasonForm(StepForm):
    """只要写理由的。"""

    private_fields = ("reason",)
    reason = text("理由")


class ExtendForm(StepForm):
    """同意延期。"""

    private_fields = ("reason",)
    reason = text("告知申请人的理由", "写在《延期答复告知书》里，如“需要检索的档案较多”")


class AskReasonsForm(StepForm):
    """要求说明理由。"""

    data_fields = ("until",)
    until = day("说明理由的期限")


class DeferForm(StepForm):
    """告知延迟答复的期限。"""

    data_fields = ("until",)
    private_fields = ("reason",)
    reason = text("为什么不能在规定期限内答复", "写在告知书里，如“申请的件数较多，需要逐件检索”")
    until = day("延迟到哪一天以前答复", "合理的期限，晚于现在的答复到期日")


class FeeForm(StepForm):
    """收费通知。"""

    data_fields = ("schedule", "count")
    schedule = forms.ChoiceField(label="计费标准", choices=[])
    count = forms.IntegerField(label="件数或者页数", min_value=1, max_value=1_000_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {e["id"]: e["name"] for e in shipped("fees")}
        self.fields["schedule"].choices = list(names.items())  # type: ignore[attr-defined]


class PaidForm(StepForm):
    """收到缴费。"""

    data_fields = ("yuan",)
    yuan = forms.IntegerField(label="金额（元）", min_value=1)


def decision_choices() -> list[Any]:
    """按年报分组的办理结果。"""
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in decisions().values():
        groups.setdefault(GROUP_NAMES[one.group], []).append((one.id, one.name))
    return list(groups.items())


class ProposeForm(StepForm):
    """拟定答复。"""

    data_fields = ("decisions",)
    private_fields = ("reason", "information", "other_agency")
    decisions = forms.MultipleChoiceField(
        label="办理结果",
        help_text="区分处理的选“部分公开”；同时选几种时，按年报格式只计部分公开或者第一种",
        choices=decision_choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请选择办理结果。"},
    )
    reason = text("理由", "不予公开、无法提供、不予处理的，写明理由", required=False)
    information = text(
        "提供的信息，或者获取的方式和途径", "已经公开的，写明在哪里能找到", required=False
    )
    other_agency = forms.CharField(
        label="负责公开的机关及其联系方式", required=False, max_length=300
    )


class DecideForm(StepForm):
    """批准并作出答复。"""


class DeliverForm(StepForm):
    """送达。"""

    data_fields = ("manner",)
    private_fields = ("evidence",)
    manner = forms.ChoiceField(
        label="送达方式", choices=[(str(k), v) for k, v in MANNER_NAMES.items()]
    )
    evidence = forms.CharField(
        label="凭证", help_text="签收人，或者邮件号码", required=False, max_length=200
    )


class InformationForm(StepForm):
    """补充答复、更正记录。"""

    private_fields = ("information",)
    information = text("内容")


FORMS: dict[Act, type[StepForm]] = {
    Act.CONFIRMED: ConfirmForm,
    Act.ASSIGNED: AssignForm,
    Act.NOTED: NoteForm,
    Act.CORRECTION_ASKED: CorrectionForm,
    Act.CORRECTED: CorrectedForm,
    Act.THIRD_PARTY_ASKED: ThirdPartyForm,
    Act.THIRD_PARTY_ANSWERED: OpinionForm,
    Act.AGENCY_ASKED: OtherAgencyForm,
    Act.AGENCY_ANSWERED: OpinionForm,
    Act.EXTENSION_REQUESTED: ReasonForm,
    Act.EXTENDED: ExtendForm,
    Act.REASONS_ASKED: AskReasonsForm,
    Act.DEFERRED: DeferForm,
    Act.FEE_NOTICED: FeeForm,
    Act.PAID: PaidForm,
    Act.PROPOSED: ProposeForm,
    Act.RETURNED: ReasonForm,
    Act.DECIDED: DecideForm,
    Act.DELIVERED: DeliverForm,
    Act.SUPPLEMENTED: InformationForm,
    Act.RECORD_CORRECTED: InformationForm,
    Act.WITHDRAWN: ReasonForm,
    Act.ARCHIVED: ConfirmForm,
}
