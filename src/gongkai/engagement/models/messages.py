"""留言、经过、12345 工单的批次和接口密钥、公开的答复。

经过只增不改；留言里的 state、due 等列由经过推出，只为检索和统计。
写信人是谁、写了什么，都加密；公开的另存一份，遮盖、审看以后才写得进去。
"""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse

from gongkai.agencies.models import Agency
from gongkai.applications.applicants import masked_name
from gongkai.applications.models import Case, person_name
from gongkai.disclosures.models.columns import NO_MARKUP
from gongkai.engagement.models.topics import Topic
from gongkai.safekeeping.fields import EncryptedJSON


class Kind(models.TextChoices):
    """写来做什么；各有期限（法律数据 message.*）。"""

    CONSULT = "consult", "咨询"
    SUGGEST = "suggest", "建议"
    COMPLAINT = "complaint", "投诉"
    HELP = "help", "求助"


class Channel(models.TextChoices):
    """怎样来的。"""

    WEB = "web", "网上留言"
    COUNTER = "counter", "当面"
    PHONE = "phone", "电话"
    POST = "post", "来信"
    HOTLINE = "hotline", "12345 工单"
    MEDIA = "media", "政务新媒体"


class State(models.TextChoices):
    """到了哪一步。"""

    OPEN = "open", "待办理"
    CHECKING = "checking", "答复待审核"
    ANSWERED = "answered", "已答复"
    TURNED = "turned", "已转为申请公开"
    SENT_ON = "sent_on", "已转送"


ENDED = (State.ANSWERED, State.TURNED, State.SENT_ON)


class Act(models.TextChoices):
    """一件事。"""

    RECEIVED = "received", "收到留言"
    ASSIGNED = "assigned", "交办"
    DRAFTED = "drafted", "拟写答复"
    RETURNED = "returned", "退回重写"
    REPLIED = "replied", "答复"
    JOINT = "joint", "统一答复"
    PUBLISHED = "published", "公开答复"
    UNPUBLISHED = "unpublished", "撤下公开的答复"
    RATED = "rated", "评价"
    FOLLOWED_UP = "followed_up", "追问"
    TURNED = "turned", "转为政府信息公开申请"
    SENT_ON = "sent_on", "转送"


class OrderBatch(models.Model):
    """一批导入的 12345 工单。"""

    agency = models.ForeignKey(Agency, models.PROTECT)
    name = models.CharField("文件名", max_length=200)
    rows = models.PositiveIntegerField("件数")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    created = models.DateTimeField(auto_now_add=True)
    undone = models.BooleanField("已经撤销", default=False)

    class Meta:
        verbose_name = "导入的一批工单"
        ordering: ClassVar[list[str]] = ["-id"]


class ValidMessages(models.Manager["Message"]):
    """有效的：撤销了导入的不算。"""

    def get_queryset(self) -> models.QuerySet["Message"]:
        """略去作废的。"""
        return super().get_queryset().filter(void=False)


