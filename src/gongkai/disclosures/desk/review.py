"""审查一页：公众将看到的网页，与公开着的哪里不同，检查，经过，通过和退回；办完一件接着下一件。"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.models import TaskState

from gongkai.agencies.apart import ask
from gongkai.agencies.policy import DO_NAMES, Do, may
from gongkai.disclosures.desk.views import visible
from gongkai.disclosures.models import DutyTask, Item, SecrecyTask
from gongkai.disclosures.models.exits import NotReady
from gongkai.disclosures.models.hands import hands_of
from gongkai.disclosures.models.tasks import Unseen, stamp_of
from gongkai.disclosures.reviewing.comparing import compared
from gongkai.disclosures.reviewing.precheck import Finding, Precheck, precheck
from gongkai.disclosures.reviewing.progress import place_of
from gongkai.disclosures.reviewing.queue import decide, waiting_for
from gongkai.safekeeping.actor import Actor

#: 检查分成几样：种类 -> 没有查出时的话
_CHECKED = {
    ("个人信息", "没有遮住"): "个人信息：没有查出",
    ("用词", "机关名称"): "用词：没有查出差错",
    ("要素", "无障碍"): "要素：齐全",
    ("链接",): "链接：没有查出打不开的",
}
#: 保密审查常写的；选一个就不用写
OPINIONS = (
    "不涉及国家秘密、工作秘密、商业秘密和个人隐私，可以公开。",
    "涉及国家秘密、工作秘密的部分已经删去，可以公开。",
)


@dataclass(frozen=True, slots=True)
class Check:
    """检查的一处：挡住的（late）、提醒的（soon）、没有问题的（fine）。"""

    tone: str
    words: str

    @property
    def sign(self) -> str:
        """不靠颜色也分得出。"""
        return {"fine": "✓", "soon": "！"}.get(self.tone, "✗")

    @property
    def line(self) -> str:
        """样式的类。"""
        return {"fine": "good-line", "soon": "warn-line"}.get(self.tone, "bad-line")


class DecisionForm(forms.Form):
    """通过或者退回；`seen` 为他看过的那一稿。"""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=80)
    usual = forms.ChoiceField(
        label="保密审查意见",
        choices=[(words, words) for words in OPINIONS],
        widget=forms.RadioSelect,
        required=False,
    )
    opinion = forms.CharField(
        label="另写意见", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    comment = forms.CharField(
        label="退回的理由：要改什么",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, action: str = "", secrecy: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.action = action
        if not secrecy:
            del self.fields["usual"]
            self.fields["opinion"].label = "意见"

    def clean(self) -> dict[str, Any]:
        """退回要写理由，保密审查通过要有意见。"""
        given: dict[str, Any] = super().clean() or {}
        given["opinion"] = (given.get("opinion") or given.get("usual") or "").strip()
        if self.action == "reject" and not (given.get("comment") or "").strip():
            self.add_error("comment", "请写明要改什么。")
        if self.action == "approve" and "usual" in self.fields and not given["opinion"]:
            self.add_error("usual", "请选一条保密审查意见，或者在下面另写。")
        return given

    def told(self) -> dict[str, str]:
        """给 `decide` 的：保密审查是 `opinion`，其余是 `comment`。"""
        if self.action == "reject":
            return {"comment": self.cleaned_data["comment"]}
        words = self.cleaned_data["opinion"]
        return {"opinion": words} if "usual" in self.fields else {"comment": words}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """看、通过、退回。"""
    item = get_object_or_404(visible(request.user), pk=pk)
    state = item.current_workflow_task_state
    if state is None:
        messages.info(request, f"“{item.title}”现在没有在审查：{place_of(item).words}。")
        return _onward(request, item)
    if not isinstance(state.task.specific, DutyTask):
        # 系统管理员另设的、不按职责的一步：在编辑页里审
        return redirect("wagtailsnippets_disclosures_item:edit", item.pk)
    action = "reject" if "reject" in request.POST else "approve"
    form: Any = _form(request, state, action)
    if request.method == "POST" and form.is_valid() and _decided(request, item, action, form):
        return _onward(request, item)
    # 没有办成、换过了的：下面是现在的内容
    now = get_object_or_404(visible(request.user), pk=pk)
    page = _page(request, now, state, form)
    status = 422 if form.errors else 200
    return render(request, "disclosures/review.html", page, status=status)


def _form(request: HttpRequest, state: TaskState, action: str) -> DecisionForm:
    secrecy = isinstance(state.task.specific, SecrecyTask)
    given = request.POST if request.method == "POST" else None
    return DecisionForm(given, action=action, secrecy=secrecy)


def _decided(request: HttpRequest, item: Item, action: str, form: DecisionForm) -> bool:
    """办；没有办成的把原因写在表单上。"""
    try:
        decide(item, request.user, action, form.cleaned_data["seen"], **form.told())
    except (Unseen, NotReady) as error:
        form.add_error(None, str(error))
        return False
    done = "退回" if action == "reject" else "通过"
    messages.success(request, f"已{done}“{item.title}”。")
    return True


def _onward(request: HttpRequest, done: Item) -> HttpResponse:
    """下一件等我审的；没有了回“主动公开”。"""
    following = _next(request.user, done)
    if following is None:
        messages.info(request, "没有别的等您审的了。")
        return redirect("disclosures")
    return redirect("item_review", following.pk)


def _next(user: Actor, here: Item) -> Item | None:
    rows = (item for item, _ in waiting_for(user) if item.pk != here.pk)
    return next(rows, None)


def _page(request: HttpRequest, item: Item, state: TaskState, form: DecisionForm) -> dict[str, Any]:
    draft = item.get_latest_revision_as_object()
    found = precheck(draft)
    others = [one for one, _ in waiting_for(request.user) if one.pk != item.pk]
    return {
        "item": draft,
        "place": place_of(item),
        "form": form,
        "seen": stamp_of(item.latest_revision),
        "why": _why_not(request.user, item, state),
        "note": ask(request.user, item.agency_id, hands_of(item)).note,
        "changes": compared(item, draft),
        "found": found,
        "checks": list(_checks(found)),
        "steps": list(_steps(item)),
        "attachments": list(draft.attachments.all()),
        "submitted": item.current_workflow_state,
        "left": len(others),
    }


def _why_not(user: Actor, item: Item, state: TaskState) -> str:
    """不能审的理由；能审为空。"""
    do = Do(state.task.specific.do)
    if not may(user, do, item.agency_id):
        return f"现在等“{state.task.name}”，您的职责不包括“{DO_NAMES[do]}”，只能看。"
    return ask(user, item.agency_id, hands_of(item)).why


def _checks(found: Precheck) -> Iterator[Check]:
    """检查的各样；没有问题的也写明查过。"""
    known = {kind for kinds in _CHECKED for kind in kinds}
    for kinds, fine in _CHECKED.items():
        rows = [f for f in found.findings if f.kind in kinds]
        yield from (_check(f) for f in rows)
        if not rows:
            yield Check("fine", fine)
    yield from (_check(f) for f in found.findings if f.kind not in known)


def _check(one: Finding) -> Check:
    return Check("late" if one.blocks else "soon", f"{one.kind}　{one.where}：{one.words}")


def _steps(item: Item) -> Iterator[TaskState]:
    """这一次审查办过的各步，后办的在前。"""
    flow = item.current_workflow_state
    if flow is None:
        return
    done = flow.task_states.exclude(status=TaskState.STATUS_IN_PROGRESS)
    yield from done.select_related("task", "finished_by").order_by("-finished_at", "-pk")


@never_cache
@require_GET
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """最新一稿在门户上的样子，放在审查的网页的框里。"""
    item = get_object_or_404(visible(request.user), pk=pk)
    draft = item.get_latest_revision_as_object()
    answer: HttpResponse = draft.serve_preview(request, "")
    return answer
