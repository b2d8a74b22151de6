"""培训：计划的一次（或者上岗课程）、到场、测验。"""

from typing import ClassVar

from django.conf import settings
from django.db import models

from gongkai.agencies.models import Agency
from gongkai.disclosures.models.columns import NO_MARKUP
from gongkai.safekeeping.models import StoredFile


class Training(models.Model):
    """一次培训；`is_course` 为上岗课程：没有哪一天，新来的人自己学。及于下级机关的人。"""

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="trainings", verbose_name="哪个机关办的"
    )
    title = models.CharField("名称", max_length=100, validators=[NO_MARKUP])
    is_course = models.BooleanField("上岗课程", default=False)
    on = models.DateField("哪一天", null=True, blank=True)
    place = models.CharField("地点", max_length=100, blank=True, validators=[NO_MARKUP])
    material = models.TextField("讲义", blank=True, max_length=20_000)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    file_name = models.CharField("讲义文件的名称", max_length=150, blank=True)
    passing = models.PositiveSmallIntegerField("测验答对百分之几算合格", default=80)
    secret = models.CharField("签到码的密钥", max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "培训"
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["agency", "on"], name="training_on"),
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def subject(self) -> str:
        """留痕里的称呼。"""
        return f"training:{self.pk}"


class Attendance(models.Model):
    """一个人到了一次。"""

    training = models.ForeignKey(Training, models.CASCADE, related_name="attendances")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="attendances")
    at = models.DateTimeField("签到的时间", auto_now_add=True)

    class Meta:
        verbose_name = "签到"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["training", "user"], name="attended_once")
        ]


class QuizTaken(models.Model):
    """一个人做了一遍测验；做几遍都记。"""

    training = models.ForeignKey(Training, models.CASCADE, related_name="quizzes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="quizzes")
    right = models.PositiveSmallIntegerField("答对几题")
    total = models.PositiveSmallIntegerField("一共几题")
    passed = models.BooleanField("合格")
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "测验"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["user", "training", "passed"], name="quiz_of"),
        ]
