"""演示的一年按日子一件一件做：做到哪一天，“现在”就是哪一天的上午，编号、时间都与真的一样。"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any
from unittest.mock import patch

from django.apps import apps
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
        with _fresh_defaults():
            for day, number, work in sorted(self._works, key=lambda one: one[:2]):
                with on(day, number):
                    work()


@contextmanager
def _fresh_defaults() -> Iterator[None]:
    """缺省为“现在”的各列（如通知存下的时间）记着原来的函数：做的时候换成每次现问的。"""
    fields = [f for model in apps.get_models() for f in model._meta.local_fields]
    ours = [f for f in fields if getattr(f, "default", None) is timezone.now]
    for one in ours:
        one.__dict__["_get_default"] = lambda: timezone.now()
    try:
        yield
    finally:
        for one in ours:
            one.__dict__.pop("_get_default", None)


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
