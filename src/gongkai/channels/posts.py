"""跟着信息走：公开了就发，改了就更正，撤下就撤回。与公开、撤下同一个事务，在锁住那一件以后。"""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from gongkai.agencies.policy import Do, demand
from gongkai.channels.accounts import Unfit
from gongkai.channels.models import Account, Plan, Post
from gongkai.channels.writing import address_of, written
from gongkai.disclosures.models import Item
from gongkai.disclosures.reviewing.gate import locked
from gongkai.disclosures.reviewing.precheck import files_changed, same_words
from gongkai.safekeeping.actor import Actor, account
from gongkai.safekeeping.trail import record

Act, State = Post.Act, Post.State


def follow(item: Item, before: Item | None) -> None:
    """公开、撤下以后要做的（登记在 `gate.AFTER`）。"""
    if not item.live:
        for account in _accounts_of(item):
            recall(item, account)
        return
    for plan in item.channel_plans.select_related("account", "account__agency"):
        if before is not None and _same(before, item) and last(item, plan.account) is not None:
            continue
        spread(item, plan)


def _same(before: Item, now: Item) -> bool:
    """标题、正文、附件都一样：不是更正。"""
    return same_words(before, now) and not files_changed(before, now)


def _accounts_of(item: Item) -> Iterable[Account]:
    return Account.objects.filter(posts__item=item).distinct()


def last(item: Item, account: Account) -> Post | None:
    """这件信息在这个账号上最近的一条；不发了的不算。"""
    rows = Post.objects.filter(item=item, account=account).exclude(state=State.OFF)
    return rows.order_by("-number").first()


def spread(item: Item, plan: Plan) -> None:
    """发到一个账号；以前发过的，更正（对方改不了的，撤回再发）。关停了的不发。"""
    account = plan.account
    if account.closed is not None:
        return
    _call_off(item, account)
    before = last(item, account)
    is_out = before is not None and before.act != Act.RECALL
    if not is_out:
        _add(item, plan.account, Act.PUBLISH, _own(item, plan))
    elif account.way.edits:
        _add(item, account, Act.CORRECT, _own(item, plan), before)
    else:
        _add(item, account, Act.RECALL, "", before)
        _add(item, account, Act.PUBLISH, _own(item, plan), before)


def recall(item: Item, account: Account) -> None:
    """从一个账号撤回；还没有试着发过的，不发就是了。"""
    _call_off(item, account)
    before = last(item, account)
    if before is not None and before.act != Act.RECALL:
        _add(item, account, Act.RECALL, "", before)


def _call_off(item: Item, account: Account) -> None:
    """还没有试着发过的（对方那里一定没有）不发了；试过的留着，撤回时先去看有没有。"""
    rows = Post.objects.select_for_update().filter(
        item=item, account=account, state=State.WAITING, ended=None
    )
    for post in rows:
        if post.act != Act.RECALL and not post.stage:
            why = "信息又改过或者撤下了，这一条没有发过"
            rows.filter(pk=post.pk).update(state=State.OFF, ended=timezone.now(), error=why)


def _own(item: Item, plan: Plan) -> str:
    """自己写的文字：批准的就是现在公开的这一修订，才用。"""
    approved = plan.approved_by_id is not None and plan.approved_for == item.live_revision_id
    return plan.text if approved else ""


def _add(
    item: Item,
    account: Account,
    act: str,
    own: str,
    old: Post | None = None,
) -> Post:
    """排上一条；发布、更正而有 `old` 的，是更正以前发的那一条。"""
    kind = account.way
    words = written(item, kind, own, correcting=old is not None)
    number = Post.objects.filter(item=item, account=account).count() + 1
    made = Post(
        agency_id=item.agency_id,
        item=item,
        account=account,
        number=number,
        act=act,
        revision=item.live_revision_id,
        title=words.title[:200],
        text=words.text,
        old=old,
    )
    if kind.sends == "none":
        made.state, made.ended, made.link = State.SENT, timezone.now(), address_of(item)
    made.save()
    return made


@transaction.atomic
def call_off(post: Post, why: str, by: Actor, to: Account | None = None) -> Post:
    """不发了，写明为什么；给了 `to` 的改发到那个账号，方案里也换过去。

    正在发的、发出了的、信息没有公开而要改发的抛 Unfit。试过的，对方那里可能已经有，由人去看。
    """
    demand(by, Do.CHANNELS, post.agency_id)
    item = locked(post.item)
    now = Post.objects.select_for_update(of=("self",)).select_related("account").get(pk=post.pk)
    if now.state not in (State.WAITING, State.DEAD):
        raise Unfit(f"这一条{now.get_state_display()}，已经不能叫停。")
    if to is not None and not item.live:
        raise Unfit("信息没有公开（已经撤下），不能改发到别处。")
    told = f"{why}（改发到{to}）" if to is not None else why
    rows = Post.objects.filter(pk=now.pk)
    rows.update(state=State.OFF, ended=timezone.now(), error=told[:300])
    if to is not None:
        _move(item, now.account, to, by)
    detail = {"reason": told}
    record(by, "post.called_off", now.subject, agency=now.agency_id, detail=detail)
    return now


def _move(item: Item, old: Account, to: Account, by: Actor) -> None:
    """方案里由 `old` 换成 `to`；已经发到那里的不再发一遍。"""
    Plan.objects.filter(item=item, account=old).delete()
    plan, made = Plan.objects.get_or_create(item=item, account=to, defaults={"by": account(by)})
    if made or last(item, to) is None:
        spread(item, plan)


@transaction.atomic
def again(post: Post) -> bool:
    """没有发成的从头再试，等着再试的现在就试；正在发的、发出了的、不发了的不动。"""
    rows = Post.objects.select_for_update().filter(state__in=(State.DEAD, State.WAITING))
    now = rows.filter(pk=post.pk).first()
    if now is None:
        return False
    # 办到哪里以现在存着的为准，不能退回去；试过的先去看有没有发成，不会再发一遍
    stage = dict(now.stage) | {"asked": now.stage.get("asked", now.created.isoformat())}
    given = {"state": State.WAITING, "tries": 0, "not_before": timezone.now(), "ended": None}
    return bool(rows.filter(pk=post.pk).update(stage=stage, **given))
