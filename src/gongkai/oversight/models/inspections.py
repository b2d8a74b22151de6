"""一次检查、各项指标的结果；机关另定的指标和界限。"""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from gongkai.agencies.models import Agency
from gongkai.disclosures.models.columns import NO_MARKUP
from gongkai.law.indicators import GROUP_NAMES, WAY_NAMES


class Verdict(models.TextChoices):
    """一项指标的结果。“无法判断”不是合格。"""

    PASS = "pass", "合格"
    FAIL = "fail", "发现问题"
    UNKNOWN = "unknown", "无法判断"


class Inspection(models.Model):
    """一个机关的一次检查：由登记查、走网站查，或者人看了一项。"""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="inspections")
    way = models.CharField("怎样查的", max_length=8, choices=list(WAY_NAMES.items()))
    on = models.DateField("哪一天")
    at = models.DateTimeField("时间", auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="谁查的",
    )

    class Meta:
        verbose_name = "检查"
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["agency", "-on", "-id"], name="inspection_latest"),
            models.Index(fields=["on", "agency"], name="inspection_on"),
        ]

    def __str__(self) -> str:
        return f"{self.agency} {self.on} {self.get_way_display()}"


class Result(models.Model):
    """一次检查里一项指标的结果；`count` 为几处，`lost` 为扣（加）几分。"""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="results")
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="+")
    indicator = models.CharField("指标", max_length=60)
    is_veto = models.BooleanField("单项否决的", default=False)
    on = models.DateField("哪一天")
    verdict = models.CharField("结果", max_length=8, choices=Verdict)
    count = models.PositiveIntegerField("几处", default=0)
    lost = models.PositiveSmallIntegerField("扣（加）几分", default=0)
    why = models.CharField("说明", max_length=300, blank=True)
    #: 将要发生的：[哪一天, 什么, 怎样, 后台的网址]
    threats = models.JSONField("将要发生的", default=list)

    class Meta:
        verbose_name = "检查的结果"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["inspection", "indicator"], name="result_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["agency", "indicator", "-on", "-id"], name="result_latest"),
        ]


class LocalIndicator(models.Model):
    """管理员另定的：标识与随系统的相同的，改它的界限、分值；不同的，是加的一项。及于下级机关。"""

    agency = models.ForeignKey(
        Agency, models.CASCADE, related_name="indicators", verbose_name="哪个机关定的"
    )
    key = models.CharField("标识", max_length=60)
    group = models.CharField("类别", max_length=8, choices=list(GROUP_NAMES.items()))
    name = models.CharField("名称", max_length=60, validators=[NO_MARKUP])
    text = models.CharField("标准", max_length=300, validators=[NO_MARKUP])
    way = models.CharField("怎样查", max_length=8, choices=list(WAY_NAMES.items()))
    rule = models.CharField("查法", max_length=40, blank=True)
    points = models.PositiveSmallIntegerField("一处扣（加）几分", default=1)
    most = models.PositiveSmallIntegerField("最多扣（加）几分", default=5)
    mend = models.PositiveSmallIntegerField("几个工作日以内整改", default=10)
    limits = models.JSONField("界限", default=dict)
    citation = models.CharField("依据", max_length=200)
    since = models.DateField("从哪一天")
    until = models.DateField("到哪一天", null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "另定的指标"
        ordering: ClassVar[list[str]] = ["key", "-since", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["agency", "key", "since"], name="local_indicator"),
        ]

    def __str__(self) -> str:
        return str(self.name)

    def number(self, name: str) -> Any:
        """一个界限。"""
        return self.limits.get(name)
