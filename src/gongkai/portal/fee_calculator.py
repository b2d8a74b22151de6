"""信息处理费计算器：按件或者按量，扣除本月已经计收的，逐档说明。"""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from gongkai.law.errors import LawError
from gongkai.law.fees import Fee, fee
from gongkai.law.given import MOST
from gongkai.law.tables import shipped
from gongkai.portal.calculator import NUMBER_WRONG, day_field
from gongkai.portal.progressive import Progressive

_TOO_MANY = {"max_value": "不能大于 %(limit_value)s。"}


def _schedules() -> list[tuple[str, str]]:
    return list({e["id"]: f"{e['name']}（{e['period']}）" for e in shipped("fees")}.items())


class FeeForm(Progressive):
    """件数或者页数。"""

    FIRST = ("schedule", "count")

    schedule = forms.ChoiceField(
        label="计收标准",
        choices=_schedules,
        error_messages={"required": "请选择计收标准。", "invalid_choice": "没有这种计收标准。"},
    )
    count = forms.IntegerField(
        label="件数或者页数",
        help_text="按件的，是同一申请人这个自然月里累计的件数；按量的，是这一件申请的页数",
        min_value=0,
        max_value=MOST,
        error_messages=NUMBER_WRONG | _TOO_MANY | {"required": "请填写件数或者页数。"},
    )
    billed = forms.IntegerField(
        label="本月以前的收费通知已经计收的元数",
        required=False,
        min_value=0,
        max_value=MOST * MOST,
        error_messages=NUMBER_WRONG | _TOO_MANY,
    )
    public = forms.BooleanField(label="信息已经公开，只需告知怎样获取", required=False)
    on = day_field("按哪一天的标准")

    def fee(self) -> Fee:
        """算得的费用；不合规定抛 LawError。"""
        given = self.cleaned_data
        return fee(
            given["count"],
            given["schedule"],
            given["on"] or timezone.localdate(),
            billed=given["billed"] or 0,
            public=given["public"],
        )


@require_GET
def fee_calculator(request: HttpRequest) -> HttpResponse:
    """表单在网址里，结果可以收藏、转发。"""
    form = FeeForm(request.GET or None)
    shown: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        try:
            shown["answer"] = form.fee()
        except LawError as error:
            form.add_error(None, str(error))
    status = 422 if form.errors else 200
    return render(request, "portal/fee_calculator.html", shown, status=status)
