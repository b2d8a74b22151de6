"""给 12345 平台发一个接口密钥，或者收回。"""

import argparse
import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from gongkai.agencies.models import Agency
from gongkai.engagement.models import HotlineKey
from gongkai.safekeeping.actor import OPERATOR
from gongkai.safekeeping.trail import record


class Command(BaseCommand):
    """密钥只在发出时看得见一次。"""

    help = "给 12345 平台发出或者收回工单接口的密钥"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """机关、给谁用。"""
        parser.add_argument("agency", help="机关在网址里的名称")
        parser.add_argument("name", help="给哪个平台用")
        parser.add_argument("--revoke", action="store_true", help="收回这个名称的全部密钥")

    def handle(self, *args: Any, **options: Any) -> None:
        """发出或者收回。"""
        agency = Agency.objects.filter(slug=options["agency"]).first()
        if agency is None:
            raise CommandError(f"没有机关“{options['agency']}”。")
        name = options["name"].strip()
        longest = HotlineKey._meta.get_field("name").max_length or 0
        if not 1 <= len(name) <= longest:
            raise CommandError(f"给哪个平台用：写 1 到 {longest} 个字。")
        subject, detail = f"agency:{agency.pk}", {"name": name}
        if options["revoke"]:
            held = HotlineKey.objects.filter(agency=agency, name=name, revoked=False)
            with transaction.atomic():
                if not (count := held.update(revoked=True)):
                    raise CommandError(f"没有收回：{agency}没有叫“{name}”、还有效的密钥。")
                record(OPERATOR, "hotline_key.revoked", subject, agency=agency.pk, detail=detail)
            self.stdout.write(f"已收回 {count} 个。")
            return
        ident, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
        with transaction.atomic():
            HotlineKey.objects.create(agency=agency, name=name, ident=ident, secret=secret)
            record(OPERATOR, "hotline_key.issued", subject, agency=agency.pk, detail=detail)
        self.stdout.write(f"密钥的编号（X-Key）：{ident}\n密钥（只显示这一次）：{secret}")
