"""体检的限制：同一来源每分钟的次数，同时进行的个数。"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

_WAIT_SECONDS = 15
_slots = threading.BoundedSemaphore(settings.CHECKUP_AT_ONCE)


class Busy(Exception):
    """正在体检的太多，等了一会儿还轮不到。"""


def too_often(request: HttpRequest) -> bool:
    """同一来源这一分钟的次数是否超过限制（这一次也算）。"""
    key = f"checkup:{request.META.get('REMOTE_ADDR')}:{int(time.time() // 60)}"
    cache.add(key, 0, timeout=90)
    return cache.incr(key) > settings.CHECKUP_RATE


@contextmanager
def slot() -> Iterator[None]:
    """占一个体检的位置；等不到抛 Busy。"""
    if not _slots.acquire(timeout=_WAIT_SECONDS):
        raise Busy
    try:
        yield
    finally:
        _slots.release()
