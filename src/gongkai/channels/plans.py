"""一件信息的发布方案：发到哪些账号、自己写的文字（别人批准以后才用）。门户总是发的。"""

from django.db import transaction

from gongkai.agencies.apart import permit
from gongkai.agencies.policy import Do, demand
from gongkai.channels import posts
from gongkai.channels.accounts import Unfit
from gongkai.channels.models import Account, Plan
from gongkai.channels.writing import too_long, written, wrong_in
from gongkai.disclosures.models import Item
from gongkai.disclosures.reviewing.gate import locked
from gongkai.safekeeping.actor import Actor, account
from gongkai.safekeeping.trail import record


@transaction.atomic
def choose(item: Item, wanted: set[int], by: Actor) -> None:
    """`wanted` 为要发到的账号（主键，都是本机关的）；已经公开的马上发、马上撤回。"""
    demand(by, Do.SPREAD, item.agency_id)
    now = locked(item)
    known = {p.account_id: p for p in now.channel_plans.select_related("account")}
    offered = Account.objects.filter(agency=now.agency_id, closed=None)
    added = list(offered.filter(pk__in=wanted - set(known)))
    for one in added:
        plan = Plan.objects.create(item=now, account=one, by=account(by))
        if now.live:
            posts.spread(now, plan)
    dropped = [plan for pk, plan in known.items() if pk not in wanted]
    for plan in dropped:
        posts.recall(now, plan.account)
        plan.delete()
    if added or dropped:
        names = {"added": [str(a) for a in added], "dropped": [str(p.account) for p in dropped]}
        record(by, "plan.chosen", item.subject_of_trail, agency=item.agency_id, detail=names)


@transaction.atomic
def write(plan: Plan, text: str, by: Actor) -> None:
    """写自己的文字；空的为用生成的。改了的要再批。"""
    demand(by, Do.SPREAD, plan.item.agency_id)
    text = text.strip()
    kind = plan.account.way
    if text == plan.text:
        # 没有改的不动：替人再存一遍，就成了别人写的，他便能批自己的
        return
    if why := wrong_in(text):
        raise Unfit(why)
    if why := too_long(written(plan.item, kind, text), kind):
        raise Unfit(f"太长：{why}。")
    Plan.objects.filter(pk=plan.pk).update(
        text=text, written_by=account(by), approved_by=None, approved_for=None
    )
    detail = {"account": plan.account_id}
    record(
        by, "plan.written", plan.item.subject_of_trail, agency=plan.item.agency_id, detail=detail
    )


@transaction.atomic
def approve(plan: Plan, text: str, by: Actor) -> None:
    """批准自己写的文字，`text` 为批的人看到的；写的人不能自己批。已经公开的，马上照它更正。"""
    item = locked(plan.item)
    demand(by, Do.EDIT, item.agency_id)
    now = Plan.objects.select_for_update(of=("self",)).select_related("account").get(pk=plan.pk)
    if not now.text or now.text != text:
        raise Unfit("这段文字刚刚被改过，请看过再批。")
    permit(by, item.agency_id, {now.written_by_id}, "plan.approved", item.subject_of_trail)
    now.approved_by = account(by)
    now.approved_for = item.live_revision_id if item.live else item.latest_revision_id
    now.save()
    detail = {"account": now.account_id}
    record(by, "plan.approved", item.subject_of_trail, agency=item.agency_id, detail=detail)
    if item.live:
        posts.spread(item, now)
