"""`gongkai export-static`：把公开的网站写成静态文件。"""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from gongkai.portal.static_site import Broken, export


class Command(BaseCommand):
    """写完才换上，中途断了原来的还在。"""

    help = "把公开的网站写成 nginx 可以直接用的文件"

    def add_arguments(self, parser: CommandParser) -> None:
        """参数。"""
        parser.add_argument("folder", type=Path, help="写到哪里")

    def handle(self, *args: Any, **options: Any) -> None:
        """写。"""
        call_command("collectstatic", interactive=False, verbosity=0)
        columns = (TextColumn("写"), MofNCompleteColumn(), TimeElapsedColumn())
        try:
            with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
                task = bar.add_task("写", total=None)
                count = export(options["folder"].resolve(), lambda n: bar.advance(task, n))
        except (Broken, OSError) as error:
            raise CommandError(f"没有写成，原来的没有动：{error}") from error
        self.stdout.write(f"写了 {count:,} 个文件到 {options['folder']}。")
