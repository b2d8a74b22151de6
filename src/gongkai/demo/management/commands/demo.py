"""演示数据：首页、账号（每次运行换新密码）、机关、案件、两份可以拿来体检的年报。"""

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from gongkai.agencies.models import Agency
from gongkai.applications.models import Case
from gongkai.demo.annual import annual_reports, checkup_files
from gongkai.demo.cases import cases
from gongkai.demo.channels import channels
from gongkai.demo.consultations import consultations
from gongkai.demo.items import items
from gongkai.demo.messages import messages
from gongkai.demo.oversight import oversight
from gongkai.demo.people import BUREAU, people
from gongkai.demo.talk import talk
from gongkai.demo.timeline import Timeline
from gongkai.portal import front_page

_INTRODUCTION = "<p>这是演示网站。机关、人员和报告都是编造的。</p>"
_PASSWORD_BYTES = 9


class Command(BaseCommand):
    """可以反复运行，不会重复。"""

    help = "写入演示数据，打印网址、账号和先试什么"

    def handle(self, *args: Any, **options: Any) -> None:
        """写入并打印；已经有别的机关的库不写。"""
        if Agency.objects.exists() and not Agency.objects.filter(name=BUREAU).exists():
            raise CommandError("库里已经有机关，演示数据只写进空的库（另设 GONGKAI_HOME）。")
        with transaction.atomic():
            _home_page()
            password = _administrator()
        theirs = people()
        tries = _codes()
        good, bad = checkup_files()
        self.stdout.write(
            f"\n公开（gongkai）已就绪\n"
            f"  网址      {settings.PUBLIC_URL}\n"
            f"  工作后台  {settings.PUBLIC_URL}/admin/\n"
            f"  管理员    admin  密码 {password}（每次启动换新的）\n\n"
            f"  住建局的人员（密码都是 {theirs}）\n"
            f"            受理员 shouli　承办人 chengban　机构负责人 fuzeren\n"
            f"            信息员 xinxi　科室负责人 kezhang　保密审查员 baomi\n"
            f"            分管负责人 fenguan　监督员 jiandu　审计员 shenji\n\n"
            f"先试这些：\n"
            f"  1. 以 chengban 登录 {settings.PUBLIC_URL}/admin/cases/ ，看一件的期限和可办的事；\n"
            f"     以 fuzeren 登录，批准“待审批”的。申请人在 {settings.PUBLIC_URL}/apply/ 提交。\n"
            f"  2. 以 xinxi 登录 {settings.PUBLIC_URL}/admin/disclosures/ ，打开里面的名单，\n"
            f"     看查出的身份证号码，一键遮盖，提交；kezhang、fuzeren、baomi、fenguan 依次审。\n"
            f"  3. 打开 {settings.PUBLIC_URL}/annual-report-checkup/ ，选择 {bad}，\n"
            f"     看勾稽错误、文字与表格的矛盾和修改建议；再选 {good} 对比。\n"
            f"  4. 像申请人那样打开 {settings.PUBLIC_URL}/apply/progress/ ，查一件的进度：\n{tries}"
            f"  5. 打开 {settings.PUBLIC_URL}/gk/housing/ ，看专栏、标准目录和上年的年报。\n"
            f"  6. 以 fuzeren 登录 {settings.PUBLIC_URL}/admin/oversight/ ，看查出的问题、交办；\n"
            f"     以 jiandu 登录 {settings.PUBLIC_URL}/admin/oversight/district/ ，点一个数。\n"
            f"  7. 以 fuzeren 登录 {settings.PUBLIC_URL}/admin/messages/ ，看留言、12345 工单、\n"
            f"     升温的热点；到 {settings.PUBLIC_URL}/gk/housing/consultations/ ，提一条意见。\n"
            f"  8. 命令行：.venv/bin/gongkai audit {bad}\n"
            f"  9. 算期限：.venv/bin/gongkai clock --received 2024-01-29 --extended\n\n"
        )


def _codes() -> str:
    """还没有写过的写一遍；返回可以拿来查进度的编号和查询码（只在写的时候知道，存在数据目录里）。"""
    place = settings.HOME / "demo" / "查询码.txt"
    if not Case.objects.exists():
        timeline = Timeline()
        items(timeline)
        annual_reports(timeline)
        channels(timeline)
        codes = cases(timeline)
        wrote = messages(timeline)
        consultations(timeline)
        oversight(timeline)
        talk(timeline)
        timeline.run()
        place.parent.mkdir(exist_ok=True)
        place.write_text("".join(f"     {n}：{told}\n" for n, told in (codes | wrote).items()))
    return place.read_text() if place.exists() else ""


def _home_page() -> None:
    home = front_page.ensure()
    if not home.introduction:
        home.introduction = _INTRODUCTION
        home.save()


def _administrator() -> str:
    password = secrets.token_urlsafe(_PASSWORD_BYTES)
    user, _ = get_user_model().objects.get_or_create(
        username="admin", defaults={"is_staff": True, "is_superuser": True}
    )
    user.set_password(password)
    user.save()
    return password
