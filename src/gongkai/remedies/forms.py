"""登记与更新一件复议或诉讼。"""

from typing import Any, ClassVar

from django import forms

from gongkai.law.contest import check
from gongkai.law.errors import LawError
from gongkai.remedies.models import Contest
from gongkai.remedies.register import facts_of
from gongkai.safekeeping.entry import happened, plausible

#: 可以是将来的：通知了而还没有开的庭，责令重新答复的最后一日
_AHEAD = ("hearing", "reanswer_until")
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
        for name in _DATES:
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
