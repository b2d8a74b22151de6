"""知识库：答过的问题。"""

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from gongkai.agencies.models import Agency
from gongkai.applications.models import person_name
from gongkai.disclosures.models.columns import NO_MARKUP
from gongkai.engagement.guard import demand_clean


class Knowledge(models.Model):
    """一问一答，给公众看；有人负责，到期复核。"""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="knowledge")
    question = models.CharField("问题", max_length=120, validators=[NO_MARKUP])
    answer = models.TextField("回答", max_length=20_000)
    keywords = models.CharField("关键词", max_length=100, blank=True, help_text="用空格隔开")
    shown = models.BooleanField("给公众看", default=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="负责人",
    )
    review = models.DateField("复核日期", help_text="到这一天看还对不对；改了政策的随时改")
    changed = models.DateTimeField("最近改动", auto_now=True)

    class Meta:
        verbose_name = "知识库的一条"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["agency", "review", "id"], name="knowledge_review"),
        ]

    def __str__(self) -> str:
        return str(self.question)

    def clean(self) -> None:
        """给公众看的，不能有个人信息。"""
        for name in ("question", "answer", "keywords"):
            try:
                demand_clean(str(getattr(self, name)))
            except ValueError as error:
                raise ValidationError({name: str(error)}) from error

    def get_absolute_url(self) -> str:
        """门户上的网址。"""
        return reverse("knowledge_entry", args=[self.agency.slug, self.pk])

    @property
    def owner_name(self) -> str:
        """负责人的姓名。"""
        return person_name(self.owner) if self.owner else "没有"

    @property
    def subject(self) -> str:
        """留痕里的称呼。"""
        return f"knowledge:{self.pk}"


class KnowledgeWord(models.Model):
    """倒排索引：一个词在哪些条里。"""

    entry = models.ForeignKey(Knowledge, models.CASCADE, related_name="index")
    word = models.CharField(max_length=40)

    class Meta:
        verbose_name = "知识库的词"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["word", "entry"], name="knowledge_word_once")
        ]
