"""各种行为的表单：填什么、哪些交给法律核对（data）、哪些含个人信息（private）。

只有几栏的用 `form_of` 写在 `acts.py` 的那一行里；要另外做点什么的，在这里写成类。
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone

from gongkai.agencies.models import Role
from gongkai.applications.models import Case, person_name
from gongkai.law.decisions import decisions
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


def line(label: str, help_text: str = "", *, required: bool = True, longest: int = 100) -> Any:
    """一行文字。"""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=longest,
        error_messages={"required": f"请填写{label}。"},
    )


def choice(label: str, names: Mapping[Any, str]) -> forms.ChoiceField:
    """几种里选一种。"""
    return forms.ChoiceField(label=label, choices=[(str(k), v) for k, v in names.items()])


def form_of(fields: Mapping[str, forms.Field], private: tuple[str, ...] = ()) -> type[StepForm]:
    """有这几栏的表单；`private` 为含个人信息的栏，其余交给法律核对。"""
    data = tuple(name for name in fields if name not in private)
    return type(
        "PlainForm", (StepForm,), {"data_fields": data, "private_fields": private, **fields}
    )


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


class CorrectionForm(StepForm):
    """告知补正。"""

    data_fields = ("until",)
    private_fields = ("items",)
    items = text("需要补正的事项", "一次说全：哪里不明确、要补什么、可以怎样写")
    until = day("补正期限", "给申请人合理的时间")

    def event_data(self) -> dict[str, Any]:
        """事项有没有写要核对，内容另外加密。"""
        return super().event_data() | {"items": bool(self.cleaned_data["items"].strip())}


def schedule_choices() -> list[tuple[str, str]]:
    """各种计费标准。"""
    return list({e["id"]: e["name"] for e in shipped("fees")}.items())


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
