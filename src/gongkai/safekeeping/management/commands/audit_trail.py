"""`gongkai audit-trail verify`：从头验散列链。"""

import argparse
import sys
from typing import Any

from django.core.management.base import BaseCommand

from gongkai.safekeeping.models import TrailHead
from gongkai.safekeeping.trail import verify


class Command(BaseCommand):
    """完好退出码 0，断了退出码 1。"""

    help = "核验留痕的散列链"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """只有 verify 一种。"""
        parser.add_argument("what", choices=["verify"], help="verify：从头核验")

    def handle(self, *args: Any, **options: Any) -> None:
        """核验。"""
        from rich.progress import Progress

        head = TrailHead.objects.filter(pk=1).first()
        total = head.number if head else 0
        with Progress(disable=not sys.stderr.isatty()) as progress:
            task = progress.add_task("核验留痕", total=total or None)
            broken = verify(lambda done: progress.update(task, completed=done))
        if broken is None:
            self.stdout.write(f"留痕完好：共 {total} 条。")
            return
        self.stderr.write(
            f"留痕有问题：第 {broken.number} 条，{broken.why}。请立即保护现场并报告。"
        )
        sys.exit(1)
