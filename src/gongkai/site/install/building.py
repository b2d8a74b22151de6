"""装：建库、收静态文件、首页、第一个机关、系统管理员；哪一样已经有了就不动。"""

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gongkai.loading import load
from gongkai.site.install.places import Wrong

_PASSWORD_BYTES = 9


def build(settings: Path, answers: Mapping[str, str], password: str) -> str:
    """按环境变量里的设置装好；返回给人看的说明。密码太弱抛 Wrong（什么也没有建）。"""
    _start()
    from django.core.management import call_command
    from django.db import transaction

    from gongkai.safekeeping import crypto

    made = _password(answers["administrator"], password)
    crypto.ring()  # 密钥在装的时候就有，随后就可以备份
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    with transaction.atomic():
        agency = _agency(answers)
        account = _administrator(answers["administrator"], made, given=bool(password))
    return _told(settings, answers["url"], agency, account)


def _start() -> None:
    load()
    from django.utils import translation

    translation.activate("zh-hans")


def _password(username: str, password: str) -> str:
    """给的密码够不够强；没有给的生成一个。"""
    from django.contrib.auth import get_user_model
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    made = password or secrets.token_urlsafe(_PASSWORD_BYTES)
    try:
        validate_password(made, get_user_model()(username=username))
    except ValidationError as error:
        raise Wrong("系统管理员的密码：" + "".join(error.messages)) from error
    return made


def _agency(answers: Mapping[str, str]) -> str:
    """第一个机关；已经有机关的不再建。"""
    from gongkai.agencies.models import Agency
    from gongkai.safekeeping.actor import OPERATOR
    from gongkai.safekeeping.trail import record

    if Agency.objects.exists():
        return "机关      已经有了，没有改"
    added: Any = Agency.add_root(
        name=answers["agency"],
        slug=answers["slug"],
        mark=answers["mark"],
        is_government=bool(answers["government"]),
    )
    record(OPERATOR, "agency.added", f"agency:{added.pk}", agency=added.pk)
    return f"机关      {added.name}"


def _administrator(username: str, password: str, *, given: bool) -> str:
    """系统管理员；已经有系统管理员的不再建，密码不改。"""
    from django.contrib.auth import get_user_model

    from gongkai.safekeeping.actor import OPERATOR
    from gongkai.safekeeping.trail import record

    users: Any = get_user_model().objects
    if users.filter(is_superuser=True).exists():
        return "系统管理员  已经有了，密码没有改"
    added = users.create_superuser(username, password=password)
    record(OPERATOR, "person.added", f"user:{added.pk}")
    shown = "密码为您给的" if given else f"密码 {password}（只显示这一次）"
    return f"系统管理员  {username}　{shown}"


def _told(settings: Path, url: str, agency: str, account: str) -> str:
    return (
        f"\n已经装好\n"
        f"  设置      {settings}\n  {agency}\n  {account}\n\n"
        f"接着做：\n"
        f"  1. 检查：gongkai doctor\n"
        f"  2. 启动：gongkai serve，另外每分钟运行一次 gongkai tick（用 systemd 的见管理员手册）\n"
        f"  3. 以系统管理员登录 {url}/admin/ ，照“开始使用”一步一步做\n\n"
    )
