"""热点：一个机关里相近的留言归成的一组。"""

from typing import ClassVar

from django.conf import settings
from django.db import models

from gongkai.agencies.models import Agency
from gongkai.disclosures.models import Item
from gongkai.safekeeping.fields import EncryptedJSON


class Topic(models.Model):
    """一组相近的留言，两件以上才有。`leader` 为组里第一件的主键，`words` 为说明这一组的词。"""

    class State(models.TextChoices):
        """统一答复到了哪一步。"""

        NONE = "none", "没有统一答复"
        DRAFTED = "drafted", "统一答复待审核"
        ANSWERED = "answered", "已统一答复"

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="topics")
    name = models.CharField("名称", max_length=60, blank=True)
    words = models.JSONField("说明这一组的词", default=list)
    leader = models.BigIntegerField("组里第一件的主键")
    merged_into = models.ForeignKey(
        "self", models.CASCADE, null=True, related_name="+", verbose_name="并到哪一组"
    )
    size = models.PositiveIntegerField("留言件数", default=0)
    first = models.DateField("最早一件")
    last = models.DateField("最近一件")
    recent = models.PositiveIntegerField("近来件数", default=0)
    usual = models.FloatField("往常件数", default=0.0)
    rising = models.BooleanField("正在升温", default=False)
    state = models.CharField("统一答复", max_length=10, choices=State, default=State.NONE)
    title = models.CharField("统一答复的标题", max_length=120, blank=True)
    text = models.TextField("统一答复", max_length=20_000, blank=True)
    returned = models.CharField("退回的意见", max_length=500, blank=True)
    drafter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    checker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    answered = models.DateTimeField("统一答复的时间", null=True)
    item = models.ForeignKey(Item, models.SET_NULL, null=True, related_name="+")
    item_told = models.BooleanField("公开的信息告诉过各人", default=False)

    class Meta:
        verbose_name = "热点"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["agency", "leader"], name="topic_leader_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["agency", "-last"], name="topic_last"),
            models.Index(
                fields=["agency", "-size", "-id"],
                name="topic_size",
                condition=models.Q(size__gte=2),
            ),
            models.Index(
                fields=["agency", "-recent"],
                name="topic_rising",
                condition=models.Q(rising=True),
            ),
            models.Index(
                fields=["agency", "id"],
                name="topic_drafted",
                condition=models.Q(state="drafted"),
            ),
            models.Index(
                fields=["agency", "-answered"],
                name="topic_answered",
                condition=models.Q(answered__isnull=False),
            ),
            models.Index(
                fields=["agency"],
                name="topic_merged",
                condition=models.Q(merged_into__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.shown

    @property
    def shown(self) -> str:
        """名称；没有起的由词拼成。"""
        return self.name or "、".join(self.words[:4]) or f"第 {self.pk} 组"

    @property
    def subject(self) -> str:
        """留痕里的称呼。"""
        return f"topic:{self.pk}"


class TopicShard(models.Model):
    """归过类的一批：各件在哪一组、有哪些特征（散列的）。由它算出各组的重心，所以只加不改。"""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="+")
    last = models.DateField("里面最近一件的日子")
    content = EncryptedJSON("内容")

    class Meta:
        verbose_name = "归过类的一批"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["agency", "last"], name="topic_shard_last"),
        ]
