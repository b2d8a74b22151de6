"""办留言的各种表单。"""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone

from gongkai.agencies.choosing import only_if_one
from gongkai.agencies.models import Agency
from gongkai.agencies.policy import GRANTS, Do, agencies_where
from gongkai.applications.forms import choice, day, line, text
from gongkai.applications.models import person_name
from gongkai.engagement.answered import wrong_in
from gongkai.engagement.models import Act, Channel, Kind, Message
from gongkai.engagement.passing import WHERE
from gongkai.safekeeping.actor import Actor

_ANSWERERS = [role for role, grants in GRANTS.items() if Do.ANSWER in grants]


class StepForm(forms.Form):
    """办一件事；`version` 为办的人看到的版本。"""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, message: Message, **kwargs: Any) -> None:
        self.message = message
        kwargs["initial"] = {"version": message.version} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)


class AssignForm(StepForm):
    """交给谁。"""

    officer = forms.ChoiceField(label="承办人")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = get_user_model().objects.filter(
            is_active=True,
            duties__agency=self.message.agency_id,
            duties__role__in=_ANSWERERS,
        )
        found = {str(p.pk): person_name(p) for p in people.distinct().order_by("pk")}
        self.fields["officer"].choices = list(found.items())  # type: ignore[attr-defined]


class DraftForm(StepForm):
    """拟写答复。"""

    reply = text("答复", "写给写信人的；别人审核以后发出", rows=10)


class ReturnForm(StepForm):
    """退回。"""

    opinion = text("退回的意见")


class ReplyForm(StepForm):
    """审核通过；可以改字。"""

    reply = text("发出的答复", "可以直接改", rows=10)


class TurnForm(StepForm):
    """转为申请：没有别的要填。"""


class SendOnForm(StepForm):
    """转送。"""

    where = choice("转给", WHERE)
    organ = line("机关的名称、联系方式", longest=120)
    note = text("告诉写信人的话", "为什么转送、以后找谁")


class PublishForm(StepForm):
    """公开的一份：遮盖、改过以后。"""

    title = line("标题", longest=120)
    question = text("来信", rows=8)
    answer = text("答复", rows=8)

    def clean(self) -> dict[str, Any]:
        """还有个人信息的不收。"""
        given = super().clean() or {}
        for name, why in wrong_in(self.message, given).items():
            self.add_error(name, why)
        return given


class ReasonForm(StepForm):
    """撤下公开的答复。"""

    reason = text("理由", rows=2)


FORMS: dict[Act, type[StepForm]] = {
    Act.ASSIGNED: AssignForm,
    Act.DRAFTED: DraftForm,
    Act.RETURNED: ReturnForm,
    Act.REPLIED: ReplyForm,
    Act.TURNED: TurnForm,
    Act.SENT_ON: SendOnForm,
    Act.PUBLISHED: PublishForm,
    Act.UNPUBLISHED: ReasonForm,
}


class NoteForm(forms.Form):
    """登记当面、电话、来信的留言。"""

    agency = forms.ModelChoiceField(label="机关", queryset=Agency.objects.none())
    channel = forms.ChoiceField(
        label="渠道",
        choices=[c for c in Channel.choices if c[0] not in (Channel.WEB, Channel.HOTLINE)],
    )
    kind = forms.ChoiceField(label="类别", choices=Kind.choices)
    received = day("收到日期")
    name = line("姓名或名称", required=False)
    phone = line("联系电话", required=False, longest=30)
    email = forms.EmailField(label="电子邮箱", required=False)
    address = line("地址", required=False, longest=200)
    title = line("标题", longest=80)
    text = text("内容", rows=8)
    may_publish = forms.BooleanField(label="同意公开（遮去个人信息以后）", required=False)

    def __init__(self, *args: Any, user: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        only_if_one(self.fields["agency"], agencies_where(user, Do.NOTE))
        self.fields["received"].initial = timezone.localdate()

    def clean_received(self) -> Any:
        """不能是将来。"""
        received = self.cleaned_data["received"]
        if received > timezone.localdate():
            raise forms.ValidationError("收到日期晚于今天，请核对。")
        return received
