"""登记与更新一件复议或诉讼。"""

from typing import Any, ClassVar

from django import forms

from gongkai.applications.forms import choice, day, line, number
from gongkai.law.contest import RECONSIDERATION, check
from gongkai.law.errors import LawError
from gongkai.remedies.models import Contest
from gongkai.remedies.register import facts_of
from gongkai.remedies.reopening import Ordered
from gongkai.safekeeping.entry import happened, plausible

#: 可以是将来的：通知了而还没有开的庭，责令重新答复的最后一日
_AHEAD = ("hearing", "reanswer_until")
#: 以前登记在这里的；现在重新答复另立一件，期限由它算出
_BEFORE = ("reanswer_until", "reanswered")
_DATES = (
    "received",
    "accepted",
    "answered",
    "hearing",
    "closed",
    "reanswer_until",
    "reanswered",
)


class ContestForm(forms.ModelForm):  # type: ignore[type-arg]
    """事实；日期先后由 `law.contest` 核对，审结要有结果，有结果要有审结之日。"""

    class Meta:
        model = Contest
        fields = (
            "group",
            "organ",
            "number",
            "received",
            "summary",
            "extended",
            "accepted",
            "answered",
            "hearing",
            "result",
            "closed",
            "follow_up",
            "reanswer_until",
            "reanswered",
        )
        widgets: ClassVar[dict[str, Any]] = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in _DATES
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.reanswer_until is None:
            for name in _BEFORE:
                del self.fields[name]
        for name in set(_DATES) & set(self.fields):
            self.fields[name].validators.append(plausible if name in _AHEAD else happened)

    def clean(self) -> dict[str, Any]:
        """整体核对。"""
        given = super().clean() or {}
        if bool(given.get("result")) != bool(given.get("closed")):
            self.add_error("closed", "结果和审结之日要一起填，或者都不填。")
        if given.get("reanswered") and not given.get("reanswer_until"):
            self.add_error("reanswer_until", "重新答复了的，填写责令重新答复的最后一日。")
        if self.errors or not given.get("received"):
            return given
        for name, value in given.items():
            setattr(self.instance, name, value)
        try:
            check(facts_of(self.instance))
        except LawError as error:
            self.add_error(None, str(error))
        return given


#: 责令的期限没有比一年长的
_MOST_DAYS = 366
TERMS = {
    "working_day": "自送达（生效）之日起几个工作日",
    "calendar_day": "自送达（生效）之日起几日",
    "day": "指定的一天以前",
    "none": "没有定期限（按答复申请的法定期限）",
}


class ReopenForm(forms.Form):
    """责令重新答复的决定或者判决，所定的期限。"""

    name = line("决定书（判决书）的名称和文号", "写进答复书：“依据……重新作出答复”", longest=200)
    served = day("决定书送达、判决生效之日", "期限自这一天的次日起算")
    term = choice("所定的期限", TERMS)
    amount = number("几日（几个工作日）", "按决定书、判决书写的", required=False, most=_MOST_DAYS)
    until = day("最后一日", "指定了日子的填", required=False)

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        paper = "行政复议决定书" if contest.group == RECONSIDERATION else "行政判决书"
        number_ = f"（{contest.number}）" if contest.number else ""
        self.fields["name"].initial = f"{contest.organ}{paper}{number_}"
        self.fields["served"].initial = contest.closed

    def clean(self) -> dict[str, Any]:
        """选了哪一种，那一种的数就要填。"""
        given = super().clean() or {}
        if given.get("term") in ("working_day", "calendar_day") and not given.get("amount"):
            self.add_error("amount", "请填写几日（几个工作日）。")
        if given.get("term") == "day" and not given.get("until"):
            self.add_error("until", "请填写最后一日。")
        return given

    def ordered(self) -> Ordered:
        """填好的。"""
        given = self.cleaned_data
        counted = given["term"] in ("working_day", "calendar_day")
        return Ordered(
            given["name"],
            given["served"],
            given["until"] if given["term"] == "day" else None,
            given["amount"] if counted else None,
            given["term"] if counted else "",
        )
