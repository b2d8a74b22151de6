"""救济计算器：一个答复应当先复议还是任选，向谁，最后一天是哪一天。"""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from gongkai.agencies.models import Agency
from gongkai.law.decisions import FIRST_NAMES, decisions
from gongkai.law.errors import LawError
from gongkai.law.remedies import COURT, ORGAN, SILENCE, LastDays, last_days
from gongkai.portal.calculator import day_field
from gongkai.portal.progressive import Progressive

GROUP_NAMES = {
    "granted": "予以公开",
    "partial": "部分公开",
    "denied": "不予公开",
    "unavailable": "无法提供",
    "declined": "不予处理",
    "other": "其他处理",
}


def _choices() -> list[Any]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in decisions().values():
        groups.setdefault(GROUP_NAMES[one.group], []).append((one.id, one.name))
    return [*groups.items(), (SILENCE, "期限届满没有答复")]


def _agencies() -> list[tuple[str, str]]:
    return [("", "不指明"), *((a.slug, a.name) for a in Agency.objects.order_by("path"))]


class RemedyForm(Progressive):
    """一个答复。"""

    FIRST = ("decision", "decided")

    decision = forms.ChoiceField(
        label="答复的结果",
        choices=_choices,
        error_messages={"required": "请选择答复的结果。", "invalid_choice": "没有这种结果。"},
    )
    decided = day_field("作出答复之日", "没有答复的，填答复期限届满之日", required=True)
    posted = day_field("交邮之日")
    signed = day_field("收到（签收）答复之日")
    agency = forms.ChoiceField(
        label="作出答复的机关",
        choices=_agencies,
        required=False,
        error_messages={"invalid_choice": "没有这个机关。"},
    )

    def last_days(self) -> LastDays:
        """先后与最后一天；不合规定抛 LawError。"""
        given = self.cleaned_data
        return last_days(
            given["decision"],
            given["decided"],
            self._agency("organ") or ORGAN,
            posted=given["posted"],
            signed=given["signed"],
            court=self._agency("court") or COURT,
        )

    def _agency(self, what: str) -> str:
        """选了机关的，它的复议机关（organ）或者法院（court）；没有填写的为空。"""
        found = Agency.objects.filter(slug=self.cleaned_data["agency"] or "-").first()
        if found is None:
            return ""
        if what == "court":
            return str(found.court)
        return str(found.organ_of_reconsideration(self.cleaned_data["decided"]))


@require_GET
def remedy_calculator(request: HttpRequest) -> HttpResponse:
    """表单在网址里，结果可以收藏、转发。"""
    form = RemedyForm(request.GET or None)
    shown: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        try:
            answer = form.last_days()
        except LawError as error:
            form.add_error(None, str(error))
        else:
            shown |= {"answer": answer, "first": FIRST_NAMES[answer.remedy.first]}
            shown["organ_known"] = answer.remedy.organ != ORGAN
    status = 422 if form.errors else 200
    return render(request, "portal/remedy_calculator.html", shown, status=status)
