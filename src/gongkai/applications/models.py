"""案件、事件、编号、文书、附件。

事件只增不改；案件里的 state、due 等列由事件推出，只为检索和统计，随时可以重算。
"""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models

from gongkai.agencies.models import Agency
from gongkai.annual.forms import TOTAL, form
from gongkai.applications.internal import CaseComment as CaseComment
from gongkai.applications.internal import Restriction as Restriction
from gongkai.law.facts import CHANNEL_NAMES
from gongkai.law.procedure import STAGE_NAMES, Act, Event, Stage, describe
from gongkai.safekeeping.fields import EncryptedJSON
from gongkai.safekeeping.models import StoredFile

CHANNELS = [(str(k), v) for k, v in CHANNEL_NAMES.items()]
STAGES = [(str(k), v) for k, v in STAGE_NAMES.items()]
#: 申请人类别 = 年报表三的列
KINDS = [(c.id, c.label) for c in form("2021").columns if c.id != TOTAL]
KIND_NAMES = dict(KINDS)
#: 导入的过去案件另编序号，从这里往后；撤销导入不使登记的编号出现空号
IMPORTED_FROM = 1_000_000
#: 各阶段的 `Case.due` 是什么的期限；没有列的是答复的
DUE_NAMES = {
    Stage.UNCONFIRMED: "确认收到",
    Stage.WAITING_APPLICANT: "申请人补正",
    Stage.WAITING_PAYMENT: "申请人缴费",
    Stage.WAITING_THIRD_PARTY: "第三方意见",
    Stage.WAITING_AGENCY: "其他机关意见",
}
PROVISIONS = [
    ("electronic", "电子版"),
    ("paper", "纸质"),
    ("inspection", "当面查阅、抄录"),
]
WAYS = [
    ("online", "网上获取"),
    ("email", "电子邮件"),
    ("post", "邮寄"),
    ("in_person", "自行领取"),
]


class ImportBatch(models.Model):
    """一批导入的过去案件。"""

    agency = models.ForeignKey(Agency, models.PROTECT)
    name = models.CharField("文件名", max_length=200)
    rows = models.PositiveIntegerField("件数")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    created = models.DateTimeField(auto_now_add=True)
    undone = models.BooleanField("已经撤销", default=False)

    class Meta:
        verbose_name = "导入的一批"
        ordering: ClassVar[list[str]] = ["-id"]


class ValidCases(models.Manager["Case"]):
    """有效的案件：撤销了导入的不算。"""

    def get_queryset(self) -> models.QuerySet["Case"]:
        """略去作废的。"""
        return super().get_queryset().filter(void=False)


