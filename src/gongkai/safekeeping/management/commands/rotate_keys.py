"""换数据密钥：约定现用的密钥，把旧密钥加密的内容改用它加密。可以中断，再运行接着做；服务不用停。"""

import argparse
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from gongkai.safekeeping import crypto, rotating
from gongkai.safekeeping.keys import choose

_ROUNDS = 5


class Command(BaseCommand):
    """GONGKAI_DATA_KEYS 里把新密钥放在第一个、旧的留在后面，各个服务都重新启动以后，再运行它。"""

    help = "用现用的数据密钥重新加密旧的内容"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """等多久。"""
        parser.add_argument(
            "--settle",
            type=float,
            default=30,
            help="换了以后等多少秒再作最后的核对（让换以前开始的提交做完）",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """约定，重新加密，等一等，最后核对；还有旧的就再来一遍，几遍都有就说不能撤。"""
        crypto.forget()
        choose(settings.KEYS, crypto.ring().first)
        since = time.monotonic()
        rows = files = 0
        for _ in range(_ROUNDS):
            rows += rotating.rows()
            files += rotating.files()
            time.sleep(max(0.0, options["settle"] - (time.monotonic() - since)))
            rotating.wait_for_older_transactions()
            left = list(rotating.left())
            if not left:
                self.stdout.write(self._done(rows, files))
                return
        raise CommandError(self._not_yet(left))

    def _done(self, rows: int, files: int) -> str:
        return (
            f"重新加密 {rows} 项内容、{files} 份附件；最后核对，没有旧密钥加密的了。"
            "旧密钥现在可以撤下。"
        )

    def _not_yet(self, left: list[str]) -> str:
        return (
            f"还有 {len(left)} 处用旧密钥加密（{'、'.join(left[:5])}），旧密钥不能撤下。"
            "大概有服务还在用旧的设置：都重新启动，再运行一次。"
        )
