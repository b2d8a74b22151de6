"""租约：一次只许一处做的事，用数据库里的一行。几个进程、几台机器都看得见；拿的进程死了，到时自然放开。"""

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from gongkai.outbox.models import Lease

SECONDS = 300
_RENEW_EVERY = 30.0


class LeaseLost(Exception):
    """做得太久，租约已经到别处去了。"""

    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}”做得太久，已经由别处接着做。")


class Hold:
    """拿到的租约。"""

    def __init__(self, name: str, holder: str, seconds: int) -> None:
        self.name, self.holder, self.seconds = name, holder, seconds
        self._renewed = time.monotonic()

    def renew(self) -> None:
        """做得久的，做完一部分续一次（刚续过的不续）；已经到别处去了抛 LeaseLost。"""
        if time.monotonic() - self._renewed < _RENEW_EVERY:
            return
        until = timezone.now() + timedelta(seconds=self.seconds)
        if not Lease.objects.filter(name=self.name, holder=self.holder).update(until=until):
            raise LeaseLost(self.name)
        self._renewed = time.monotonic()

    def release(self) -> None:
        """放开。"""
        Lease.objects.filter(name=self.name, holder=self.holder).update(holder="", until=None)


def take(name: str, seconds: int = SECONDS) -> Hold | None:
    """拿租约；别处拿着的得 None。比该有的还远的（时钟曾经拨快）当作已经到期。"""
    Lease.objects.get_or_create(name=name)
    now, length, holder = timezone.now(), timedelta(seconds=seconds), uuid.uuid4().hex
    free = Q(until__isnull=True) | Q(until__lt=now) | Q(until__gt=now + 2 * length)
    won = Lease.objects.filter(free, name=name).update(holder=holder, until=now + length)
    return Hold(name, holder, seconds) if won else None


@contextmanager
def held(name: str, seconds: int = SECONDS) -> Iterator[Hold | None]:
    """拿着租约做；别处拿着的得 None，由用的人说明。"""
    hold = take(name, seconds)
    try:
        yield hold
    finally:
        if hold is not None:
            hold.release()
