"""发出以前的最后一道门：信息还公开着、是审过的这一稿、文字里没有个人信息。每一次发（重发也是）都问。"""

from dataclasses import dataclass

from gongkai.channels.models import Post
from gongkai.channels.writing import wrong_in
from gongkai.disclosures.models import Item
from gongkai.disclosures.models.exits import NotReady
from gongkai.disclosures.reviewing.gate import demand_reviewed
from gongkai.outbox.channels import NotSent


@dataclass(frozen=True, slots=True)
class Stale(Exception):
    """不用发了：信息撤下了、又改过了。不是错。"""

    why: str


def demand_current(post: Post) -> None:
    """撤回的，发过就可以；发布、更正的，信息不在了抛 Stale，审查不作数的抛 NotSent。"""
    if post.act == Post.Act.RECALL:
        _demand_something_out(post)
        return
    item = Item.objects.select_related("agency", "column", "live_revision", "batch").get(
        pk=post.item_id
    )
    if not item.live:
        raise Stale("信息已经撤下，不发了")
    if item.live_revision_id != post.revision:
        raise Stale("信息又改过了，发新的一稿")
    _demand_passed(item)
    if why := wrong_in(f"{post.title}\n{post.text}"):
        raise NotSent(why, for_good=True)


def _demand_something_out(post: Post) -> None:
    """要撤回的一条从来没有试着发过的，没有什么可撤的。"""
    old = post.old
    if old is not None and old.state != Post.State.SENT and "asked" not in old.stage:
        raise Stale("要撤回的一条没有发过，不用撤回")


def _demand_passed(item: Item) -> None:
    """这一稿走完了审查；整批搬来的，整批审过、批准过。"""
    if item.live_revision is None:
        if item.batch is not None and item.batch.approved is not None:
            return
        raise NotSent("这件信息没有审查的记录，不能发到别的渠道", for_good=True)
    try:
        demand_reviewed(item, item.live_revision)
    except NotReady as error:
        raise NotSent(f"审查不作数：{error}", for_good=True) from error
