"""留痕的一条、链头；按内容存放的附件；确认过要遮去的字；次数。"""

from typing import ClassVar

from django.db import models

from gongkai.safekeeping.fields import EncryptedJSON


class TrailHead(models.Model):
    """散列链的末端；只有一行，写留痕时锁住它。"""

    number = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    key = models.CharField(max_length=16, blank=True, db_default="")


class TrailEntry(models.Model):
    """一条留痕：谁、何时、对什么、做了什么；只增不改（数据库触发器守着）。"""

    number = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    actor = models.CharField("谁", max_length=150)
    agency = models.BigIntegerField("机关", null=True)
    action = models.CharField("做了什么", max_length=40)
    subject = models.CharField("对什么", max_length=80)
    detail = models.JSONField("详情", default=dict)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    #: 用哪一个密钥算的；空的是有密钥以前的
    key = models.CharField(max_length=16, blank=True, db_default="")

    class Meta:
        verbose_name = "留痕"
        ordering: ClassVar[list[str]] = ["number"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subject", "number"]),
            models.Index(fields=["agency", "number"]),
        ]


class StoredFile(models.Model):
    """一份附件的内容：按散列存放，同样的内容只存一份；文件本身加密。"""

    digest = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField("大小（字节）")
    kind = models.CharField("类型", max_length=16)
    stored_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "附件内容"


class PersonalValue(models.Model):
    """确认过是个人信息的一个号码、姓名、住址：同一案件、同一信息的每一份里都要遮去。"""

    subject = models.CharField("哪一件", max_length=80)
    key = models.CharField("盲索引", max_length=64)
    value = EncryptedJSON("要遮去的字")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "确认要遮去的字"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["subject", "key"], name="personal_value_once")
        ]


class Tally(models.Model):
    """一个来源在一段时间里的次数，或者用过一次的；`key` 是散列，看不出是谁。"""

    key = models.CharField(max_length=32, primary_key=True)
    until = models.BigIntegerField("到什么时候（秒）", db_index=True)
    number = models.IntegerField("次数")

    class Meta:
        verbose_name = "次数"
