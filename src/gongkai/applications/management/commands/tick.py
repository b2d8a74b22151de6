"""`gongkai tick`：做时间带来的事。由系统的定时任务每十分钟运行一次。"""

from typing import Any

from django.core.management.base import BaseCommand

from gongkai.applications.ticking import tick


class Command(BaseCommand):
    """可以反复运行，也可以晚运行。"""

    help = "提醒、汇总、重算到期日、发出通知"

    def handle(self, *args: Any, **options: Any) -> None:
        """做一遍并说做了多少。"""
        done = tick()
        self.stdout.write("，".join(f"{name} {count}" for name, count in done.items()))
