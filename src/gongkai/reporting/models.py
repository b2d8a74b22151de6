"""年报自己的登记：文件的性质、按月的数、更正、各段文字、关账、写成的一份、以前的年报。"""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from gongkai.agencies.models import Agency, Office
from gongkai.annual.model import Number
from gongkai.disclosures.models import Item
from gongkai.reporting.decimals import plain


def _person(related: str = "+") -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name=related
    )


class Standing(models.Model):
    """政策库里一件信息的性质，和它失效、废止的日子；有效性以信息自己的为准。"""

    class Rank(models.TextChoices):
        """是不是规章、规范性文件；前两项与表二的行同名。"""

        RULES = "rules", "规章"
        NORMATIVE = "normative", "行政规范性文件"
        NEITHER = "neither", "都不是"

    item = models.OneToOneField(Item, models.CASCADE, related_name="standing")
    rank = models.CharField("性质", max_length=10, choices=Rank)
    ended = models.DateField("失效、废止之日", null=True, blank=True)
    by = _person()
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "文件的性质"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["rank"], name="standing_rank")
        ]

    def __str__(self) -> str:
        return f"{self.item}：{self.get_rank_display()}"


class CountBatch(models.Model):
    """导入的一批按月的数。"""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="count_batches")
    name = models.CharField("文件", max_length=200)
    rows = models.PositiveIntegerField("几个数")
    by = _person()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "导入的一批数"


class MonthlyCount(models.Model):
    """一个科室一个月的一个数：许可、处罚、强制、收费等；`month` 为 0 的是全年一个的。

    `measure` 为表二的“行:列”。改了就改这一行，改以前的在留痕里。
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="monthly_counts")
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    month = models.PositiveSmallIntegerField("月份")
    measure = models.CharField("哪一个数", max_length=40)
    value = models.DecimalField("数", max_digits=16, decimal_places=6)
    source = models.CharField("来源", max_length=100)
    batch = models.ForeignKey(CountBatch, models.PROTECT, null=True, related_name="counts")
    by = _person()
    at = models.DateTimeField("填报时间", auto_now=True)

    class Meta:
        verbose_name = "按月的数"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["agency", "year", "measure", "month", "office"], name="count_once"
            ),
            models.UniqueConstraint(
                fields=["agency", "year", "measure", "month"],
                condition=models.Q(office__isnull=True),
                name="count_once_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年{self.month}月 {self.measure}：{self.number}"

    @property
    def number(self) -> Number:
        """没有多余的零。"""
        return plain(self.value)


class Correction(models.Model):
    """一格的更正：登记算出来的不对而登记又改不了的，写明理由。撤去的留着。"""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="report_corrections")
    year = models.PositiveSmallIntegerField("年度")
    cell = models.CharField("单元格", max_length=80)
    value = models.DecimalField("更正为", max_digits=16, decimal_places=6)
    was = models.DecimalField("登记算出的", max_digits=16, decimal_places=6)
    reason = models.CharField("理由", max_length=300)
    by = _person()
    at = models.DateTimeField("时间", auto_now_add=True)
    ended = models.DateTimeField("撤去的时间", null=True)
    ended_by = _person()

    class Meta:
        verbose_name = "年报一格的更正"
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["agency", "year", "cell"],
                condition=models.Q(ended__isnull=True),
                name="report_correction_once",
            )
        ]

    @property
    def numbers(self) -> tuple[Number, Number]:
        """（登记算出的，更正为）。"""
        return plain(self.was), plain(self.value)


class Passage(models.Model):
    """一段文字的一稿。只添不改：`number` 从 1 起，两人同时写的，后一个看得见前一个的。"""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="report_passages")
    year = models.PositiveSmallIntegerField("年度")
    key = models.CharField("哪一段", max_length=40)
    number = models.PositiveIntegerField("第几稿")
    text = models.TextField("文字", blank=True)
    by = _person()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "年报的一段文字"
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["agency", "year", "key", "number"], name="passage_number_once"
            )
        ]


class Closing(models.Model):
    """关账：那一刻的各格，带散列。第一次以后的是修订，写明为什么。"""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="report_closings")
    year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveSmallIntegerField("第几次")
    cells = models.JSONField("各格")
    digest = models.CharField("散列", max_length=64)
    explanation = models.TextField("说明", blank=True)
    last_event = models.BigIntegerField("那时最后一件事", default=0)
    by = _person()
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "年报的关账"
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["agency", "year", "number"], name="closing_number_once")
        ]


class Filing(models.Model):
    """写成的一份：放进年报栏目的那一件，和它应当是什么。公开以前再读一遍，要与它一样。

    同一件以后修订的另有一份；给公众的数据是公开了的最后一份。
    """

    closing = models.ForeignKey(Closing, models.PROTECT, related_name="filings")
    item = models.ForeignKey(Item, models.CASCADE, related_name="filings")
    report = models.JSONField("年报")
    files = models.JSONField("读回来一样的各文件", default=list)
    published = models.DateTimeField("公开的时间", null=True)
    by = _person()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "写成的年报"


class PastReport(models.Model):
    """以前的一份年报（读进来的）：写今年的时候放在旁边，核对结转。"""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="past_reports")
    year = models.PositiveSmallIntegerField("年度")
    name = models.CharField("文件", max_length=200)
    report = models.JSONField("年报")
    by = _person()
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "以前的年报"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["agency", "year"], name="past_report_once")
        ]


class Gathered(models.Model):
    """收来的下级的一份年报：本系统公开的，或者外面来的文件。收下的才加进汇总。"""

    class State(models.TextChoices):
        """看过没有。"""

        WAITING = "waiting", "等着看"
        ACCEPTED = "accepted", "收下了"
        RETURNED = "returned", "退回了"

    above = models.ForeignKey(Agency, models.PROTECT, related_name="gathered")
    year = models.PositiveSmallIntegerField("年度")
    name = models.CharField("机关", max_length=100)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    file = models.CharField("来自", max_length=200)
    report = models.JSONField("年报")
    findings = models.JSONField("检查出的", default=list)
    published = models.DateField("公布日期", null=True)
    state = models.CharField("情况", max_length=10, choices=State, default=State.WAITING)
    note = models.CharField("退回的意见", max_length=500, blank=True)
    by = _person()
    at = models.DateTimeField("时间", auto_now=True)

    class Meta:
        verbose_name = "收来的年报"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["above", "year", "name"], name="gathered_once")
        ]
