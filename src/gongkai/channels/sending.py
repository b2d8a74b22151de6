"""发到各渠道：认领、再问一遍门（`guard`）、在事务之外一步一步地办、记下。几个进程可以一起发。

进程在对方收下与记下之间被杀：租约到期由别处接着办，
先去看有没有发成（各接口自己看），或者凭 `ident` 由对方去重。
"""

import logging
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from gongkai.channels import accounts, guard
from gongkai.channels.adapters import Adapter, BadToken, Held, Job, Later, Step, bulletin
from gongkai.channels.adapters.webhook import Webhook
from gongkai.channels.adapters.wechat import Wechat
from gongkai.channels.adapters.weibo import Weibo
from gongkai.channels.models import Account, Post
from gongkai.channels.packing import job_of
from gongkai.outbox import claims, jobs
from gongkai.outbox.channels import NotSent, Unreachable
from gongkai.outbox.claims import Claimed
from gongkai.outbox.delivery import KILLED, unknown
from gongkai.safekeeping.outside import demand_outside

ADAPTERS: dict[str, Adapter] = {"weibo": Weibo(), "wechat": Wechat(), "webhook": Webhook()}
_LOG = logging.getLogger("gongkai")
_GIVE_UP = 3
#: 一条至多办这么多步；令牌至多换这么多次
_STEPS, _TOKENS = 12, 2
_EARLY = timedelta(minutes=5)


def on_time(today: date) -> int:
    """各账号等着的都发一遍；返回发出的条数。"""
    demand_outside("发到各渠道")
    return sum(_Round(account).run() for account in _due())


def _due() -> Iterator[Account]:
    """有等着发的、没有停发的、接通了的。"""
    waiting = Post.objects.filter(account=OuterRef("pk"), ended=None)
    rows = Account.objects.filter(Exists(waiting), paused=None, closed=None)
    for one in rows.select_related("agency").order_by("pk"):
        if jobs.stopping():
            return
        if one.is_connected:
            yield one


def waiting_of(account: Account, now: datetime) -> QuerySet[Post]:
    """这个账号现在可以认领的：同一件信息的前一条完了的，到了时候的。"""
    earlier = Post.objects.filter(
        item=OuterRef("item"), account=account, number__lt=OuterRef("number"), ended=None
    )
    longest = max(claims.waits(), default=timedelta())
    # 没有试过的也可以约在以后；比该有的还远的，是时钟曾经拨快
    early = Q(not_before__gt=now, not_before__lte=now + longest)
    # 办着的时候停发、关停了的，余下的不再认领
    going = Post.objects.filter(account__paused=None, account__closed=None)
    return going.filter(~Exists(earlier), account=account).exclude(early)


def used_up(account: Account, now: datetime) -> datetime | None:
    """到了限额的，过了何时才能再发；没有到为 None。"""
    kind = account.way
    for most, span in ((kind.hourly, timedelta(hours=1)), (kind.daily, timedelta(days=1))):
        if not most:
            continue
        sent = account.posts.filter(state=Post.State.SENT, ended__gt=now - span)
        times = list(sent.order_by("-ended").values_list("ended", flat=True)[:most])
        if len(times) == most and times[-1] is not None:
            return times[-1] + span
    return None


