"""收费通知的表单：按哪一种标准、多少件（页）、有没有已经公开的；本月已经计收的由登记算出。"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from gongkai.applications.forms import StepForm, choice, number
from gongkai.applications.models import Case, CaseEvent
from gongkai.law.fees import fee, monthly
from gongkai.law.procedure import Act
from gongkai.law.procedure.data import ALL_PUBLIC
from gongkai.law.tables import shipped

#: 按自然月累计的计费标准
_MONTHLY = "pieces"
#: 要计费的信息里已经公开的
PUBLIC_SHARES = {
    "none": "没有",
    "some": "有一部分，已经从件数（页数）里扣除",
    ALL_PUBLIC: "全部已经公开",
}


def schedule_choices() -> list[tuple[str, str]]:
    """各种计费标准。"""
    return list({e["id"]: e["name"] for e in shipped("fees")}.items())


def said_fee(data: Mapping[str, Any]) -> str:
    """经过里写的：按哪一种标准，多少件（页）。"""
    names = dict(schedule_choices())
    return f"{names[data['schedule']]}，{data['count']}" if data.get("schedule") else ""


class FeeForm(StepForm):
    """收费通知：同一申请人本月以前的通知已经计收的，由登记算出并扣除。"""

    data_fields = ("schedule", "count", "public")
    schedule = forms.ChoiceField(label="计费标准", choices=schedule_choices)
    public = choice(
        "这些信息里有没有已经主动公开的",
        {"": "请选择", **PUBLIC_SHARES},
        "已经公开的不收费，只告知获取的方式、途径",
    )
    count = number("件数或者页数", "按件的，为同一申请人这个自然月累计的件数")

    def event_data(self) -> dict[str, Any]:
        """连同本月以前已经计收的元数。"""
        return with_billed(self.case, super().event_data(), self.cleaned_data["on"])


def with_billed(case: Case, data: Mapping[str, Any], on: date) -> dict[str, Any]:
    """收费的数据，连同到 `on` 日本月以前已经计收的元数（按月累计的才有）。"""
    if not monthly(data["schedule"], on):
        return dict(data)
    return {**data, "billed": billed_this_month(case, on)}


def billed_this_month(case: Case, on: date) -> int:
    """同一申请人这个自然月以前的收费通知已经计收的元数（按件的）。"""
    same = CaseEvent.objects.filter(
        act=Act.FEE_NOTICED,
        on__year=on.year,
        on__month=on.month,
        case__agency=case.agency_id,
        case__applicant_key=case.applicant_key,
        data__schedule=_MONTHLY,
    ).exclude(case=case)
    if not case.applicant_key:
        return 0
    notices = sorted(same.values_list("on", "id", "data"), key=lambda n: n[:2])
    return sum(
        fee(int(d["count"]), _MONTHLY, day_, billed=int(d.get("billed") or 0)).yuan
        for day_, _, d in notices
    )
