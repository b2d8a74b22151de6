"""`gongkai import-site`：把旧网站导出的目录搬成草稿。"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from gongkai.agencies.models import Agency
from gongkai.disclosures.models import SiteImport
from gongkai.disclosures.moving.counting import Moved
from gongkai.disclosures.moving.load import move, start
from gongkai.disclosures.moving.report import by_column, demand_place, write
from gongkai.disclosures.moving.source import SourceWrong, read_mapping, rows_of


class Command(BaseCommand):
    """可以反复运行：搬过的不再搬。"""

    help = "搬旧网站：读目录里的表（.csv、.xlsx）和附件，作草稿，写一份说明"

    def add_arguments(self, parser: CommandParser) -> None:
        """参数。"""
        parser.add_argument("folder", type=Path, help="旧网站导出的目录")
        parser.add_argument("--agency", required=True, help="机关在网址里的名称，如 housing")
        parser.add_argument("--mapping", type=Path, help="对照文件（TOML）")
        parser.add_argument("--name", help="这一批叫什么；缺省为目录名")
        parser.add_argument("--dry-run", action="store_true", help="只试读，不存")
        parser.add_argument(
            "--report",
            type=Path,
            help="说明写到哪里（.csv 或 .xlsx）；缺省为当前目录的“目录名-说明.csv”",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """搬。"""
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"没有目录 {folder}。")
        agency = Agency.objects.filter(slug=options["agency"]).first()
        if agency is None:
            known = "、".join(Agency.objects.values_list("slug", flat=True))
            raise CommandError(f"没有叫“{options['agency']}”的机关；有：{known}。")
        report: Path = options["report"] or Path(f"{folder.resolve().name}-说明.csv")
        try:
            demand_place(report)
            done = self._move(agency, folder, options)
        except SourceWrong as error:
            raise CommandError(str(error)) from error
        write(report, done)
        self._tell(done, report, dry=options["dry_run"])

    def _move(self, agency: Agency, folder: Path, options: dict[str, Any]) -> Moved:
        mapping = read_mapping(options["mapping"])
        name = options["name"] or folder.resolve().name
        batch = SiteImport(agency=agency) if options["dry_run"] else start(agency, name)
        columns = (TextColumn("搬"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("搬", total=None)
            return move(
                batch,
                rows_of(folder, mapping),
                dry=options["dry_run"],
                progress=lambda n: bar.advance(task, n),
            )

    def _tell(self, done: Moved, report: Path, *, dry: bool) -> None:
        verb = "可以搬" if dry else "搬了"
        unread = "（试读不看附件里的）" if dry else ""
        self.stdout.write(
            f"{verb} {done.items:,} 件、附件 {done.attachments:,} 份；以前搬过 {done.known:,} 件；"
            f"查出个人信息留着要人看的 {done.held:,} 件{unread}；没有搬成 {done.wrong:,} 行。"
        )
        self.stdout.writelines(f"  {name}：{told}\n" for name, told in by_column(done))
        self.stdout.writelines(
            f"  {place}：{why}\n" for place, why in done.notes if place.endswith("表头")
        )
        self.stdout.write(f"说明：{report}")
        if not dry:
            self.stdout.write(
                "都还是草稿：请保密审查员、负责人在“主动公开”的“导入的”里审查、批准。"
            )
