"""机关的树、科室、人员的职责。"""

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from treebeard.mp_tree import MP_Node

from gongkai.law.errors import LawError
from gongkai.law.facts import chinese
from gongkai.law.organs import Organs, kinds, organs

_INDEX_PARTS = ("{代字}", "{年}", "{序号}")
_SERIAL_WIDTH = 5


def validate_index_rule(rule: str) -> None:
    """三样都要有，不然会重号。"""
    if any(part not in rule for part in _INDEX_PARTS):
        raise ValidationError("索引号的规则要有 {代字}、{年}、{序号} 三样，不然会重号。")


def organ_kinds() -> list[tuple[str, str]]:
    """机关的种类，按由谁复议分。"""
    return list(kinds().items())


class Role(models.TextChoices):
    """一个人在一个机关的职责。"""

    CLERK = "clerk", "受理员"
    OFFICER = "officer", "承办人"
    SECTION_HEAD = "section_head", "科室负责人"
    DISCLOSURE_HEAD = "disclosure_head", "信息公开机构负责人"
    AUTHOR = "author", "信息员"
    SECRECY = "secrecy", "保密审查员"
    LEADER = "leader", "分管负责人"
    SUPERVISOR = "supervisor", "监督员"
    AUDITOR = "auditor", "审计员"
    ADMINISTRATOR = "administrator", "管理员"


class Agency(MP_Node):
    """一个行政机关（政府或其部门）；上级是它的父结点。"""

    name = models.CharField("名称", max_length=100, unique=True)
    slug = models.SlugField("网址里的名称", max_length=40, unique=True)
    mark = models.CharField("机关代字", max_length=20, help_text="如“兴住建”，用在文号里")
    is_government = models.BooleanField("是人民政府", default=False)
    contact = models.CharField("信息公开机构的联系方式", max_length=200, blank=True)
    office = models.CharField("信息公开机构名称", max_length=100, blank=True)
    address = models.CharField("办公地址", max_length=200, blank=True)
    postcode = models.CharField("邮政编码", max_length=6, blank=True)
    hours = models.CharField("办公时间", max_length=100, blank=True)
    telephone = models.CharField("电话", max_length=40, blank=True)
    fax = models.CharField("传真", max_length=40, blank=True)
    email = models.EmailField("电子邮箱", blank=True)
    organ_kind = models.CharField(
        "由谁复议",
        max_length=20,
        choices=organ_kinds,
        blank=True,
        help_text="不选的，人民政府由上一级人民政府复议，其余按人民政府的工作部门",
    )
    reconsideration_organ = models.CharField(
        "行政复议机关",
        max_length=100,
        blank=True,
        help_text="不填的，部门为所属的人民政府，人民政府为上一级人民政府（都按机关的上下级）",
    )
    department_above = models.CharField(
        "上一级主管部门",
        max_length=100,
        blank=True,
        help_text="垂直领导的机关由它复议；2023年底以前，申请人也可以向它申请复议",
    )
    court = models.CharField(
        "有管辖权的人民法院", max_length=100, blank=True, help_text="写在可以直接起诉的答复里"
    )
    readings = models.JSONField("有争议的读法", default=dict, blank=True)
    accepts_applications = models.BooleanField("在网上受理申请", default=True)
    index_rule = models.CharField(
        "索引号的规则",
        max_length=60,
        default="{代字}-{年}-{序号}",
        help_text="用 {代字}、{年}、{序号} 拼成，三样都要有",
        validators=[validate_index_rule],
    )

    class Meta:
        verbose_name = "机关"
        verbose_name_plural = "机关"

    def __str__(self) -> str:
        return str(self.name)

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """存；随着它做的事（作废门户的旧页）同一个事务，见 `atomic`。"""
        super().save(*args, **kwargs)

    def contact_line(self) -> str:
        """文书里的联系方式。"""
        parts = (self.office, self.address, self.telephone)
        return "，".join(p for p in parts if p)

    def index_number(self, year: int, serial: int) -> str:
        """索引号，如“兴住建-2026-00012”。"""
        values = (str(self.mark), str(year), str(serial).zfill(_SERIAL_WIDTH))
        number = str(self.index_rule)
        for part, value in zip(_INDEX_PARTS, values, strict=True):
            number = number.replace(part, value)
        return number

    def organs_of_reconsideration(self, on: date) -> Organs:
        """`on` 日的行政复议机关；该填的没有填抛 FactsMissing，从不推测。"""
        kind = self.organ_kind or ("government" if self.is_government else "department")
        above = self._government_above()
        vertical = self.reconsideration_organ if kind == "vertical" else ""
        names = {
            "government": self.reconsideration_organ or above,
            "government_above": self.reconsideration_organ or above,
            "department_above": vertical or self.department_above,
            "itself": self.name,
        }
        return organs(kind, on, names)

    def _government_above(self) -> str:
        """机关的上下级里最近的人民政府的名称；没有的为空。"""
        found = [a for a in self.get_ancestors() if a.is_government]
        return str(found[-1].name) if found else ""

    def organ_of_reconsideration(self, on: date | None = None) -> str:
        """`on` 日（缺省今天）行政复议机关的写法；没有填写的为空。"""
        try:
            return self.organs_of_reconsideration(on or timezone.localdate()).words
        except LawError:
            return ""


