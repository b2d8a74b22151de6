"""`gongkai report derive`：由登记推出一个机关一年的年报，写成文件。"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from gongkai.agencies.models import Agency
from gongkai.annual.check import check
from gongkai.annual.derive import NoForm
from gongkai.annual.model import Severity
from gongkai.annual.write import UnknownSuffix, write
from gongkai.commands.convert import write_whole
from gongkai.commands.report import UNBUILT
from gongkai.documents.paper.pdf import FontMissing
from gongkai.reporting.correcting import in_force
from gongkai.reporting.drawn import whole_of


class Command(BaseCommand):
    """各表和文字；写以前自己核对一遍。"""

    help = "由登记推出一个机关一年的年报"

    def add_arguments(self, parser: CommandParser) -> None:
        """参数。"""
        parser.add_argument("agency", help="机关在网址里的名称")
        parser.add_argument("year", type=int, help="年度")
        parser.add_argument("output", type=Path, help="写成哪个文件，格式看后缀")

    def handle(self, *args: Any, **options: Any) -> None:
        """写。"""
        year, output = options["year"], options["output"]
        agency = _agency(options["agency"])
        if year > timezone.localdate().year:
            raise CommandError(f"{year}年还没有到，没有可以推出的，请核对年度。")
        if not output.absolute().parent.is_dir():
            raise CommandError(f"写不了 {output}：没有这个目录。")
        try:
            report = whole_of(agency, year)
            content = write(report, output.suffix)
        except (NoForm, UnknownSuffix, FontMissing) as error:
            raise CommandError(str(error)) from error
        wrong = [f for f in check(report) if f.severity is Severity.ERROR and _balances(f.rule)]
        if wrong:  # 由推法而成立；不成立的是更正错了，或者程序错了，不许不声不响
            why = "请核对更正。" if in_force(agency, year) else "请报告这个错误。"
            raise CommandError(f"推出的年报不平衡：{wrong[0].message}{why}")
        try:
            write_whole(output, content)
        except OSError as error:
            raise CommandError(f"写不了 {output}：{error.strerror}。") from error
        self.stdout.write(f"{agency.name}{year}年度：写到 {output}。")


def _agency(slug: str) -> Agency:
    if Agency._meta.db_table not in connection.introspection.table_names():
        raise CommandError(UNBUILT)
    found: Agency | None = Agency.objects.filter(slug=slug).first()
    if found is None:
        known = "、".join(Agency.objects.values_list("slug", flat=True)[:20])
        raise CommandError(f"没有“{slug}”这个机关；有：{known or '一个也没有'}。")
    return found


def _balances(rule: str) -> bool:
    """是勾稽的规则。"""
    return rule.startswith(("applications.", "remedies."))
