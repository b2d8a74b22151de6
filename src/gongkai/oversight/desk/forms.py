"""填的各种表单。"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils import timezone

from gongkai.agencies.choosing import only_if_one
from gongkai.agencies.models import Agency, Duty
from gongkai.agencies.policy import GRANTS, Do, agencies_where
from gongkai.agencies.uploading import TableForm, UploadField
from gongkai.applications.forms import day, line, number, text
from gongkai.applications.models import person_name
from gongkai.documents.kinds import ACCEPTED
from gongkai.language.personal import KIND_NAMES, personal_in
from gongkai.oversight.acts import TABLE, default_mend
from gongkai.oversight.models import Act, Finding, Verdict
from gongkai.safekeeping.actor import Actor


def clean_of_numbers(words: str) -> str:
    """问题、说明里不写个人的号码；有的抛 ValidationError。"""
    hits = [hit for hit in personal_in(words) if hit.hides]
    if hits:
        raise ValidationError(f"里面有{KIND_NAMES[hits[0].kind]}，请去掉：只写编号和什么问题。")
    return words


def _demand_clean(form: forms.Form, names: Sequence[str]) -> None:
    """这几栏里都没有个人的号码；有的写在那一栏。"""
    for name in names:
        try:
            clean_of_numbers(form.cleaned_data.get(name) or "")
        except ValidationError as error:
            form.add_error(name, error)


class Attached(forms.Form):
    """可以附一份文件。"""

    file = UploadField(
        label="证明材料", required=False, help_text=f"截图、文件：{ACCEPTED}，没有的不附"
    )


class ActForm(Attached):
    """办一件事：这件事要填什么，就有什么。"""

    version = forms.IntegerField(widget=forms.HiddenInput)
    owner = forms.ModelChoiceField(label="责任人", queryset=get_user_model().objects.none())
    due = day("整改期限", "今天以后")
    until = day("到哪一天", "这一天以前，同一处不再算问题")
    text = text("说明")
    field_order = ("version", "owner", "due", "until", "text", "file")

    def __init__(self, *args: Any, finding: Finding, act: Act, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": finding.version} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        for name in ("owner", "due", "until", "text", "file"):
            if name not in TABLE[act].needs:
                del self.fields[name]
        if act == Act.ASSIGNED:
            self.fields["text"].required = False
            self._people(finding)

    def _people(self, finding: Finding) -> None:
        """可以整改的人。"""
        roles = [role for role, grants in GRANTS.items() if Do.RECTIFY in grants]
        held = Duty.objects.filter(agency=finding.agency_id, role__in=roles).values("user")
        people: Any = self.fields["owner"]
        people.queryset = get_user_model().objects.filter(is_active=True, pk__in=held)
        people.label_from_instance = person_name

    def clean_text(self) -> str:
        """没有个人的号码。"""
        return clean_of_numbers(self.cleaned_data["text"])


class NewFinding(forms.Form):
    """登记一个问题。"""

    agency = forms.ModelChoiceField(label="机关", queryset=Agency.objects.none())
    what = line("什么问题", "哪一页、哪一件，缺什么、错什么；不写个人信息", longest=300)
    address = line("网址", "在网站上的写", required=False, longest=500)
    excerpt = text("摘录", "看到的原文", required=False, rows=2)
    organ = line("指出的机关", "上级通报、督查指出的写", required=False)
    due = day("整改期限", required=False)

    def __init__(self, *args: Any, user: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        only_if_one(self.fields["agency"], agencies_where(user, Do.VERIFY))
        size = default_mend(timezone.localdate()).size
        self.fields["due"].help_text = f"不填的为{size}"

    def clean(self) -> dict[str, Any]:
        """没有个人的号码：导入的表也这样看。"""
        given = super().clean() or {}
        _demand_clean(self, ("what", "address", "excerpt", "organ"))
        return given

    def clean_due(self) -> Any:
        """今天以后。"""
        due = self.cleaned_data["due"]
        if due and due <= timezone.localdate():
            raise ValidationError("整改期限要在今天以后。")
        return due


class JudgeForm(forms.Form):
    """人看一项指标。"""

    verdict = forms.ChoiceField(label="结果", choices=Verdict.choices)
    count = number("几处", "发现问题（加分）的写", required=False, most=1000)
    why = line("说明", "看了什么、看到什么；不写个人信息", longest=280)

    def clean_why(self) -> str:
        """没有个人的号码。"""
        return clean_of_numbers(self.cleaned_data["why"])


class ImportForm(TableForm):
    """上级的清单。"""

    field_order = ("file", "organ", "really")
    file = UploadField(help_text=".xlsx 或者 .docx（里面的表格），照模板的列；先试读，不会马上导入")
    organ = line("指出的机关", "表里没有写的，都算这个机关指出的")


class QuestionForm(forms.Form):
    """督办。"""

    agency = forms.ModelChoiceField(label="问哪个机关", queryset=Agency.objects.none())
    title = line("问什么", "不写个人信息", longest=120)
    text = text("详细说明")
    due = day("答复的期限", "今天以后")

    def __init__(self, *args: Any, user: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        only_if_one(self.fields["agency"], agencies_where(user, Do.OVERSEE).order_by("path"))

    def clean(self) -> dict[str, Any]:
        """没有个人的号码。"""
        given = super().clean() or {}
        _demand_clean(self, ("title", "text"))
        return given

    def clean_due(self) -> Any:
        """今天以后。"""
        if self.cleaned_data["due"] <= timezone.localdate():
            raise ValidationError("期限要在今天以后。")
        return self.cleaned_data["due"]


class NoteForm(forms.Form):
    """答复督办、办结督办。"""

    text = text("文字")

    def clean_text(self) -> str:
        """没有个人的号码。"""
        return clean_of_numbers(self.cleaned_data["text"])
