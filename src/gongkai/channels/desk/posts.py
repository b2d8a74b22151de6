"""什么、何时、发到哪里、对方的编号；没有发成的，原因和再发。"""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gongkai.agencies.policy import Do, demand, may_anywhere, narrow
from gongkai.applications.forms import line
from gongkai.channels import posts, sending
from gongkai.channels.accounts import Unfit
from gongkai.channels.models import Account, Post
from gongkai.language.numerals import whole
from gongkai.safekeeping.actor import Actor
from gongkai.safekeeping.trail import record

PAGE = 50
_MOST = 500
#: 页上的各队：标识 -> （名称，条件）
QUEUES: dict[str, tuple[str, dict[str, Any]]] = {
    "all": ("全部", {}),
    "waiting": ("等着发的", {"ended__isnull": True}),
    "dead": ("没有发成的", {"state": "dead"}),
}


def visible(user: Actor) -> Any:
    """这个人看得见的各条。"""
    return narrow(Post.objects.all(), user, Do.SEE_ITEMS)


@never_cache
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """一页，新的在前。"""
    if not may_anywhere(request.user, Do.SEE_ITEMS):
        raise PermissionDenied
    queue = request.GET.get("state", "all")
    queue = queue if queue in QUEUES else "all"
    rows, below = visible(request.user), whole(request.GET.get("below", ""))
    if queue != "all":
        # 写成与部分索引一样的条件，才用得上
        rows = rows.filter(**QUEUES[queue][1])
    if below is not None:
        rows = rows.filter(pk__lt=below)
    kin = ("account__agency", "item__agency", "agency")
    found = list(rows.select_related(*kin).order_by("-pk")[: PAGE + 1])
    page = {
        "rows": found[:PAGE],
        "below": found[PAGE - 1].pk if len(found) > PAGE else None,
        "queues": [(id, name) for id, (name, _) in QUEUES.items()],
        "queue": queue,
        "name": QUEUES[queue][0],
        "full": _full(request.user),
        "may_manage": may_anywhere(request.user, Do.CHANNELS),
    }
    return render(request, "channels/posts.html", page)


def _full(user: Actor) -> list[tuple[Account, Any]]:
    """到了限额的账号，何时接着发。"""
    rows = narrow(Account.objects.filter(kind__in=("weibo", "wechat")), user, Do.SEE_ITEMS)
    now = timezone.now()
    found = ((one, sending.used_up(one, now)) for one in rows.filter(closed=None)[:20])
    return [(one, until) for one, until in found if until is not None]


@never_cache
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """再发一条：先去看对方有没有，没有才发。"""
    post = get_object_or_404(visible(request.user), pk=pk)
    demand(request.user, Do.CHANNELS, post.agency_id)
    messages.success(request, _said(_again(request.user, [post])))
    return redirect("channel_posts")


@never_cache
@require_POST
def retry_all(request: HttpRequest) -> HttpResponse:
    """没有发成的都再发。"""
    if not may_anywhere(request.user, Do.CHANNELS):
        raise PermissionDenied
    rows = narrow(Post.objects.filter(state=Post.State.DEAD), request.user, Do.CHANNELS)
    messages.success(request, _said(_again(request.user, list(rows.order_by("pk")[:_MOST]))))
    return redirect("channel_posts")


class CallOffForm(forms.Form):
    """为什么不发了；要改发的，改到哪里。"""

    why = line("为什么不发了", "写在这一条上，记入留痕", longest=200)
    to = forms.ModelChoiceField(
        label="改发到",
        queryset=Account.objects.none(),
        required=False,
        empty_label="不改发",
        help_text="信息公开着的才能改发；以后的更正、撤回也跟到那里",
    )

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Account.objects.filter(agency=post.agency_id, closed=None)
        to: Any = self.fields["to"]
        to.queryset = rows.exclude(pk=post.account_id).order_by("kind", "pk")


@never_cache
def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    """叫停一条，或者改发到别的账号。"""
    kin = ("account__agency", "item__agency", "agency")
    post = get_object_or_404(visible(request.user).select_related(*kin), pk=pk)
    demand(request.user, Do.CHANNELS, post.agency_id)
    form = CallOffForm(request.POST or None, post=post)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            posts.call_off(post, given["why"], request.user, given["to"])
        except Unfit as error:
            form.add_error(None, str(error))
        else:
            told = f"已改发到{given['to']}。" if given["to"] else "已叫停。"
            messages.success(request, told)
            return redirect("channel_posts")
    page = {"form": form, "post": post}
    status = 422 if form.errors else 200
    return render(request, "channels/call_off.html", page, status=status)


def _said(count: int) -> str:
    return f"已排上 {count} 条，下一次定时任务就发。" if count else "正在发，或者已经发出了。"


@transaction.atomic
def _again(user: Actor, rows: list[Post]) -> int:
    count = 0
    for post in rows:
        if posts.again(post):
            count += 1
            record(user, "post.retried", post.subject, agency=post.agency_id)
    return count
