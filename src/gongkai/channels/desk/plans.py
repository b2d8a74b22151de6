"""一件信息的发布方案：发到哪些账号，各写成什么样（不超过限度），发过什么；自己写的文字和批准。"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from gongkai.agencies.apart import OwnWork, ask
from gongkai.agencies.policy import Do, may, narrow
from gongkai.channels import plans
from gongkai.channels.accounts import Unfit
from gongkai.channels.desk.forms import TextForm
from gongkai.channels.models import Account, Plan
from gongkai.channels.writing import measured, written
from gongkai.disclosures.models import Item
from gongkai.safekeeping.addresses import number


def _item(request: HttpRequest, pk: int) -> Item:
    rows = narrow(Item.objects.select_related("agency", "column"), request.user, Do.SEE_ITEMS)
    found: Item = get_object_or_404(rows, pk=pk)
    return found


@never_cache
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """选账号、看预览、看发过的。"""
    item = _item(request, pk)
    offered = list(Account.objects.filter(agency=item.agency_id, closed=None))
    if request.method == "POST":
        return _choose(request, item, {one.pk for one in offered})
    chosen = {p.account_id: p for p in item.channel_plans.select_related("account", "item")}
    draft = item.get_latest_revision_as_object() if item.latest_revision_id else item
    shown = {
        "item": item,
        "rows": [_row(draft, one, chosen.get(one.pk), request) for one in offered],
        "posts": item.channel_posts.select_related("account").order_by("-pk")[:50],
        "may_spread": may(request.user, Do.SPREAD, item.agency_id),
        "may_edit": may(request.user, Do.EDIT, item.agency_id),
    }
    return render(request, "channels/plan.html", shown)


def _row(draft: Item, one: Account, plan: Plan | None, request: HttpRequest) -> dict[str, Any]:
    """一个账号：选了没有，写成什么样，自己写的批了没有。"""
    kind, own = one.way, plan.text if plan else ""
    needs = plan is not None and plan.waits
    hands = {plan.written_by_id} if plan and needs else set()
    return {
        "account": one,
        "plan": plan,
        "needs": needs,
        "apart": ask(request.user, one.agency_id, hands),
        "preview": measured(written(draft, kind, own), kind) if kind.sends != "none" else [],
        "form": TextForm(initial={"words": own}, auto_id=f"id_%s_{one.pk}") if plan else None,
    }


def _choose(request: HttpRequest, item: Item, offered: set[int]) -> HttpResponse:
    given = {number(one) for one in request.POST.getlist("account")}
    plans.choose(item, {pk for pk in offered if pk in given}, request.user)
    said = "已存。已经公开的，下一次定时任务就发。" if item.live else "已存。公开以后就发。"
    messages.success(request, said)
    return redirect("channel_plan", pk=item.pk)


@never_cache
@require_POST
def text(request: HttpRequest, pk: int, account: int) -> HttpResponse:
    """写自己的文字，或者批准（`approve`）。"""
    item = _item(request, pk)
    plan = get_object_or_404(item.channel_plans.select_related("account", "item"), account=account)
    words = request.POST.get("words", "")[:2000].replace("\r\n", "\n")
    try:
        if "approve" in request.POST:
            plans.approve(plan, words, request.user)
        else:
            plans.write(plan, words, request.user)
    except OwnWork as error:
        messages.error(request, str(error))
    except PermissionDenied:
        raise
    except Unfit as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "已批准。" if "approve" in request.POST else "已存。")
    return redirect("channel_plan", pk=pk)
