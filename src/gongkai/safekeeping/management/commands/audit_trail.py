"""`gongkai audit-trail`：verify 核验链、密钥、存底；rotate 换密钥；accept 恢复备份以后认下。"""

import argparse
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from gongkai.safekeeping import anchor, trail_keys
from gongkai.safekeeping.actor import OPERATOR
from gongkai.safekeeping.keys import KeysWrong
from gongkai.safekeeping.models import TrailHead
from gongkai.safekeeping.trail import Break, record, verify


class Command(BaseCommand):
    """完好退出码 0，断了退出码 1。"""

    help = "核验留痕的散列链、密钥、存底；换密钥；恢复备份以后认下"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """做哪一样。"""
        parser.add_argument(
            "what",
            choices=["verify", "rotate", "accept"],
            help="verify：从头核验；rotate：换密钥；accept：恢复了备份，认下数据库现在的样子",
        )
        parser.add_argument("--reason", default="", help="accept 的理由，进留痕")

    def handle(self, *args: Any, **options: Any) -> None:
        """做这一样。"""
        if options["what"] == "rotate":
            self._rotate()
        elif options["what"] == "accept":
            self._accept(options["reason"].strip())
        else:
            self._verify()

    def _rotate(self) -> None:
        try:
            name = trail_keys.rotate()
        except KeysWrong as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"留痕的密钥已换成 {name}，下一条起用它；旧的留着核验，请一并备份。")

    def _accept(self, reason: str) -> None:
        if not reason:
            raise CommandError("请用 --reason 写明为什么（如“磁盘损坏，恢复到昨晚的备份”）。")
        if broken := verify():
            raise CommandError(f"链本身就断了，不能认下：{broken}。")
        with transaction.atomic():
            record(OPERATOR, "trail.accepted", "trail", detail={"reason": reason})
        line = anchor.accept()
        self.stdout.write(f"已认下：到第 {line.number if line else 0} 条，理由进了留痕。")

    def _verify(self) -> None:
        total, broken = _walk()
        if not broken:
            self.stdout.write(f"留痕完好：共 {total} 条，链、密钥、存底都对得上。")
            return
        for one in broken:
            self.stderr.write(f"留痕有问题：{one}。")
        self.stderr.write("请立即保护现场并报告；是恢复了备份的，见管理员手册“留痕”。")
        sys.exit(1)


def _walk() -> tuple[int, list[Break]]:
    """共多少条，各处断点：链的第一处，与存底不符的各处。"""
    from rich.progress import Progress

    head = TrailHead.objects.filter(pk=1).first()
    total = head.number if head else 0
    with Progress(disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("核验留痕", total=total or None)
        broken = verify(lambda done: progress.update(task, completed=done))
    return total, [*([broken] if broken else []), *anchor.compare()]