class _Round:
    """一个账号发一遍。"""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.lost = 0
        self.stopped = False

    def run(self) -> int:
        """一条一条地办；连着几条连不上、账号停了、到了限额、时间到了就停。"""
        sent, end = 0, time.monotonic() + settings.OUTBOX_BUDGET
        while not self.stopped and self.lost < _GIVE_UP and time.monotonic() < end:
            now = timezone.now()
            if jobs.stopping() or used_up(self.account, now) is not None:
                break
            claimed = claims.claim(waiting_of(self.account, now))
            if claimed is None:
                break
            sent += self._one(claimed)
        return sent

    def _one(self, claimed: Claimed) -> int:
        rows, most = Post.objects.all(), len(claims.waits()) + 1
        if claimed.tries > most:
            claims.bury(rows, claimed, KILLED)
            return 0
        post = _loaded(claimed.pk)
        post.account = self.account
        try:
            guard.demand_current(post)
            return self._sent(post)
        except guard.Stale as stale:
            claims.drop(Post.objects.all(), claimed, stale.why)
        except Later as error:
            self._later(claimed, error)
        except Held as error:
            self._held(claimed, error)
        except Exception as error:  # 一条什么错都可能，哪一种都不能停了别的
            self._not_sent(claimed, error, most)
        return 0

    def _sent(self, post: Post) -> int:
        if self.account.way.sends == "mail":
            with transaction.atomic():
                claims.sent(Post.objects.all(), post.pk, bulletin.hand_over(post))
            return 1
        _remember(post, {"asked": timezone.now().isoformat()}, only_new=True)
        step = self._steps(post)
        if step.link.startswith(("https://", "http://")):
            Post.objects.filter(pk=post.pk).update(link=step.link[:500])
        claims.sent(Post.objects.all(), post.pk, step.receipt)
        self.lost = 0
        return 1

    def _steps(self, post: Post) -> Step:
        """一步一步地办；令牌不认了的换一个。"""
        tokens = 0
        for _ in range(_STEPS):
            job = job_of(post, self.account)
            try:
                step = _done_within(self.account.kind, job)
            except BadToken:
                tokens += 1
                if tokens > _TOKENS:
                    raise Held("换了令牌，对方还是不认，请核对密钥") from None
                _keep_token(self.account, None)
                continue
            if step.token is not None:
                _keep_token(self.account, step.token)
            _remember(post, dict(step.stage))
            if step.done:
                return step
        raise NotSent("办了太多步还没有完")

    def _later(self, claimed: Claimed, error: Later) -> None:
        until = timezone.now() + timedelta(seconds=error.seconds)
        claims.put_back(Post.objects.all(), claimed, until, str(error), counted=False)
        if error.seconds >= 3600:
            self.stopped = True

    def _held(self, claimed: Claimed, error: Held) -> None:
        """账号的毛病：放回去，停下整个账号，等人处理。"""
        claims.put_back(Post.objects.all(), claimed, timezone.now(), str(error), counted=False)
        accounts.hold(self.account, str(error))
        jobs.note(f"channel-account:{self.account.pk}", self.account.agency_id, str(error))
        self.stopped = True

    def _not_sent(self, claimed: Claimed, error: Exception, most: int) -> None:
        known = error if isinstance(error, NotSent) else unknown(error)
        _LOG.warning("%s没有发成（第 %s 条）：%s", self.account, claimed.pk, known)
        claims.failed(Post.objects.all(), claimed, known, most)
        if isinstance(known, Unreachable):
            self.lost += 1
            jobs.note(f"channel-account:{self.account.pk}", self.account.agency_id, str(known))


def _loaded(pk: int) -> Post:
    kin = ("item__agency", "item__column", "old")
    return Post.objects.select_related(*kin).get(pk=pk)


def _done_within(kind: str, job: Job) -> Step:
    return claims.within(settings.OUTBOX_DEADLINE, lambda: ADAPTERS[kind].step(job))


def _remember(post: Post, more: dict[str, Any], *, only_new: bool = False) -> None:
    """记下办到哪里，再办下一步。再来的一条（`asked` 已经有了），记为再来。"""
    if only_new and "asked" in post.stage:
        more = {"again": True}
    if not more:
        return
    post.stage = dict(post.stage) | more
    if not only_new:
        post.stage.pop("again", None)
    Post.objects.filter(pk=post.pk).update(stage=post.stage)


def _keep_token(account: Account, token: tuple[str, int] | None) -> None:
    """令牌加密存下，提前几分钟换。"""
    account.token = token[0] if token else None
    account.token_until = timezone.now() + timedelta(seconds=token[1]) - _EARLY if token else None
    Account.objects.filter(pk=account.pk).update(
        token=account.token, token_until=account.token_until
    )