class Office(models.Model):
    """科室。"""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="offices")
    name = models.CharField("名称", max_length=60)

    class Meta:
        verbose_name = "科室"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["agency", "name"], name="office_once")
        ]

    def __str__(self) -> str:
        return self.name


class Duty(models.Model):
    """某人在某机关的一项职责。"""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="duties")
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="duties")
    office = models.ForeignKey(Office, models.SET_NULL, null=True, blank=True)
    role = models.CharField("职责", max_length=20, choices=Role)

    class Meta:
        verbose_name = "职责"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "agency", "role"], name="duty_once")
        ]

    def __str__(self) -> str:
        return f"{self.user}：{self.agency}{self.get_role_display()}"


class ShortHanded(models.Model):
    """登记的人手不够：在此期间，拟的、交的人自己可以批、可以审（见 `apart`）。"""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="short_handed")
    reason = models.CharField("理由", max_length=300)
    since = models.DateField("从哪一天")
    until = models.DateField("到哪一天")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="登记人",
    )
    recorded = models.DateTimeField("登记时间", auto_now_add=True)
    ended = models.DateTimeField("提前结束的时间", null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "人手不够的登记"
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"{self.agency}：{chinese(self.since)}至{chinese(self.until)}"

    @property
    def words(self) -> str:
        """写在页面上的话。"""
        who = self.by.get_full_name() or self.by.get_username() if self.by else "管理员"
        return (
            f"本机关登记了人手不够（{self.reason}；{who} {timezone.localdate(self.recorded)} 登记，"
            f"到{chinese(self.until)}为止），"
        )


class AccountNotice(models.Model):
    """账号被别人改了，告诉本人：写在后台每一页的上面，他看过为止。"""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="account_notices"
    )
    text = models.CharField("说了什么", max_length=300)
    at = models.DateTimeField("时间", auto_now_add=True)
    seen = models.DateTimeField("看过的时间", null=True)

    class Meta:
        verbose_name = "账号的变动"
        ordering: ClassVar[list[str]] = ["id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["user"], name="notice_unseen", condition=models.Q(seen__isnull=True)
            )
        ]


class NumberSeries(models.Model):
    """一个机关一年一种编号的末号；取号锁住这一行，与所编的东西同一个事务，不空号不重号。"""

    agency = models.ForeignKey(Agency, models.PROTECT)
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=60)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        # 表是依申请公开的应用先建的
        db_table = "applications_numberseries"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["agency", "year", "kind"], name="series_once")
        ]
