"""发出通知：认领（一条 UPDATE）、在事务之外发送、记下结果。几个进程、几台机器可以一起发。"""

import logging
import threading
import time
from datetime import date, datetime

from django.conf import settings
from django.db.models import QuerySet

from gongkai.outbox import claims, jobs
from gongkai.outbox.channels import CHANNELS, Channel, NotSent, Parcel, Session, Unreachable
from gongkai.outbox.claims import Claimed, waits
from gongkai.outbox.messages import may_know
from gongkai.outbox.models import Delivery
from gongkai.safekeeping.crypto import Sealed
from gongkai.safekeeping.outside import demand_outside

_LOG = logging.getLogger("gongkai")
#: 一种渠道接连这么多份连不上，这一次就不再试
_GIVE_UP = 3
_UNKNOWING = "排上以后限定了知悉，收件人不在其内，不发了"
KILLED = "发送的进程几次都没有发完就停了"


def deliver(today: date) -> int:
    """各渠道等着的都发一遍，到时间为止；返回发出的份数。"""
    demand_outside("发出通知")
    return sum(_Round(channel).run() for channel in CHANNELS.values() if channel.is_on())


def ready(now: datetime) -> QuerySet[Delivery]:
    """现在可以认领的各份，见 `claims.ready`。"""
    return claims.ready(Delivery.objects.all(), now)


def claim(channel: str) -> Claimed | None:
    """认领一种渠道的一份；没有可以发的得 None。"""
    return claims.claim(Delivery.objects.filter(channel=channel))


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
            claims.bury(Delivery.objects.all(), claimed, KILLED)
            return 0
        if not _may_still(claimed.pk):
            claims.drop(Delivery.objects.all(), claimed, _UNKNOWING)
            return 0
        try:
            parcel = _parcel(claimed.pk)
        except Sealed:
            _failed(claimed, NotSent("收件人或者内容解不开，请核对数据密钥"), most)
            return 0
        try:
            receipt = claims.within(settings.OUTBOX_DEADLINE, lambda: self._line().send(parcel))
        except Exception as error:
            self._not_sent(claimed, parcel, error, most)
            return 0
        self.lost = 0
        claims.sent(Delivery.objects.all(), claimed.pk, receipt)
        return 1

    def _line(self) -> Session:
        self.session = self.session or self.channel.open()
        return self.session

    def _not_sent(self, claimed: Claimed, parcel: Parcel, error: Exception, most: int) -> None:
        known = error if isinstance(error, NotSent) else unknown(error)
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


def unknown(error: Exception) -> NotSent:
    """没有料到的错，写成可以再试的。"""
    if isinstance(error, TimeoutError):
        return Unreachable(f"对方太慢，{settings.OUTBOX_DEADLINE} 秒没有办完")
    return NotSent(f"程序出错（{type(error).__name__}：{error}）")


def _may_still(pk: int) -> bool:
    """给工作人员的，他现在还该不该知道；给别人的都发。密文不读：解不开的另说。"""
    row = Delivery.objects.filter(pk=pk, user__isnull=False)
    about = row.values_list("message__about", "user").first()
    return about is None or may_know(*about)


def _parcel(pk: int) -> Parcel:
    row = Delivery.objects.select_related("message").get(pk=pk)
    return Parcel(row.ident, str(row.to), row.message.subject, str(row.message.text))


def _failed(claimed: Claimed, error: NotSent, most: int) -> None:
    claims.failed(Delivery.objects.all(), claimed, error, most)
