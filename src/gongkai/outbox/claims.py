"""认领、隔一阵再试、放弃：通知的各份（`Delivery`）、发到各渠道的（`channels.Post`）是同一套。

认领是一条 UPDATE（记下谁、到何时，次数加一）；进程死了，租约到期由别处接着做；
记下时凭 `token` 证明还是自己的。
"""

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from gongkai.outbox.channels import NotSent
from gongkai.outbox.models import Claimable

T = TypeVar("T")
Rows = QuerySet[Any]
State = Claimable.State
_LOOK = 20
_LONGEST_ERROR = 300
_LONGEST_RECEIPT = 100


@dataclass(frozen=True, slots=True)
class Claimed:
    """认领了的一份；`token` 证明是这一次认领的。"""

    pk: int
    token: str
    tries: int


def waits() -> list[timedelta]:
    """第几次没有发成，隔多久再试；试完为止。"""
    return [timedelta(minutes=m) for m in settings.OUTBOX_BACK_OFF]


def ready(rows: Rows, now: datetime) -> Rows:
    """现在可以认领的：没有试过的、到时再试的、认领的进程死了的。

    时钟曾经拨快过的，会留下很远的时刻；比该有的还远的，当作已经到了。
    """
    longest, lease = max(waits(), default=timedelta()), timedelta(seconds=settings.OUTBOX_LEASE)
    due = Q(tries=0) | Q(not_before__lte=now) | Q(not_before__gt=now + 2 * longest)
    lost = Q(claimed_until__lt=now) | Q(claimed_until__gt=now + 2 * lease)
    waiting = Q(state=State.WAITING) & due
    return rows.filter(waiting | Q(state=State.CLAIMED) & lost, ended__isnull=True)


def claim(rows: Rows) -> Claimed | None:
    """认领一份；没有可以发的得 None。别人抢先的，换一份。"""
    while True:
        now = timezone.now()
        found = ready(rows, now).order_by("tries", "pk")
        keys = list(found.values_list("pk", "tries")[:_LOOK])
        if not keys:
            return None
        for pk, tries in keys:
            token = uuid.uuid4().hex
            won = (
                ready(rows.model.objects.all(), now)
                .filter(pk=pk, tries=tries)
                .update(
                    state=State.CLAIMED,
                    holder=token,
                    claimed_until=now + timedelta(seconds=settings.OUTBOX_LEASE),
                    tries=F("tries") + 1,
                )
            )
            if won:
                return Claimed(pk, token, tries + 1)


def within(seconds: float, work: Callable[[], T]) -> T:
    """在另一个线程里做，超过 `seconds` 抛 TimeoutError，不再等：对方一个字一个字地答，也拖不住。"""
    done: Future[T] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:
            done.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return done.result(timeout=seconds)


def sent(rows: Rows, pk: int, receipt: str) -> None:
    """确实发出了，不论这时认领还算不算数。"""
    rows.filter(pk=pk).exclude(state=State.SENT).update(
        state=State.SENT,
        ended=timezone.now(),
        receipt=receipt[:_LONGEST_RECEIPT],
        error="",
        holder="",
        claimed_until=None,
    )


def failed(rows: Rows, claimed: Claimed, error: NotSent, most: int) -> None:
    """隔一阵再试；试满了、再试也没有用的放弃，留在“没有发成的”里。"""
    if error.for_good or claimed.tries >= most:
        bury(rows, claimed, str(error))
        return
    put_back(rows, claimed, timezone.now() + waits()[claimed.tries - 1], str(error))


def put_back(
    rows: Rows, claimed: Claimed, until: datetime, cause: str, *, counted: bool = True
) -> None:
    """放回去，`until` 以后再试；`counted` 为假的这一次不算试过（不是这一份的毛病）。"""
    mine(rows, claimed).update(
        state=State.WAITING,
        not_before=until,
        error=cause[:_LONGEST_ERROR],
        holder="",
        claimed_until=None,
        **({} if counted else {"tries": F("tries") - 1}),
    )


def bury(rows: Rows, claimed: Claimed, cause: str) -> None:
    """不再试了。"""
    mine(rows, claimed).update(
        state=State.DEAD,
        ended=timezone.now(),
        error=cause[:_LONGEST_ERROR],
        holder="",
        claimed_until=None,
    )


def drop(rows: Rows, claimed: Claimed, why: str) -> None:
    """不该再发了，不是没有发成。"""
    mine(rows, claimed).update(
        state=State.OFF,
        ended=timezone.now(),
        error=why[:_LONGEST_ERROR],
        holder="",
        claimed_until=None,
    )


def mine(rows: Rows, claimed: Claimed) -> Rows:
    """这一次认领还算数的那一份。"""
    return rows.filter(pk=claimed.pk, holder=claimed.token)
