"""渠道的账号、一件信息要发到哪些、发出的每一条。"""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from gongkai.agencies.models import Agency, Office
from gongkai.channels.kinds import Kind, kinds
from gongkai.disclosures.models import Column, Item
from gongkai.disclosures.models.columns import NO_MARKUP
from gongkai.outbox.models import Claimable
from gongkai.safekeeping.fields import EncryptedJSON


def kind_choices() -> list[tuple[str, str]]:
    """渠道的种类。"""
    return [(kind.id, kind.name) for kind in kinds().values()]


class Account(models.Model):
    """一个机关在一种渠道上的账号；也是政务新媒体的登记。关停的留着，发过的要查得到。"""

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="channel_accounts", verbose_name="机关"
    )
    kind = models.CharField("渠道", max_length=12, choices=kind_choices)
    name = models.CharField("账号的名称", max_length=60, validators=[NO_MARKUP])
    address = models.URLField("公开的主页", blank=True, help_text="公众看得到的网址")
    facts = models.JSONField("接口的设定", default=dict, blank=True)
    secret = EncryptedJSON("密钥", null=True)
    token = EncryptedJSON("对方发的令牌", null=True)
    token_until = models.DateTimeField("令牌到何时", null=True)
    owner = models.ForeignKey(
        Office, models.SET_NULL, null=True, blank=True, verbose_name="责任科室"
    )
    columns = models.ManyToManyField(
        Column, blank=True, related_name="+", verbose_name="摆上哪些栏目", help_text="不选的为全部"
    )
    paused = models.DateTimeField("停发的时间", null=True)
    paused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    paused_why = models.CharField("为什么停发", max_length=300, blank=True)
    registered = models.DateField("开设日期", null=True, blank=True)
    closed = models.DateField("关停日期", null=True, blank=True)
    elsewhere = models.DateField(
        "不经本系统的最近更新", null=True, blank=True, help_text="在对方的网页上自己发的，填那一天"
    )
    interacts = models.BooleanField("能留言、评论，并且有人答", null=True)
    interaction_on = models.DateField("互动是哪一天看的", null=True, blank=True)
    heard = models.JSONField("评论读到哪里", default=dict, blank=True)
    created = models.DateTimeField("登记时间", default=timezone.now)

    class Meta:
        verbose_name = "渠道的账号"
        ordering: ClassVar[list[str]] = ["agency", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["agency", "kind", "name"], name="channel_account_once")
        ]

    def __str__(self) -> str:
        return f"{self.way.name}：{self.name}"

    @property
    def way(self) -> Kind:
        """这种渠道的限度、要填的。"""
        return kinds()[self.kind]

    @property
    def is_connected(self) -> bool:
        """要填的都填了；没有可发的（RSS、公开栏）总是接通的。"""
        held: dict[str, Any] = self.secret or {}
        wanted = (*(self.facts.get(n) for n in self.way.facts), *map(held.get, self.way.secrets))
        return all(wanted)

    @property
    def subject(self) -> str:
        """留痕里的称呼。"""
        return f"channel:{self.pk}"


class Plan(models.Model):
    """一件信息要发到一个账号（门户总是发的，不在此列）。

    `text` 为自己写的文字，由别人批准以后才用；没有写的、没有批准的，用审过的信息生成的。
    """

    item = models.ForeignKey(Item, models.CASCADE, related_name="channel_plans")
    account = models.ForeignKey(Account, models.PROTECT, related_name="plans")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    text = models.TextField("自己写的文字", max_length=2000, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    #: 批准时的修订：信息又改过的，要再批
    approved_for = models.BigIntegerField(null=True)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "发布方案"
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["item", "account"], name="channel_plan_once")
        ]

    @property
    def waits(self) -> bool:
        """自己写的还没有人批准，或者批准以后信息又改过：发的时候用生成的。"""
        now = self.item.live_revision_id if self.item.live else self.item.latest_revision_id
        return bool(self.text) and (self.approved_by_id is None or self.approved_for != now)


class Post(Claimable):
    """发出的一条；一件信息在一个账号上按 `number` 一条一条来，前一条没有完，后一条不发。"""

    class Act(models.TextChoices):
        """做什么。"""

        PUBLISH = "publish", "发布"
        CORRECT = "correct", "更正"
        RECALL = "recall", "撤回"

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, related_name="channel_posts")
    account = models.ForeignKey(Account, models.PROTECT, related_name="posts")
    number = models.PositiveIntegerField("次序")
    act = models.CharField("做什么", max_length=8, choices=Act)
    revision = models.BigIntegerField("哪一个修订", null=True)
    title = models.CharField("标题", max_length=200)
    text = models.TextField("文字", max_length=2000, blank=True)
    old = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    #: 对方据此认得出重发的
    ident = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    #: 分几步办的，办到哪里：每一步以前、以后都记
    stage = models.JSONField("办到哪里", default=dict)
    link = models.URLField("对方的网址", max_length=500, blank=True)
    created = models.DateTimeField("排上的时间", default=timezone.now)

    class Meta:
        verbose_name = "发到渠道的一条"
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["item", "account", "number"], name="channel_post_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["account", "tries", "id"],
                name="channel_post_open",
                condition=models.Q(ended__isnull=True),
            ),
            models.Index(fields=["agency", "-id"], name="channel_post_latest"),
            models.Index(
                fields=["agency", "-id"],
                name="channel_post_waiting",
                condition=models.Q(ended__isnull=True),
            ),
            models.Index(
                fields=["agency", "-id"], name="channel_post_dead", condition=models.Q(state="dead")
            ),
            models.Index(
                fields=["account", "-ended"],
                name="channel_post_sent",
                condition=models.Q(state="sent"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()}：{self.title}"

    @property
    def tone(self) -> str:
        """情况用什么颜色。"""
        tones = {self.State.SENT: "fine", self.State.DEAD: "late", self.State.OFF: "none"}
        return tones.get(self.State(self.state), "soon")

    @property
    def subject(self) -> str:
        """留痕里的称呼。"""
        return f"post:{self.pk}"