class Message(models.Model):
    """一件留言。`version` 为经过的件数，用来发现两人同时办理。"""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="messages")
    year = models.PositiveSmallIntegerField("年")
    serial = models.PositiveIntegerField("序号")
    submission = models.UUIDField("提交的标识", unique=True)
    query_key = models.CharField("查询码的盲索引", max_length=32, unique=True)
    channel = models.CharField("渠道", max_length=8, choices=Channel)
    kind = models.CharField("类别", max_length=10, choices=Kind)
    sender = EncryptedJSON("写信人")
    name_key = models.CharField("姓名的盲索引", max_length=32, blank=True)
    phone_key = models.CharField("电话的盲索引", max_length=32, blank=True)
    content = EncryptedJSON("标题和内容")
    may_publish = models.BooleanField("同意公开", default=False)
    order_number = models.CharField("工单编号", max_length=60, null=True)
    batch = models.ForeignKey(OrderBatch, models.PROTECT, null=True, related_name="messages")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, verbose_name="承办人"
    )
    version = models.PositiveIntegerField(default=0)
    state = models.CharField("阶段", max_length=10, choices=State, default=State.OPEN)
    received = models.DateField("收到之日")
    due = models.DateField("期限", null=True)
    closed = models.DateField("办结之日", null=True)
    rating = models.PositiveSmallIntegerField("评价", null=True)
    topic = models.ForeignKey(Topic, models.SET_NULL, null=True, related_name="messages")
    grouped = models.BooleanField("归过类", default=False)
    joint = models.BooleanField("已给统一答复", default=False)
    #: 转成的申请：它限定知悉的，来信也只有知悉的人看得见
    case = models.ForeignKey(Case, models.SET_NULL, null=True, related_name="messages")
    created = models.DateTimeField("登记时间", auto_now_add=True)
    void = models.BooleanField("作废", default=False)

    objects = ValidMessages()
    everything: ClassVar[models.Manager["Message"]] = models.Manager()

    class Meta:
        verbose_name = "留言"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["agency", "year", "serial"], name="message_number_once"
            ),
            models.UniqueConstraint(
                fields=["agency", "order_number"],
                name="order_once",
                condition=models.Q(void=False, order_number__isnull=False),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["agency", "-id"], name="message_latest"),
            models.Index(fields=["agency", "state", "due", "id"], name="message_state_due"),
            models.Index(
                fields=["agency", "due", "id"],
                name="message_open_due",
                condition=models.Q(closed__isnull=True),
            ),
            models.Index(fields=["agency", "officer", "due", "id"], name="message_officer_due"),
            models.Index(fields=["agency", "kind", "-id"], name="message_kind"),
            models.Index(fields=["agency", "name_key"], name="message_name"),
            models.Index(fields=["agency", "phone_key"], name="message_phone"),
            models.Index(fields=["agency", "received", "topic"], name="message_received"),
            models.Index(fields=["topic", "-id"], name="message_topic"),
            models.Index(
                fields=["agency", "-id"],
                name="message_low",
                condition=models.Q(rating__lte=2),
            ),
            models.Index(
                fields=["agency", "id"],
                name="message_ungrouped",
                condition=models.Q(grouped=False, void=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """编号，如“兴住建信〔2026〕12号”。"""
        return f"{self.agency.mark}信〔{self.year}〕{self.serial}号"

    @property
    def title(self) -> str:
        """标题。"""
        return str(self.content["title"])

    @property
    def text(self) -> str:
        """内容。"""
        return str(self.content["text"])

    @property
    def who(self) -> str:
        """写信人，留姓。"""
        return masked_name(self.sender) or "没有留姓名"

    @property
    def officer_name(self) -> str:
        """承办人的姓名。"""
        return person_name(self.officer) if self.officer else "未交办"

    @property
    def is_open(self) -> bool:
        """还没有办结。"""
        return self.closed is None

    @property
    def subject(self) -> str:
        """留痕里的称呼。"""
        return f"message:{self.pk}"


class MessageEvent(models.Model):
    """一件事；`number` 从 1 起连续，两人同时办理时后一个存不进去。"""

    message = models.ForeignKey(Message, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField("次序")
    act = models.CharField("行为", max_length=12, choices=Act)
    on = models.DateField("发生之日")
    data = models.JSONField("数据", default=dict)
    private = EncryptedJSON("含个人信息的数据", null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, verbose_name="经手人"
    )
    recorded = models.DateTimeField("记录时间", auto_now_add=True)

    class Meta:
        verbose_name = "留言的经过"
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["message", "number"], name="message_event_once")
        ]

    def told(self, name: str) -> str:
        """含个人信息的数据里的一项；没有为空。"""
        return str((self.private or {}).get(name) or "")


class PublicAnswer(models.Model):
    """公开的一件答复：问题、答复都已遮盖、审看过。"""

    message = models.OneToOneField(Message, models.PROTECT, related_name="public_answer")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="public_answers")
    kind = models.CharField("类别", max_length=10, choices=Kind)
    title = models.CharField("标题", max_length=120, validators=[NO_MARKUP])
    question = models.TextField("来信", max_length=20_000)
    answer = models.TextField("答复", max_length=20_000)
    received = models.DateField("受理日期")
    answered = models.DateField("答复日期")
    published = models.DateTimeField("公开的时间", auto_now_add=True)

    class Meta:
        verbose_name = "公开的答复"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["agency", "-answered", "-id"], name="public_answer_latest"),
        ]

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        """门户上的网址。"""
        message = self.message
        return reverse("answer", args=[self.agency.slug, message.year, message.serial])


class HotlineKey(models.Model):
    """给 12345 平台的接口密钥：签名用，加密存放，发出时看得见一次。"""

    agency = models.ForeignKey(Agency, models.CASCADE)
    name = models.CharField("给谁用", max_length=60)
    ident = models.CharField("密钥的编号", max_length=24, unique=True)
    secret = EncryptedJSON("密钥")
    created = models.DateTimeField(auto_now_add=True)
    revoked = models.BooleanField("已收回", default=False)

    class Meta:
        verbose_name = "工单接口的密钥"

    def __str__(self) -> str:
        return f"{self.agency}：{self.name}"

    def as_bytes(self) -> bytes:
        """签名用的密钥。"""
        held: Any = self.secret
        return str(held).encode()
