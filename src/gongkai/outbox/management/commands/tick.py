"""`gongkai tick`：做时间带来的事。由系统的定时任务运行，或者用 --loop 一直运行。"""

import signal
import sys
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from gongkai.outbox.ticking import Outcome, complaints, spoken, tick

EVERY = 60


class Command(BaseCommand):
    """可以反复运行，也可以晚运行；同时运行几个，每件事只有一个做。"""

    help = "提醒、汇总、重算到期日、定时公开、发出通知"

    def add_arguments(self, parser: CommandParser) -> None:
        """一直运行的选项。"""
        parser.add_argument("--loop", action="store_true", help="一直运行，收到 SIGTERM 停止")
        parser.add_argument("--every", type=int, default=EVERY, help="隔多少秒做一遍（缺省 60）")

    def handle(self, *args: Any, **options: Any) -> None:
        """做一遍并说做了多少；有没有做成的，退出码为 1。"""
        if options["loop"]:
            self._loop(options["every"])
            return
        outcomes = tick()
        self.stdout.write(spoken(outcomes))
        if self._complain(outcomes):
            sys.exit(1)

    def _loop(self, every: int) -> None:
        """隔一阵做一遍，做了事、出了错才说；数据库连不上的下次再试。"""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
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
