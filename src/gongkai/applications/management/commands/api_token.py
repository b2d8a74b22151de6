"""发一个接口令牌，或者收回。"""

import argparse
import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from gongkai.agencies.models import Agency
from gongkai.applications.api import hashed
from gongkai.applications.models import ApiToken
from gongkai.safekeeping.actor import OPERATOR
from gongkai.safekeeping.trail import record


class Command(BaseCommand):
    """令牌只在发出时看得见一次。"""

    help = "发出或者收回接口令牌"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """机关、给谁用、范围。"""
        parser.add_argument("agency", help="机关在网址里的名称")
        parser.add_argument("name", help="给哪个系统用")
        parser.add_argument("--scope", nargs="+", choices=ApiToken.Scope.values, default=["read"])
        parser.add_argument("--revoke", action="store_true", help="收回这个名称的全部令牌")

    def handle(self, *args: Any, **options: Any) -> None:
        """发出或者收回。"""
        agency = Agency.objects.filter(slug=options["agency"]).first()
        if agency is None:
            raise CommandError(f"没有机关“{options['agency']}”。")
        longest = ApiToken._meta.get_field("name").max_length or 0
        name = options["name"].strip()
        if not 1 <= len(name) <= longest:
            raise CommandError(f"给哪个系统用：写 1 到 {longest} 个字。")
        subject = f"agency:{agency.pk}"
        detail = {"name": name, "scopes": options["scope"]}
        if options["revoke"]:
            held = ApiToken.objects.filter(agency=agency, name=name, revoked=False)
            with transaction.atomic():
                if not (count := held.update(revoked=True)):
                    raise CommandError(f"没有收回：{agency}没有叫“{name}”、还有效的令牌。")
                record(OPERATOR, "token.revoked", subject, agency=agency.pk, detail=detail)
            self.stdout.write(f"已收回 {count} 个。")
            return
        token = secrets.token_urlsafe(32)
        with transaction.atomic():
            ApiToken.objects.create(
                agency=agency, name=name, scopes=options["scope"], key=hashed(token)
            )
            record(OPERATOR, "token.issued", subject, agency=agency.pk, detail=detail)
        self.stdout.write(f"令牌（只显示这一次）：{token}")