class Case(models.Model):
    """一件申请。`version` 为事件的件数，用来发现两人同时办理。"""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="cases")
    year = models.PositiveSmallIntegerField("年")
    serial = models.PositiveIntegerField("序号")
    submission = models.UUIDField("提交的标识", unique=True)
    query_key = models.CharField("查询码的盲索引", max_length=32, unique=True)
    channel = models.CharField("渠道", max_length=12, choices=CHANNELS)
    kind = models.CharField("申请人类别", max_length=16, choices=KINDS)
    applicant = EncryptedJSON("申请人")
    applicant_key = models.CharField("证件号码的盲索引", max_length=32, blank=True)
    name_key = models.CharField("姓名或名称的盲索引", max_length=32, blank=True)
    asked = models.TextField("申请公开的内容")
    provision = models.CharField("提供的形式", max_length=12, choices=PROVISIONS)
    way = models.CharField("获取的方式", max_length=12, choices=WAYS)
    fee_reduction = models.BooleanField("申请减免费用", default=False)
    split_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True)
    #: 责令重新答复的，原来的那一件；这样的一件不重复计入年报
    reanswers = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="reanswered_by"
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name="承办人"
    )
    version = models.PositiveIntegerField(default=0)
    stage = models.CharField("阶段", max_length=24, choices=STAGES)
    receipt = models.DateField("收到申请之日", null=True)
    due = models.DateField("现在的期限", null=True)
    reply_due = models.DateField("答复到期日", null=True)
    #: `due` 落在放假安排没有公布的年份里，是暂算的
    tentative = models.BooleanField("期限是暂算的", default=False)
    awaiting_approval = models.BooleanField(default=False)
    decision = models.CharField("办理结果", max_length=40, blank=True)
    closed = models.DateField("办结之日", null=True)
    delivered = models.DateField("送达之日", null=True)
    created = models.DateTimeField("登记时间", auto_now_add=True)
    #: 第一次有人打开它的时间、是谁；没有人打开过的，工作台上摆在最前面
    opened = models.DateTimeField("第一次打开", null=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    #: 申请内容去掉空白、标点以后的散列：一字不差的另一件
    asked_key = models.CharField("申请内容的散列", max_length=32, blank=True)
    #: 限定知悉，见 `Restriction`；看不看得见只由 `seeing` 回答
    restricted = models.BooleanField("限定知悉", default=False)
    imported = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="cases")
    void = models.BooleanField("作废", default=False)

    objects = ValidCases()
    everything: ClassVar[models.Manager["Case"]] = models.Manager()

    class Meta:
        verbose_name = "申请"
        verbose_name_plural = "申请"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["agency", "year", "serial"], name="case_number_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["agency", "-id"], name="case_latest"),
            models.Index(fields=["agency", "stage", "due", "id"], name="case_stage_due"),
            models.Index(fields=["agency", "officer", "due", "id"], name="case_officer_due"),
            models.Index(fields=["agency", "officer", "-id"], name="case_officer_latest"),
            models.Index(
                fields=["agency", "due", "id"],
                name="case_open_due",
                condition=models.Q(closed__isnull=True),
            ),
            models.Index(
                fields=["agency", "due", "id"],
                name="case_reanswers",
                condition=models.Q(reanswers__isnull=False),
            ),
            models.Index(fields=["agency", "kind", "-id"], name="case_kind"),
            models.Index(fields=["agency", "decision", "-id"], name="case_decision"),
            models.Index(fields=["agency", "name_key"], name="case_name"),
            models.Index(fields=["agency", "applicant_key"], name="case_applicant"),
            # 年报的各格：件数、第一页的主键只看索引，次序就是索引的次序
            models.Index(
                fields=["agency", "receipt", "id", "closed", "kind", "void"], name="case_received"
            ),
            models.Index(
                fields=["agency", "closed", "id", "decision", "kind", "receipt", "void"],
                name="case_concluded",
            ),
            *(
                models.Index(
                    fields=["agency", field],
                    name=f"case_restricted_{field}",
                    condition=models.Q(restricted=True),
                )
                for field in ("receipt", "closed")
            ),
            models.Index(fields=["agency", "asked_key"], name="case_asked"),
            models.Index(
                fields=["agency", "id"],
                name="case_untouched",
                condition=models.Q(version=1, closed__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """编号，如“兴住建申〔2026〕12号”。"""
        if self.serial > IMPORTED_FROM:
            return f"{self.agency.mark}申〔{self.year}〕导{self.serial - IMPORTED_FROM}号"
        return f"{self.agency.mark}申〔{self.year}〕{self.serial}号"

    @property
    def told_as(self) -> str:
        """写给不一定看得见它的人的称呼：限定知悉的不写编号。"""
        return "限定知悉的一件申请" if self.restricted else self.number

    @property
    def receipt_name(self) -> str:
        """`receipt` 是哪一天：收到申请之日；重新答复的为决定送达（判决生效）之日。"""
        return "决定送达（判决生效）之日" if self.reanswers_id else "收到申请之日"

    @property
    def first_answered(self) -> "Case":
        """重新答复的，最初的那一件；不是的为它自己。"""
        return self.reanswers.first_answered if self.reanswers else self

    @property
    def officer_name(self) -> str:
        """承办人的姓名。"""
        return person_name(self.officer) if self.officer else "未交办"

    @property
    def due_name(self) -> str:
        """`due` 是哪一种期限：页面上每个日子都写明是什么的期限。"""
        return DUE_NAMES.get(Stage(self.stage), "答复")

    @property
    def subject(self) -> str:
        """留痕里的称呼。"""
        return f"case:{self.pk}"

    def law_events(self) -> list[Event]:
        """事件，按发生的次序，给 `law.procedure` 用。"""
        return [e.as_law() for e in self.events.all()]


class CaseEvent(models.Model):
    """一件事；`number` 从 1 起连续，同一案件不重复，两人同时办理时后一个存不进去。"""

    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField("次序")
    act = models.CharField("行为", max_length=24)
    on = models.DateField("发生之日")
    data = models.JSONField("数据", default=dict)
    private = EncryptedJSON("含个人信息的数据", null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, verbose_name="经手人"
    )
    recorded = models.DateTimeField("记录时间", auto_now_add=True)
    imported = models.BooleanField("导入的", default=False)

    class Meta:
        verbose_name = "事件"
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "number"], name="event_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.name}"

    @property
    def name(self) -> str:
        """行为的名称。"""
        return describe(Act(self.act), self.on).name

    @property
    def citation(self) -> str:
        """行为的依据。"""
        return describe(Act(self.act), self.on).citation

    @property
    def is_legal(self) -> bool:
        """影响期限或者结果的，不是内部的记录。"""
        return describe(Act(self.act), self.on).legal

    def as_law(self) -> Event:
        """给 `law.procedure` 用的事件。"""
        return Event(Act(self.act), self.on, self.data)


class CaseFile(models.Model):
    """案件的一份附件。`purpose` 说明是什么；名称可能含个人信息，加密。"""

    class Purpose(models.TextChoices):
        """附件的用处。"""

        IDENTITY = "identity", "身份证明"
        APPLICATION = "application", "申请材料"
        REPLY = "reply", "随答复提供"
        WORKING = "working", "办理材料"
        LETTER = "letter", "文书"

    case = models.ForeignKey(Case, models.PROTECT, related_name="files")
    event = models.ForeignKey(CaseEvent, models.PROTECT, null=True, related_name="files")
    stored = models.ForeignKey(StoredFile, models.PROTECT)
    name = EncryptedJSON("名称")
    purpose = models.CharField("用处", max_length=12, choices=Purpose)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "附件"
        ordering: ClassVar[list[str]] = ["id"]


class CaseLetter(models.Model):
    """一份文书：由哪件事产生、文号、内容（加密）。"""

    case = models.ForeignKey(Case, models.PROTECT, related_name="letters")
    event = models.ForeignKey(CaseEvent, models.PROTECT, related_name="letters")
    kind = models.CharField("种类", max_length=40)
    serial = models.PositiveIntegerField("文号的序号")
    year = models.PositiveSmallIntegerField("文号的年份")
    number = models.CharField("文号", max_length=60)
    content = EncryptedJSON("内容")

    class Meta:
        verbose_name = "文书"
        ordering: ClassVar[list[str]] = ["id"]


class Draft(models.Model):
    """申请人没有填完的申请：加密，过期清除。`token` 只在申请人的浏览器里。"""

    token_key = models.CharField(max_length=32, unique=True)
    content = EncryptedJSON(default=dict)
    changed = models.DateTimeField(auto_now=True, db_index=True)

    class Meta:
        verbose_name = "草稿"


class TemplateOverride(models.Model):
    """管理员改过的文书模板。"""

    agency = models.ForeignKey(Agency, models.CASCADE)
    kind = models.CharField("种类", max_length=40)
    title = models.CharField("标题", max_length=60)
    text = models.TextField("各段，一段一行")

    class Meta:
        verbose_name = "文书模板"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["agency", "kind"], name="template_once")
        ]


