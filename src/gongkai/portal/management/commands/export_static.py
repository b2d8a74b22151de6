"""`gongkai export-static`：把公开的网站写成静态文件。"""

import errno
import os
import re
import shutil
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from gongkai.portal.generations import Busy, CannotSwap, NotOurs
from gongkai.portal.static_site import Broken, export

#: 系统的错误 -> 怎么办
_ADVICE = {
    errno.ENOSPC: "磁盘满了。新的一份与原来的要同时放得下，腾出空间再来。",
    errno.EDQUOT: "超过了磁盘的配额。新的一份与原来的要同时放得下，腾出空间再来。",
    errno.EROFS: "这里只能读，不能写。",
    errno.EACCES: "没有权限写，请换一个用户，或者改目录的权限。",
    errno.EPERM: "没有权限写，请换一个用户，或者改目录的权限。",
}
_NUMBER = re.compile(r"\[Errno (\d+)\]")
_LONGEST = 200


class Command(BaseCommand):
    """写完才换上，中途断了原来的还在。"""

    help = "把公开的网站写成 nginx 可以直接用的文件"

    def add_arguments(self, parser: CommandParser) -> None:
        """参数。"""
        parser.add_argument("folder", type=Path, help="写到哪里")

    def handle(self, *args: Any, **options: Any) -> None:
        """写。"""
        # 给网站服务器读的：别的都只有本人可读
        before = os.umask(0o022)
        try:
            self._write(options["folder"])
        finally:
            os.umask(before)

    def _write(self, folder: Path) -> None:
        call_command("collectstatic", interactive=False, verbosity=0)
        columns = (TextColumn("写"), MofNCompleteColumn(), TimeElapsedColumn())
        try:
            with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
                task = bar.add_task("写", total=None)
                count = export(folder, lambda n: bar.advance(task, n))
        except (Busy, CannotSwap, NotOurs) as error:
            raise CommandError(f"没有写，什么也没有动：{error}") from error
        except (Broken, OSError) as error:
            raise CommandError(f"没有写成，原来的没有动：{_why(error)}") from error
        self.stdout.write(f"写了 {count:,} 个文件到 {folder}。")


def _why(error: Exception) -> str:
    """系统的错误说成中文；copytree 把各个文件的错误写成文字放在一起。"""
    number = getattr(error, "errno", None)
    if isinstance(error, shutil.Error) and (found := _NUMBER.search(str(error))):
        number = int(found[1])
    advice = _ADVICE.get(number or 0)
    return f"{advice}（{str(error)[:_LONGEST]}）" if advice else str(error)
