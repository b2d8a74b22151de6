"""发出通知：认领（一条 UPDATE）、在事务之外发送、记下结果。几个进程、几台机器可以一起发。"""

import logging
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from gongkai.outbox import jobs
from gongkai.outbox.channels import CHANNELS, Channel, NotSent, Parcel, Session, Unreachable
from gongkai.outbox.models import Delivery
from gongkai.safekeeping.crypto import Sealed
from gongkai.safekeeping.outside import demand_outside

T = TypeVar("T")
_LOG = logging.getLogger("gongkai")
_LOOK = 20
#: 一种渠道接连这么多份连不上，这一次就不再试
_GIVE_UP = 3
_LONGEST_ERROR = 300
_KILLED = "发送的进程几次都没有发完就停了"


@dataclass(frozen=True, slots=True)
class Claimed:
    """认领了的一份；`token` 证明是这一次认领的。"""

    pk: int
    token: str
    tries: int


def deliver(today: date) -> int:
    """各渠道等着的都发一遍，到时间为止；返回发出的份数。"""
    demand_outside("发出通知")
    return sum(_Round(channel).run() for channel in CHANNELS.values() if channel.is_on())


def waits() -> list[timedelta]:
    """第几次没有发成，隔多久再试；试完为止。"""
    return [timedelta(minutes=m) for m in settings.OUTBOX_BACK_OFF]


def ready(now: datetime) -> QuerySet[Delivery]:
    """现在可以认领的：没有试过的、到时再试的、认领的进程死了的。

    时钟曾经拨快过的，会留下很远的时刻；比该有的还远的，当作已经到了。
    """
    longest, lease = max(waits(), default=timedelta()), timedelta(seconds=settings.OUTBOX_LEASE)
    due = Q(tries=0) | Q(not_before__lte=now) | Q(not_before__gt=now + 2 * longest)
    lost = Q(claimed_until__lt=now) | Q(claimed_until__gt=now + 2 * lease)
    waiting = Q(state=Delivery.State.WAITING) & due
    return Delivery.objects.filter(
        waiting | Q(state=Delivery.State.CLAIMED) & lost, ended__isnull=True
    )


def claim(channel: str) -> Claimed | None:
    """认领一份；没有可以发的得 None。别人抢先的，换一份。"""
    while True:
        now = timezone.now()
        rows = ready(now).filter(channel=channel).order_by("tries", "pk")
        keys = list(rows.values_list("pk", "tries")[:_LOOK])
        if not keys:
            return None
        for pk, tries in keys:
            token = uuid.uuid4().hex
            won = (
                ready(now)
                .filter(pk=pk, tries=tries)
                .update(
                    state=Delivery.State.CLAIMED,
                    holder=token,
                    claimed_until=now + timedelta(seconds=settings.OUTBOX_LEASE),
                    tries=F("tries") + 1,
                )
            )
            if won:
                return Claimed(pk, token, tries + 1)


class _Round:
    """一种渠道发一遍。"""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.session: Session | None = None
        self.lost = 0

    def run(self) -> int:
        """一份一份地认领、发送；连着几份连不上、时间到了就停，剩下的下次再发。"""
        sent, end = 0, time.monotonic() + settings.OUTBOX_BUDGET
        try:
            while self.lost < _GIVE_UP and time.monotonic() < end and not jobs.stopping():
                claimed = claim(self.channel.id)
                if claimed is None:
                    break
                sent += self._one(claimed)
        finally:
            self._hang_up()
        return sent

    def _one(self, claimed: Claimed) -> int:
        most = len(waits()) + 1
        if claimed.tries > most:
            _bury(claimed, _KILLED)
            return 0
        try:
            parcel = _parcel(claimed.pk)
        except Sealed:
            _failed(claimed, NotSent("收件人或者内容解不开，请核对数据密钥"), most)
            return 0
        try:
            receipt = _within(settings.OUTBOX_DEADLINE, lambda: self._line().send(parcel))
        except Exception as error:
            self._not_sent(claimed, parcel, error, most)
            return 0
        self.lost = 0
        _sent(claimed.pk, receipt)
        return 1

    def _line(self) -> Session:
        self.session = self.session or self.channel.open()
        return self.session

    def _not_sent(self, claimed: Claimed, parcel: Parcel, error: Exception, most: int) -> None:
        known = error if isinstance(error, NotSent) else _unknown(error)
        cause = str(known).replace(parcel.to, self.channel.masked(parcel.to))
        _LOG.warning("%s没有发成（第 %s 份）：%s", self.channel.name, claimed.pk, cause)
        _failed(claimed, NotSent(cause, for_good=known.for_good), most)
        if isinstance(known, Unreachable):
            self.lost += 1
            self._hang_up()
            jobs.note(f"channel:{self.channel.id}", None, cause)

    def _hang_up(self) -> None:
        """断开也可能很慢：另一个线程里断，不等它。"""
        if self.session is not None:
            threading.Thread(target=self.session.close, daemon=True).start()
            self.session = None


def _unknown(error: Exception) -> NotSent:
    if isinstance(error, TimeoutError):
        return Unreachable(f"对方太慢，{settings.OUTBOX_DEADLINE} 秒没有办完")
    return NotSent(f"程序出错（{type(error).__name__}：{error}）")


def _within(seconds: float, work: Callable[[], T]) -> T:
    """在另一个线程里做，超过 `seconds` 抛 TimeoutError，不再等：对方一个字一个字地答，也拖不住。"""
    done: Future[T] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:
            done.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return done.result(timeout=seconds)


def _parcel(pk: int) -> Parcel:
    row = Delivery.objects.select_related("message").get(pk=pk)
    return Parcel(row.ident, str(row.to), row.message.subject, str(row.message.text))


def _sent(pk: int, receipt: str) -> None:
    """确实发出了，不论这时认领还算不算数。"""
    Delivery.objects.filter(pk=pk).exclude(state=Delivery.State.SENT).update(
        state=Delivery.State.SENT,
        ended=timezone.now(),
        receipt=receipt[:100],
        error="",
        holder="",
        claimed_until=None,
    )


def _failed(claimed: Claimed, error: NotSent, most: int) -> None:
    """隔一阵再试；试满了、再试也没有用的放弃，留在“没有发成的”里。"""
    if error.for_good or claimed.tries >= most:
        _bury(claimed, str(error))
        return
    again = timezone.now() + waits()[claimed.tries - 1]
    _mine(claimed).update(
        state=Delivery.State.WAITING,
        not_before=again,
        error=str(error)[:_LONGEST_ERROR],
        holder="",
        claimed_until=None,
    )


def _bury(claimed: Claimed, cause: str) -> None:
    _mine(claimed).update(
        state=Delivery.State.DEAD,
        ended=timezone.now(),
        error=cause[:_LONGEST_ERROR],
        holder="",
        claimed_until=None,
    )


def _mine(claimed: Claimed) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk=claimed.pk, holder=claimed.token)
