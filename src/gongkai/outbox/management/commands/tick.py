"""`gongkai tick`：做时间带来的事。由系统的定时任务运行，或者用 --loop 一直运行。"""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from gongkai.outbox.ticking import Outcome, complaints, spoken, tick

EVERY = 60
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def _until_told() -> Iterator[threading.Event]:
    """收到 SIGTERM、Ctrl+C 时放下的旗；完了恢复原来的处理。"""
    stop = threading.Event()
    before = [signal.signal(number, lambda *_: stop.set()) for number in _SIGNALS]
    try:
        yield stop
    finally:
        for number, handler in zip(_SIGNALS, before, strict=True):
            signal.signal(number, handler)


class Command(BaseCommand):
    """可以反复运行，也可以晚运行；同时运行几个，每件事只有一个做。"""

    help = "提醒、汇总、重算到期日、定时公开、发出通知"

    def add_arguments(self, parser: CommandParser) -> None:
        """一直运行的选项。"""
        parser.add_argument("--loop", action="store_true", help="一直运行，收到 SIGTERM 停止")
        parser.add_argument("--every", type=int, default=EVERY, help="隔多少秒做一遍（缺省 60）")

    def handle(self, *args: Any, **options: Any) -> None:
        """做一遍并说做了多少；有没有做成的，退出码为 1。收到 SIGTERM，做完手上的一件就停。"""
        with _until_told() as stop:
            if options["loop"]:
                self._loop(options["every"], stop)
            elif not self._once(stop):
                sys.exit(1)

    def _once(self, stop: threading.Event) -> bool:
        outcomes = tick(stopping=stop.is_set)
        self.stdout.write(spoken(outcomes))
        return not self._complain(outcomes)

    def _loop(self, every: int, stop: threading.Event) -> None:
        """隔一阵做一遍，做了事、出了错才说；数据库连不上的下次再试。"""
        while not stop.is_set():
            outcomes = tick(stopping=stop.is_set)
            if any(one.done for one in outcomes.values()):
                self.stdout.write(spoken(outcomes))
            self._complain(outcomes)
            stop.wait(every)

    def _complain(self, outcomes: dict[str, Outcome]) -> bool:
        lines = complaints(outcomes)
        if lines:
            self.stderr.write("\n".join(lines))
        return bool(lines)