def person_name(user: User) -> str:
    """工作人员的姓名；没有填的用用户名。"""
    return str(user.get_full_name() or user.get_username())


class CaseLink(models.Model):
    """两件有关联的申请，互相看得见；主键小的写在前面，一对只记一次。"""

    first = models.ForeignKey(Case, models.PROTECT, related_name="links_after")
    second = models.ForeignKey(Case, models.PROTECT, related_name="links_before")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "关联的申请"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["first", "second"], name="case_link_once")
        ]


class CaseWatch(models.Model):
    """一个人关注的一件：有了进展，在通知里告诉他。"""

    case = models.ForeignKey(Case, models.CASCADE, related_name="watches")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="watched_cases")

    class Meta:
        verbose_name = "关注"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "user"], name="case_watch_once")
        ]


class Phrase(models.Model):
    """本机关的常用语：写答复、补正事项时选用。"""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="phrases")
    name = models.CharField("名称", max_length=30)
    text = models.TextField("文字", max_length=2000)

    class Meta:
        verbose_name = "常用语"
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["agency", "name"], name="phrase_once")
        ]


class SavedSearch(models.Model):
    """一个人存下的查找：队、字词、申请人类别。"""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches"
    )
    name = models.CharField("名称", max_length=30)
    query = models.JSONField("查找")

    class Meta:
        verbose_name = "常用查找"
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "name"], name="saved_search_once")
        ]


class ApiToken(models.Model):
    """给本机关其他系统用的接口令牌；只存散列，发出时看得见一次。"""

    class Scope(models.TextChoices):
        """可以做什么。"""

        CREATE = "create", "登记申请"
        READ = "read", "看进度与清单（没有个人信息）"

    agency = models.ForeignKey(Agency, models.CASCADE)
    name = models.CharField("给谁用", max_length=60)
    key = models.CharField("令牌的散列", max_length=64, unique=True)
    scopes = models.JSONField("范围", default=list)
    created = models.DateTimeField(auto_now_add=True)
    revoked = models.BooleanField("已收回", default=False)

    class Meta:
        verbose_name = "接口令牌"

    def __str__(self) -> str:
        return f"{self.agency}：{self.name}"
