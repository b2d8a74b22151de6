"""体检同时进行的个数。"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

_WAIT_SECONDS = 15
_slots = threading.BoundedSemaphore(settings.CHECKUP_AT_ONCE)


class Busy(Exception):
    """正在体检的太多，等了一会儿还轮不到。"""


@contextmanager
def slot() -> Iterator[None]:
    """占一个体检的位置；等不到抛 Busy。"""
    if not _slots.acquire(timeout=_WAIT_SECONDS):
        raise Busy
    try:
        yield
    finally:
        _slots.release()
