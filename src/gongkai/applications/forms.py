"""各种行为的表单：填什么、哪些交给法律核对（data）、哪些含个人信息（private）。

只有几栏的用 `form_of` 写在 `acts.py` 的那一行里；要另外做点什么的，在这里写成类。
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone

from gongkai.agencies.models import Role
from gongkai.applications.alike import near
from gongkai.applications.models import Case, person_name
from gongkai.law.decisions import decisions
from gongkai.law.findings import findings_of
from gongkai.safekeeping.entry import plausible, visible

#: 拟定的答复记在哪种事里
_DRAFTS = ("proposed",)
_WORKERS = (Role.OFFICER, Role.SECTION_HEAD, Role.DISCLOSURE_HEAD)
GROUP_NAMES = {
    "granted": "予以公开",
    "partial": "部分公开",
    "denied": "不予公开",
    "unavailable": "无法提供",
    "declined": "不予处理",
    "other": "其他处理",
}


def day(label: str, help_text: str = "", *, required: bool = True) -> forms.DateField:
    """日期。"""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        widget=widget,
        validators=[plausible],
        error_messages={"invalid": "日期要写成 2026-11-24 这样。", "required": "请填写日期。"},
    )


def text(label: str, help_text: str = "", *, required: bool = True, rows: int = 4) -> Any:
    """多行文字。"""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=20_000,
        validators=[visible],
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
        validators=[visible],
        error_messages={"required": f"请填写{label}。"},
    )


def number(label: str, help_text: str = "", *, required: bool = True, most: int = 1_000_000) -> Any:
    """一个正整数。"""
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        required=required,
        min_value=1,
        max_value=most,
        error_messages={
            "required": f"请填写{label}。",
            "invalid": "请写整数。",
            "min_value": "不能小于 %(limit_value)s。",
            "max_value": "不能大于 %(limit_value)s。",
        },
    )


def choice(label: str, names: Mapping[Any, str], help_text: str = "") -> forms.ChoiceField:
    """几种里选一种。"""
    return forms.ChoiceField(
        label=label,
        help_text=help_text,
        choices=[(str(k), v) for k, v in names.items()],
        error_messages={"required": f"请选择：{label}。"},
    )


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
        people = workers_of(self.case.agency_id)
        field: Any = self.fields["officer"]
        field.choices = people
        best = suggested(self.case)
        if best is not None and best[0] in dict(people):
            field.initial = best[0]
            name = dict(people)[best[0]]
            field.help_text = f"建议{name}：相近的申请他办过 {best[1]} 件"


def workers_of(agency: int) -> list[tuple[int, str]]:
    """一个机关可以承办的人。"""
    people = get_user_model().objects.filter(
        is_active=True, duties__agency=agency, duties__role__in=_WORKERS
    )
    return [(p.pk, person_name(p)) for p in people.distinct()]


def suggested(case: Case) -> tuple[int, int] | None:
    """相近的申请由谁办过最多：（主键，件数）；没有为 None。限定知悉的不算，免得说出谁在办。"""
    among = Case.objects.filter(restricted=False)
    held = Counter(a.case.officer_id for a in near([case], among)[case.pk] if a.case.officer_id)
    return held.most_common(1)[0] if held else None


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

    private_fields = ("asked",)
    asked = text(
        "补正以后的申请内容",
        "在原来的内容上改成完整的一段：以后办理、文书、检索都用它，原来的留在经过里",
        rows=6,
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        kwargs["initial"] = {"asked": case.asked} | (kwargs.get("initial") or {})
        super().__init__(*args, case=case, **kwargs)


def decision_choices() -> list[Any]:
    """按年报分组的办理结果。"""
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in decisions().values():
        groups.setdefault(GROUP_NAMES[one.group], []).append((one.id, one.name))
    return list(groups.items())


def finding_choices(decision_id: str) -> Any:
    """一种结果之下的各种认定，给表单选。"""

    def choices() -> list[tuple[str, str]]:
        found = findings_of(decision_id, timezone.localdate())
        return [("", "按所填的内容"), *((f.id, f.name) for f in found)]

    return choices


def row_choices() -> list[Any]:
    """计入表三的哪一行。"""
    return [("", "按年报格式的规则"), *decision_choices()]


class ProposeForm(StepForm):
    """拟定答复。"""

    data_fields = ("decisions", "granted_as", "not_held_as", "other_as", "row", "judgement")
    private_fields: ClassVar[tuple[str, ...]] = (
        "reason",
        "information",
        "search",
        "other_agency",
        "parts",
    )
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
    search = text("检索的情况", "信息不存在的，写明查了哪里、用什么查、结果怎样", required=False)
    other_agency = forms.CharField(
        label="负责公开的机关及其联系方式", required=False, max_length=300
    )
    granted_as = forms.ChoiceField(
        label="予以公开的，是哪一种", choices=finding_choices("granted"), required=False
    )
    not_held_as = forms.ChoiceField(
        label="不掌握的，是哪一种", choices=finding_choices("unavailable.not_held"), required=False
    )
    other_as = forms.ChoiceField(
        label="其他处理的，是哪一种", choices=finding_choices("other.other"), required=False
    )
    parts = text(
        "混合答复的各部分",
        "选了几种结果而各部分的内容不同的填：一行一部分，写成“结果｜所涉的内容｜理由”，"
        "如“属于国家秘密｜规划图｜已定密”；予以公开的第三项写信息，不掌握的写检索情况",
        required=False,
    )
    row = forms.ChoiceField(label="计入表三的一行", choices=row_choices, required=False)
    judgement = forms.CharField(
        label="没有征求第三方意见的理由",
        help_text="没有征求而保护第三方权益、不予公开的，写明判断，记入经过",
        required=False,
        max_length=500,
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        if not (args and args[0]):
            kwargs["initial"] = _drafted(case) | (kwargs.get("initial") or {})
        super().__init__(*args, case=case, **kwargs)

    def clean_parts(self) -> dict[str, dict[str, str]]:
        """各部分：结果 -> 所涉的内容与理由（信息、检索情况）。"""
        lines = [one for one in self.cleaned_data["parts"].splitlines() if one.strip()]
        return dict(_part(one) for one in lines)


def _drafted(case: Case) -> dict[str, Any]:
    """退回、收回的，接着上一次拟的改。"""
    last = next((e for e in reversed(case.events.all()) if e.act in _DRAFTS), None)
    if last is None:
        return {}
    given = {**last.data, **(last.private or {})}
    given["parts"] = "\n".join(_line_of(*one) for one in (given.get("parts") or {}).items())
    return given


def _line_of(decision_id: str, part: Mapping[str, str]) -> str:
    """`_part` 的逆。"""
    content = part.get(_PART_CONTENTS.get(decision_id, "reason")) or part.get("search", "")
    return "｜".join((decisions()[decision_id].name, part.get("about", ""), content))


class ReanswerForm(ProposeForm):
    """重新答复：复议决定或者判决责令的。"""

    private_fields: ClassVar[tuple[str, ...]] = (*ProposeForm.private_fields, "order")
    order = line(
        "责令重新答复的决定或者判决", "如“某区人民政府行政复议决定书（某政复决〔2026〕3号）”"
    )


#: 各部分的第三项是哪一栏的内容；没有列出的是理由
_PART_CONTENTS = {
    "granted": "information",
    "partial": "information",
    "denied.registry_inquiry": "information",
    "declined.publication": "information",
}


def _part(text_: str) -> tuple[str, dict[str, str]]:
    """“结果｜所涉的内容｜理由”-> 结果的标识、内容；写得不对抛 ValidationError。"""
    pieces = [p.strip() for p in text_.replace("|", "｜").split("｜")]
    names = {one.name: one.id for one in decisions().values()}
    if len(pieces) != 3 or pieces[0] not in names or not pieces[2]:
        raise forms.ValidationError(
            f"“{text_.strip()[:30]}”写得不对，应为“结果｜所涉的内容｜理由”，结果用办理结果的名称。"
        )
    decision_id = names[pieces[0]]
    given = {"about": pieces[1], _PART_CONTENTS.get(decision_id, "reason"): pieces[2]}
    if decision_id == "unavailable.not_held":
        given["search"] = pieces[2]
    return decision_id, given
