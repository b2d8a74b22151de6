"""征集的各种表单。"""

from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxLengthValidator
from django.forms import BaseModelFormSet, modelformset_factory

from gongkai.agencies.choosing import chosen_if_one
from gongkai.agencies.policy import Do, agencies_where
from gongkai.applications.forms import choice, number, text
from gongkai.engagement.models import Consultation, Finding, Part
from gongkai.safekeeping.actor import Actor

_DATE = {"type": "date"}


class ConsultationForm(forms.ModelForm):  # type: ignore[type-arg]
    """起草。"""

    file = forms.FileField(label="草案文件", required=False, help_text="PDF、Word；随征集公开")

    class Meta:
        model = Consultation
        fields = (
            *("agency", "kind", "basis", "title", "explanation"),
            *("opens", "closes", "short_reason"),
        )
        labels: ClassVar[dict[str, str]] = {"agency": "机关"}
        widgets: ClassVar[dict[str, Any]] = {
            "opens": forms.DateInput(attrs=_DATE, format="%Y-%m-%d"),
            "closes": forms.DateInput(attrs=_DATE, format="%Y-%m-%d"),
            "explanation": forms.Textarea(attrs={"rows": 8}),
        }

    def __init__(self, *args: Any, user: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["agency"]
        else:
            chosen_if_one(self, agencies_where(user, Do.ANSWER))

    def clean(self) -> dict[str, Any]:
        """截止不早于开始。"""
        given = super().clean() or {}
        opens, closes = given.get("opens"), given.get("closes")
        if opens and closes and closes < opens:
            self.add_error("closes", "截止早于开始。")
        return given


class PartForm(forms.ModelForm):  # type: ignore[type-arg]
    """一条（一题）。"""

    class Meta:
        model = Part
        fields = ("kind", "heading", "text", "options", "required")
        widgets: ClassVar[dict[str, Any]] = {
            "text": forms.Textarea(attrs={"rows": 4}),
            "options": forms.Textarea(attrs={"rows": 3}),
        }


class _Parts(BaseModelFormSet):  # type: ignore[type-arg]
    """各条；标题空着的不要。"""

    def filled(self) -> list[Part]:
        """填了的各条，按次序。"""
        kept = [f for f in self.forms if f.cleaned_data.get("heading") and not _dropped(f)]
        return [f.save(commit=False) for f in kept]


def _dropped(form: Any) -> bool:
    return bool(form.cleaned_data.get("DELETE"))


PartFormSet: Any = modelformset_factory(
    Part, form=PartForm, formset=_Parts, extra=5, can_delete=True, max_num=200
)


class FindingForm(forms.Form):
    """一类意见，采用没有。"""

    opinion = text("意见（或者提问）的归纳", rows=3)
    count = number("有多少份这样说")
    result = choice("采用情况", {k: str(v) for k, v in Finding.Result.choices})
    reason = text("理由（或者回答）", rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["count"].initial = 1
        for name, longest in (("opinion", 2000), ("reason", 5000)):
            self.fields[name].max_length = longest  # type: ignore[attr-defined]
            self.fields[name].validators.append(MaxLengthValidator(longest))


class OutcomeForm(forms.Form):
    """总的说明。"""

    outcome = text("采用情况的总的说明", "收到多少、采纳多少、怎样修改了草案", rows=6)
