"""一件复议或诉讼。"""

from datetime import date
from typing import ClassVar

from django.db import models

from gongkai.agencies.atomic import AtomicSave
from gongkai.agencies.models import Agency
from gongkai.annual.forms import form
from gongkai.applications.models import Case
from gongkai.law.utilities import industry_names
from gongkai.safekeeping.fields import EncryptedJSON

GROUPS = [
    ("reconsideration", "行政复议"),
    ("litigation.direct", "未经复议直接起诉"),
    ("litigation.after_reconsideration", "复议后起诉"),
]
RESULTS = [(c.id, c.label) for c in form("2021").remedy_columns if c.id not in ("pending", "total")]


class Kept(models.Manager["Contest"]):
    """没有撤去的登记：清单、提醒、统计只看这些。"""

    def get_queryset(self) -> models.QuerySet["Contest"]:
        """登记错了撤去的不在内。"""
        return super().get_queryset().filter(withdrawn__isnull=True)


class Contest(models.Model):
    """就一件申请的处理提起的复议或诉讼。期限由 `law.contest` 推出，这里只存事实。

    登记错了的撤去（`withdrawing`），不删：留痕要对得上。
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="contests")
    group = models.CharField("种类", max_length=40, choices=GROUPS)
    organ = models.CharField("复议机关或者法院", max_length=100)
    number = models.CharField("案号", max_length=60, blank=True)
    received = models.DateField("收到副本之日")
    summary = models.BooleanField("简易程序", default=False)
    extended = models.BooleanField("复议机关延长了审理期限", default=False)
    accepted = models.DateField("受理之日", null=True, blank=True)
    answered = models.DateField("提交答复（答辩）之日", null=True, blank=True)
    hearing = models.DateField("听证或者开庭之日", null=True, blank=True)
    result = models.CharField("结果", max_length=12, choices=RESULTS, blank=True)
    closed = models.DateField("审结之日", null=True, blank=True)
    follow_up = models.TextField("纠正的落实情况", blank=True)
    reanswer_until = models.DateField(
        "责令重新答复的最后一日", null=True, blank=True, help_text="按决定书、判决书所定的期限"
    )
    reanswered = models.DateField("重新答复之日", null=True, blank=True)
    reanswer = models.OneToOneField(
        Case,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="ordered_by",
        verbose_name="重新答复另立的一件",
    )
    answer_due = models.DateField("答复（答辩）到期日", null=True)
    withdrawn = models.DateTimeField("撤去登记的时间", null=True, editable=False)
    withdrawn_why = models.CharField("撤去登记的理由", max_length=200, blank=True, editable=False)

    objects = Kept()
    everything: ClassVar[models.Manager["Contest"]] = models.Manager()

    class Meta:
        verbose_name = "复议或诉讼"
        verbose_name_plural = "复议与诉讼"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["received", "group"], name="contest_received"),
            models.Index(
                fields=["answer_due"],
                name="contest_unanswered",
                condition=models.Q(answered__isnull=True),
            ),
            models.Index(
                fields=["reanswer_until"],
                name="contest_unreanswered",
                condition=models.Q(reanswered__isnull=True),
            ),
        ]

    @property
    def reanswered_on(self) -> date | None:
        """重新答复之日：另立的一件办结之日，或者以前登记的；没有为 None。"""
        return self.reanswer.closed if self.reanswer else self.reanswered

    def __str__(self) -> str:
        return f"{self.get_group_display()} {self.number}".strip()


class Complaint(models.Model):
    """一件投诉、举报、申诉：条例第四十七条、第五十一条、第五十五条。期限由法律数据推出。"""

    class Ground(models.TextChoices):
        """依据哪一条。"""

        A47 = "a47", "未主动公开、不依法答复（第四十七条）"
        A51 = "a51", "侵犯合法权益（第五十一条）"
        A55 = "a55", "公共企事业单位未公开（第五十五条）"

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="complaints")
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="complaints", verbose_name="申请"
    )
    ground = models.CharField("依据", max_length=4, choices=Ground)
    about = models.CharField("被投诉的机关或者单位", max_length=100)
    received = models.DateField("收到之日")
    content = EncryptedJSON("投诉人与内容")
    handled = models.DateField("处理并告知之日", null=True, blank=True)
    result = models.TextField("处理结果", blank=True)
    due = models.DateField("处理的最后一日", null=True)

    class Meta:
        verbose_name = "投诉举报"
        verbose_name_plural = "投诉举报"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["agency", "-received"], name="complaint_received"),
            models.Index(
                fields=["due"],
                name="complaint_open",
                condition=models.Q(handled__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_ground_display()}　{self.about}"


class Utility(AtomicSave):
    """机关主管的一家公共企事业单位（条例第五十五条）；行业的规定在 `law/data/utilities.toml`。"""

    agency = models.ForeignKey(
        Agency, models.CASCADE, related_name="utilities", verbose_name="主管机关"
    )
    industry = models.CharField("行业", max_length=20)
    name = models.CharField("名称", max_length=100)
    address = models.CharField("地址", max_length=200, blank=True)
    telephone = models.CharField("电话", max_length=60, blank=True)
    website = models.URLField("公开信息的网址", max_length=300, blank=True)
    appeal = models.CharField("接受申诉的机构及其联系方式", max_length=200, blank=True)
    order = models.PositiveSmallIntegerField("次序", default=0)
    shown = models.BooleanField("公众看得到", default=True)

    class Meta:
        verbose_name = "公共企事业单位"
        verbose_name_plural = "公共企事业单位"
        ordering: ClassVar[list[str]] = ["agency", "order", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def industry_name(self) -> str:
        """行业的名称。"""
        return industry_names().get(self.industry, self.industry)
