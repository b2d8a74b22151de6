"""要发的通知、各渠道的一份、租约、定时的事的情况、没有做成的、记住的小事。"""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from gongkai.agencies.models import Agency
from gongkai.safekeeping.fields import EncryptedJSON


class Message(models.Model):
    """一条通知；`key` 相同的只存一次。`about` 为所通知的事，如“case:12”。"""

    key = models.CharField(max_length=160, unique=True)
    subject = models.CharField("标题", max_length=120)
    text = EncryptedJSON("内容")
    about = models.CharField("所通知的事", max_length=80, blank=True)
    agency = models.ForeignKey(
        Agency, models.SET_NULL, null=True, related_name="+", verbose_name="机关"
    )
    #: 后台里看这件事的网址；没有的点不开
    url = models.CharField("在哪里看", max_length=200, blank=True)
    created = models.DateTimeField("存下的时间", default=timezone.now)

    class Meta:
        verbose_name = "通知"

    def __str__(self) -> str:
        return self.subject


class Notice(models.Model):
    """一条通知给一个工作人员的，在后台里看（铃）：与邮件同时存下，没有邮箱的也有。"""

    message = models.ForeignKey(Message, models.CASCADE, related_name="notices")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    seen = models.DateTimeField("看过的时间", null=True)

    class Meta:
        verbose_name = "给工作人员的通知"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["message", "user"], name="notice_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["user", "-id"], name="notice_latest"),
            models.Index(
                fields=["user"], name="notice_open", condition=models.Q(seen__isnull=True)
            ),
        ]


class Claimable(models.Model):
    """要发的一份：等着、正在发、发出了、没有发成、不发了；认领与再试见 `claims`。"""

    class State(models.TextChoices):
        """到了哪一步。"""

        WAITING = "waiting", "等着发"
        CLAIMED = "claimed", "正在发"
        SENT = "sent", "已发出"
        DEAD = "dead", "没有发成"
        OFF = "off", "不发了"

    state = models.CharField("情况", max_length=8, choices=State, default=State.WAITING)
    not_before = models.DateTimeField("这时以后再试", default=timezone.now)
    tries = models.PositiveSmallIntegerField("试过的次数", default=0)
    holder = models.CharField("谁在发", max_length=40, blank=True)
    claimed_until = models.DateTimeField("认领到何时", null=True)
    error = models.CharField("没有发成的原因", max_length=300, blank=True)
    ended = models.DateTimeField("发出或者放弃的时间", null=True)
    receipt = models.CharField("对方的编号", max_length=100, blank=True)

    class Meta:
        abstract = True


class Delivery(Claimable):
    """一条通知走一种渠道的一份，各发各的：短信没有发成，不会再发一次邮件。"""

    message = models.ForeignKey(Message, models.CASCADE, related_name="deliveries")
    channel = models.CharField("渠道", max_length=20)
    to = EncryptedJSON("收件人")
    #: 给哪个工作人员的，发以前问他还该不该知道；给申请人、公众的为空
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    #: 对方据此认得出重发的：邮件的 Message-ID、短信接口的 Idempotency-Key
    ident = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        verbose_name = "一份通知"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["channel", "tries", "id"],
                name="delivery_open",
                condition=models.Q(ended__isnull=True),
            ),
            models.Index(fields=["-id"], name="delivery_dead", condition=models.Q(state="dead")),
        ]

    def __str__(self) -> str:
        return f"{self.channel}：{self.message_id}"


class Lease(models.Model):
    """一次只许一处做的事，谁拿着、拿到何时；拿的进程死了，到时别处可以拿。"""

    name = models.CharField(max_length=80, primary_key=True)
    holder = models.CharField(max_length=40, blank=True)
    until = models.DateTimeField(null=True)


class JobState(models.Model):
    """一件定时的事上次运行的情况。"""

    name = models.CharField("名称", max_length=60, primary_key=True)
    started = models.DateTimeField("开始")
    finished = models.DateTimeField("做完")
    done = models.PositiveIntegerField("做了多少", default=0)
    error = models.CharField("没有做完的原因", max_length=300, blank=True)

    class Meta:
        verbose_name = "定时的事"


class Trouble(models.Model):
    """定时的事里没有做成的一件，如“item:12”；下次做成了就去掉。"""

    job = models.CharField("定时的事", max_length=60)
    about = models.CharField("哪一件", max_length=80)
    agency = models.ForeignKey(
        Agency, models.CASCADE, null=True, related_name="+", verbose_name="机关"
    )
    error = models.CharField("原因", max_length=300)
    since = models.DateTimeField("从何时起", auto_now_add=True)
    last = models.DateTimeField("最近一次")

    class Meta:
        verbose_name = "没有做成的"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["job", "about"], name="trouble_once")
        ]


class Remembered(models.Model):
    """定时的事记住的小事，如上次所用的日历。"""

    key = models.CharField(max_length=40, primary_key=True)
    value = models.CharField(max_length=80)
