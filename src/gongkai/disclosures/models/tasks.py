"""审查流程的各步：由本机关有这一职责的人办；自己写的、自己交的不能自己审。"""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from wagtail.models import Task, TaskState

from gongkai.agencies.apart import ask, permit
from gongkai.agencies.policy import DO_NAMES, Do, ids_where, may
from gongkai.disclosures.models.exits import EXITS
from gongkai.disclosures.models.hands import hands_of, hands_of_each
from gongkai.disclosures.models.items import Item
from gongkai.disclosures.models.texts import read_ahead
from gongkai.safekeeping.actor import Actor
from gongkai.safekeeping.trail import record


class Unseen(Exception):
    """他打开以后内容换过了，或者这一步已经由别人办过；str() 说明。"""


STEPS = [(d.value, DO_NAMES[d]) for d in (Do.REVIEW, Do.EDIT, Do.SECRECY, Do.SIGN)]


class CommentForm(forms.Form):
    """审查意见。"""

    comment = forms.CharField(
        label="意见", required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=1000
    )


class ReturnForm(forms.Form):
    """退回的意见。"""

    comment = forms.CharField(
        label="要改什么",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        error_messages={"required": "请写明要改什么。"},
    )


class SecrecyForm(forms.Form):
    """保密审查意见：结论和依据，记入流程和留痕。"""

    opinion = forms.CharField(
        label="保密审查意见",
        help_text="结论和依据，如“不涉及国家秘密、工作秘密，可以公开”",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        error_messages={"required": "请写明保密审查意见。"},
    )


def who_may_not(obj: Any, user: Actor, do: Do) -> str:
    """`user` 不能审这一件的理由；能审为空。"""
    if not may(user, do, obj.agency_id):
        return f"您的职责不包括“{DO_NAMES[do]}”。"
    return ask(user, obj.agency_id, hands_of(obj)).why


def stamp_of(revision: Any) -> str:
    """哪一个修订、什么时候存的：自动保存会在原处换掉内容，只看主键不够。"""
    return f"{revision.pk}@{revision.created_at.isoformat()}"


def _demand_seen(item: Any, task_state: Any, seen: str) -> None:
    """他看过的就是现在的；看过的是新的一稿的，这一步就审新的一稿。"""
    if not seen:
        return
    if task_state.status != TaskState.STATUS_IN_PROGRESS:
        raise Unseen("没有办：这一步刚刚已经由别人办过了。")
    latest = item.latest_revision
    if stamp_of(latest) != seen:
        raise Unseen("没有办：您打开以后内容改过了。下面已经是新的内容，请看过再办。")
    task_state.revision = latest


class DutyTask(Task):
    """一步审查：本机关有某项职责的人。"""

    do = models.CharField("由谁办", max_length=20, choices=STEPS)
    admin_form_fields: ClassVar[list[str]] = [*Task.admin_form_fields, "do"]

    class Meta:
        verbose_name = "按职责的审查"
        verbose_name_plural = "按职责的审查"

    def start(self, workflow_state: Any, user: Actor | None = None) -> Any:
        """开始这一步以前，再查一遍个人信息。"""
        EXITS.before_step(workflow_state.content_object.get_latest_revision_as_object())
        return super().start(workflow_state, user)

    def user_can_access_editor(self, obj: Any, user: Actor) -> bool:
        """审的人看得见、改得了。"""
        return not who_may_not(obj, user, Do(self.do))

    def locked_for_user(self, obj: Any, user: Actor) -> bool:
        """审查期间别人不能改。"""
        return bool(who_may_not(obj, user, Do(self.do)))

    def get_actions(self, obj: Any, user: Actor) -> list[tuple[str, str, bool]]:
        """退回、通过。"""
        if who_may_not(obj, user, Do(self.do)):
            return []
        return [("reject", "退回修改", True), ("approve", "通过", True)]

    def get_form_for_action(self, action: str) -> type[forms.Form]:
        """退回必须写意见。"""
        return ReturnForm if action == "reject" else CommentForm

    def on_action(self, task_state: Any, user: Actor, action_name: str, **kwargs: Any) -> Any:
        """办这一步，记入留痕；附件先读好。

        `seen` 为他看到的那一稿（`stamp_of`）：这一会儿换过了的抛 Unseen，什么也不办。
        """
        read_ahead(task_state.workflow_state.content_object.get_latest_revision_as_object())
        return self._act(task_state, user, action_name, **kwargs)

    @transaction.atomic
    def _act(self, task_state: Any, user: Actor, action_name: str, **kwargs: Any) -> Any:
        """两人同时办的，后一个看到已经办过了。"""
        item = task_state.workflow_state.content_object
        now = Item.objects.select_for_update(no_key=True, of=("self",)).get(pk=item.pk)
        task_state.refresh_from_db(fields=["status"])
        _demand_seen(now, task_state, kwargs.pop("seen", ""))
        if action_name not in {name for name, _, _ in self.get_actions(item, user)}:
            raise PermissionDenied
        comment = kwargs.get("comment", "")
        permit(user, item.agency_id, hands_of(item), f"item.{self.do}", item.subject_of_trail)
        done = super().on_action(task_state, user, action_name, comment=comment)
        self._record(item, user, action_name, comment)
        return done

    def _record(self, item: Any, user: Actor, action: str, comment: str) -> None:
        detail = {"step": self.name, "comment": comment}
        record(
            user,
            f"item.{'returned' if action == 'reject' else 'passed'}",
            item.subject_of_trail,
            agency=item.agency_id,
            detail=detail,
        )

    def get_task_states_user_can_moderate(self, user: Actor, **kwargs: Any) -> Any:
        """等这个人审的：只有他的机关的。"""
        waiting = self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)
        keys = waiting.values_list("workflow_state__object_id", flat=True)
        seen = Item.objects.filter(
            pk__in=[int(k) for k in keys], agency__in=ids_where(user, Do(self.do))
        ).only("agency", "live_revision", "last_published_at")
        hands = hands_of_each(list(seen))
        theirs = [str(i.pk) for i in seen if not ask(user, i.agency_id, hands[i.pk]).why]
        return waiting.filter(workflow_state__object_id__in=theirs)

    @classmethod
    def get_description(cls) -> str:
        """说明。"""
        return "由信息所属机关里有这项职责的人审查"


class SecrecyState(TaskState):
    """保密审查的一次，带意见。"""

    opinion = models.TextField("保密审查意见", blank=True)

    class Meta:
        verbose_name = "保密审查的记录"

    def get_comment(self) -> str:
        """流程里显示意见。"""
        return str(self.opinion or self.comment)


class SecrecyTask(DutyTask):
    """保密审查：单独的一步，通过必须写意见。"""

    task_state_class = SecrecyState

    class Meta:
        verbose_name = "保密审查"
        verbose_name_plural = "保密审查"

    def get_form_for_action(self, action: str) -> type[forms.Form]:
        """通过要写保密审查意见。"""
        return SecrecyForm if action == "approve" else ReturnForm

    def on_action(self, task_state: Any, user: Actor, action_name: str, **kwargs: Any) -> Any:
        """意见存在这一步里。"""
        opinion = kwargs.get("opinion", "").strip()
        if action_name == "approve":
            if not opinion:
                raise PermissionDenied("通过保密审查要写明意见。")
            task_state.opinion = opinion
            kwargs |= {"comment": opinion}
        return super().on_action(task_state, user, action_name, **kwargs)
