"""演示的一年按日子一件一件做：做到哪一天，“现在”就是哪一天的上午，编号、时间都与真的一样。"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any
from unittest.mock import patch

from django.utils import timezone

Work = Callable[[], Any]
_TEN = time(10)


class Timeline:
    """收着各天要做的事，最后按日子的先后一起做。"""

    def __init__(self) -> None:
        self._works: list[tuple[date, int, Work]] = []

    def add(self, day: date, work: Work) -> None:
        """`day` 要做的；今天以后的不做。"""
        if day <= timezone.localdate():
            self._works.append((day, len(self._works), work))

    def run(self) -> None:
        """按先后做；同一天的按加进来的次序。"""
        for day, number, work in sorted(self._works, key=lambda one: one[:2]):
            with on(day, number):
                work()


@contextmanager
def on(day: date, seconds: int = 0) -> Iterator[None]:
    """“现在”是 `day` 的上午十点（今天的就是现在）。"""
    if day >= timezone.localdate():
        yield
        return
    then = datetime.combine(day, _TEN, timezone.get_default_timezone())
    # 每看一次走一秒：先后分得清
    clock = iter(range(seconds, seconds + 1_000_000))

    def now() -> datetime:
        return then + timedelta(seconds=next(clock))

    with patch("django.utils.timezone.now", now):
        yield
