"""可以走的网站（名单）、走的每一次。"""

from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from gongkai.agencies.models import Agency
from gongkai.oversight.models.inspections import Inspection

_PAGES, _HOURS, _DELAY = (1, 100_000), (0, 23), (1, 60)


def _between(least: int, most: int) -> list[Any]:
    return [MinValueValidator(least), MaxValueValidator(most)]


class WalkSite(models.Model):
    """一个机关的、可以走的网站：不在名单上的不走。"""

    agency = models.ForeignKey(
        Agency, models.CASCADE, related_name="walk_sites", verbose_name="哪个机关的"
    )
    url = models.CharField("首页的网址", max_length=300)
    pages = models.PositiveIntegerField("最多走几页", default=1000, validators=_between(*_PAGES))
    delay = models.PositiveSmallIntegerField(
        "隔几秒取一页", default=1, validators=_between(*_DELAY)
    )
    start = models.PositiveSmallIntegerField("每天从几点", default=0, validators=_between(*_HOURS))
    end = models.PositiveSmallIntegerField("到几点", default=0, validators=_between(*_HOURS))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "可以走的网站"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["agency", "url"], name="walk_site_once")
        ]

    def __str__(self) -> str:
        return str(self.url)


class Walk(models.Model):
    """走的一次；`beat` 为正在走的进程最近一次说自己还在。"""

    class State(models.TextChoices):
        """走到怎样。"""

        WAITING = "waiting", "等着走"
        RUNNING = "running", "正在走"
        PAUSED = "paused", "等到许可的钟点接着走"
        DONE = "done", "走完了"
        FAILED = "failed", "没有走成"
        STOPPED = "stopped", "叫停了"

    #: 这么久没有动静的，进程已经不在，另起一个接着走
    LEASE: ClassVar[timedelta] = timedelta(minutes=2)

    site = models.ForeignKey(WalkSite, models.CASCADE, related_name="walks")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    pages = models.PositiveIntegerField("走了几页", default=0)
    trouble = models.CharField("为什么没有走成", max_length=300, blank=True)
    inspection = models.ForeignKey(Inspection, models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField("什么时候要走的", auto_now_add=True)
    beat = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "走网站"
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["site"], name="walk_one_at_a_time", condition=models.Q(ended__isnull=True)
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["id"], name="walk_live", condition=models.Q(ended__isnull=True))
        ]


class HomeProbe(models.Model):
    """一个网站的首页一天里访问的情况；一天一行，只记数。

    `guarded` 为不许程序看的（403 等），不算访问过；`in_row` 为到最近一次连着几次打不开。
    """

    site = models.ForeignKey(WalkSite, models.CASCADE, related_name="probes")
    on = models.DateField("哪一天")
    tries = models.PositiveIntegerField("访问几次", default=0)
    failures = models.PositiveIntegerField("打不开几次", default=0)
    guarded = models.PositiveIntegerField("不许程序看几次", default=0)
    in_row = models.PositiveIntegerField("连着几次打不开", default=0)
    last = models.DateTimeField("最近一次")
    trouble = models.CharField("最近一次怎么打不开", max_length=100, blank=True)

    class Meta:
        verbose_name = "访问首页"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["site", "on"], name="home_probe_once_a_day")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["on"], name="home_probe_on"),
        ]
