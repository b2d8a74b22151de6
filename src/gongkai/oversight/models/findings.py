"""问题（整改的一件）、证据、经过、例外。经过只增不改；问题的各列由经过推出。"""

from typing import ClassVar

from django.conf import settings
from django.db import models

from gongkai.agencies.models import Agency
from gongkai.applications.models import person_name
from gongkai.disclosures.models.columns import NO_MARKUP
from gongkai.oversight.models.inspections import Inspection
from gongkai.safekeeping.models import StoredFile


class Source(models.TextChoices):
    """从哪里来的。"""

    REGISTER = "register", "由登记查出"
    WALK = "walk", "走网站查出"
    PERSON = "person", "人看出"
    SUPERIOR = "superior", "上级指出"


class State(models.TextChoices):
    """到了哪一步。"""

    OPEN = "open", "待整改"
    ANSWERED = "answered", "待复核"
    CONTESTED = "contested", "有异议"
    CLOSED = "closed", "已整改"
    EXCUSED = "excused", "例外"


#: 没有完的
LIVE = (State.OPEN, State.ANSWERED, State.CONTESTED)
TONES = {
    State.OPEN: "soon",
    State.ANSWERED: "none",
    State.CONTESTED: "none",
    State.CLOSED: "fine",
    State.EXCUSED: "done",
}


class Act(models.TextChoices):
    """一件事。"""

    RAISED = "raised", "发现"
    ASSIGNED = "assigned", "交办"
    ANSWERED = "answered", "整改并答复"
    RETURNED = "returned", "退回再改"
    CLOSED = "closed", "复核通过"
    CONTESTED = "contested", "提出异议"
    UPHELD = "upheld", "异议不成立"
    EXCUSED = "excused", "异议成立，列为例外"
    EXTENDED = "extended", "改期限"
    CLIMBED = "climbed", "逾期上报"
    REOPENED = "reopened", "又出现，重开"


class Finding(models.Model):
    """一个问题，也是整改的一件。同一处（`key`）在一个机关只有一件：又出现的重开。"""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="findings")
    year = models.PositiveSmallIntegerField("年")
    serial = models.PositiveIntegerField("序号")
    indicator = models.CharField("指标", max_length=60, blank=True)
    key = models.CharField("哪一处", max_length=120)
    is_veto = models.BooleanField("单项否决的", default=False)
    source = models.CharField("来源", max_length=8, choices=Source)
    organ = models.CharField("指出的机关", max_length=100, blank=True, validators=[NO_MARKUP])
    what = models.CharField("什么问题", max_length=300, validators=[NO_MARKUP])
    state = models.CharField("阶段", max_length=10, choices=State, default=State.OPEN)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name="责任人"
    )
    #: 整改答复的人、提出异议的人：复核、定异议的要是别人
    mended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    found = models.DateField("发现之日")
    due = models.DateField("整改期限")
    last_seen = models.DateField("最近一次查到")
    closed = models.DateField("办结之日", null=True)
    reopened = models.PositiveSmallIntegerField("重开几次", default=0)
    level = models.PositiveSmallIntegerField("上报到第几级", default=0)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "问题"
        verbose_name_plural = "问题与整改"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["agency", "key"], name="finding_once"),
            models.UniqueConstraint(
                fields=["agency", "year", "serial"], name="finding_number_once"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["agency", "state", "due", "id"], name="finding_state_due"),
            models.Index(fields=["agency", "-id"], name="finding_latest"),
            models.Index(
                fields=["due", "id"], name="finding_live", condition=models.Q(closed__isnull=True)
            ),
            models.Index(fields=["agency", "indicator"], name="finding_indicator"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """编号，如“兴住建改〔2026〕12号”。"""
        return f"{self.agency.mark}改〔{self.year}〕{self.serial}号"

    @property
    def subject(self) -> str:
        """留痕里的称呼。"""
        return f"finding:{self.pk}"

    @property
    def is_live(self) -> bool:
        """还没有完。"""
        return self.state in LIVE

    @property
    def owner_name(self) -> str:
        """责任人的姓名。"""
        return person_name(self.owner) if self.owner else "还没有交办"


class Evidence(models.Model):
    """一个问题的一处证据：在哪一页（后台的、网站的）、什么时候看到、摘录、画面。

    登记里的一件用 `kind`、`ref`（什么、主键）指明，看的人没有那项职责的看不到摘录。
    """

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="evidence")
    inspection = models.ForeignKey(Inspection, models.SET_NULL, null=True, related_name="+")
    kind = models.CharField("什么", max_length=12, blank=True)
    ref = models.PositiveBigIntegerField("主键", null=True)
    address = models.CharField("网址", max_length=500, blank=True)
    at = models.DateTimeField("看到的时间")
    excerpt = models.TextField("摘录", blank=True)
    picture = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "证据"
        ordering: ClassVar[list[str]] = ["id"]


class FindingEvent(models.Model):
    """经过的一件事，只增不改。"""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField("次序")
    act = models.CharField("什么事", max_length=10, choices=Act)
    on = models.DateField("哪一天")
    text = models.TextField("说明", blank=True)
    data = models.JSONField("数据", default=dict)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    file_name = models.CharField("附件的名称", max_length=150, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    recorded = models.DateTimeField("记录时间", auto_now_add=True)

    class Meta:
        verbose_name = "整改的经过"
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["finding", "number"], name="finding_event_once")
        ]


class Excuse(models.Model):
    """确认过的误报：到这一天以前，同一处不再算问题。"""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="excuses")
    key = models.CharField("哪一处", max_length=120)
    finding = models.ForeignKey(Finding, models.CASCADE, related_name="excuses")
    reason = models.CharField("理由", max_length=500)
    until = models.DateField("到哪一天")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "例外"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["agency", "until"], name="excuse_until"),
        ]
