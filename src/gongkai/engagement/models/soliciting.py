"""意见征集、调查问卷、在线访谈：同一样东西的三种。

征集的一条条、问卷的一题题、访谈的主题都是 `Part`；来的一份是 `Response`，对一条的意见是 `Opinion`。
写了什么、谁写的加密；归纳出来公布的是 `Finding`。
"""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone

from gongkai.agencies.models import Agency
from gongkai.disclosures.models.columns import NO_MARKUP
from gongkai.engagement.guard import demand_clean
from gongkai.safekeeping.fields import EncryptedJSON
from gongkai.safekeeping.models import StoredFile


class Clean(models.Model):
    """给公众看的字：存的时候查个人信息。"""

    class Meta:
        abstract = True

    public_words: ClassVar[tuple[str, ...]] = ()

    def clean(self) -> None:
        """逐栏查。"""
        for name in self.public_words:
            try:
                demand_clean(str(getattr(self, name)))
            except ValueError as error:
                raise ValidationError({name: str(error)}) from error


class Consultation(Clean):
    """一次征集、调查、访谈。"""

    class Kind(models.TextChoices):
        """三种。"""

        OPINIONS = "opinions", "意见征集"
        SURVEY = "survey", "调查问卷"
        INTERVIEW = "interview", "在线访谈"

    class Basis(models.TextChoices):
        """哪一类草案：最短的期间不同（法律数据 soliciting.*）。"""

        GENERAL = "general", "一般的征集"
        DECISION = "decision", "重大行政决策草案"
        EXPROPRIATION = "expropriation", "房屋征收补偿方案"

    class State(models.TextChoices):
        """到了哪一步；开始、截止看日期。"""

        DRAFT = "draft", "起草"
        CHECKING = "checking", "待审核"
        PUBLISHED = "published", "已发布"
        OUTCOME_CHECKING = "outcome", "结果待审核"
        ENDED = "ended", "已公布结果"

    public_words = ("title", "explanation", "short_reason", "outcome")

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="consultations")
    year = models.PositiveSmallIntegerField(editable=False)
    serial = models.PositiveIntegerField(editable=False)
    kind = models.CharField("种类", max_length=10, choices=Kind)
    basis = models.CharField("哪一类草案", max_length=16, choices=Basis, default=Basis.GENERAL)
    title = models.CharField("标题", max_length=120, validators=[NO_MARKUP])
    explanation = models.TextField(
        "说明", max_length=20_000, help_text="为什么征集、背景、主要内容、怎样提意见"
    )
    opens = models.DateField("开始")
    closes = models.DateField("截止", help_text="这一天还可以提")
    short_reason = models.CharField(
        "期间短于规定的理由",
        max_length=300,
        blank=True,
        help_text="只有允许缩短的填，随征集公布",
    )
    draft_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    draft_name = models.CharField("草案文件名", max_length=150, blank=True, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    outcome = models.TextField("采用情况的总的说明", max_length=20_000, blank=True)
    outcome_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    outcome_due = models.DateField("公布结果的期限", null=True, editable=False)
    ended = models.DateTimeField("公布结果的时间", null=True, editable=False)
    returned = models.CharField("退回的意见", max_length=500, blank=True, editable=False)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "征集"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["agency", "year", "serial"], name="consultation_number_once"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["agency", "-id"], name="consultation_latest"),
            models.Index(
                fields=["outcome_due"],
                name="consultation_chased",
                condition=models.Q(ended__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def is_public(self) -> bool:
        """发布过。"""
        return self.state not in (self.State.DRAFT, self.State.CHECKING)

    def is_open(self, today: date | None = None) -> bool:
        """现在可以提。"""
        day = today or timezone.localdate()
        return self.is_public and self.opens <= day <= self.closes and self.ended is None

    def awaits_outcome(self, today: date | None = None) -> bool:
        """截止了，还没有公布结果。"""
        day = today or timezone.localdate()
        return self.is_public and self.closes < day and self.ended is None

    @property
    def subject(self) -> str:
        """留痕里的称呼。"""
        return f"consultation:{self.pk}"

    def get_absolute_url(self) -> str:
        """门户上的网址。"""
        return reverse("consultation", args=[self.agency.slug, self.year, self.serial])


class Part(Clean):
    """征集的一条、问卷的一题、访谈的一个主题。"""

    class Kind(models.TextChoices):
        """怎样答。"""

        CLAUSE = "clause", "条文（写意见）"
        SINGLE = "single", "单选"
        MULTIPLE = "multiple", "多选"
        TEXT = "text", "填写"

    public_words = ("heading", "text", "options")

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="parts")
    order = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField("怎样答", max_length=10, choices=Kind, default=Kind.CLAUSE)
    heading = models.CharField("条目", max_length=120, validators=[NO_MARKUP])
    text = models.TextField("原文", max_length=20_000, blank=True)
    options = models.TextField("选项", max_length=2000, blank=True, help_text="一行一个")
    required = models.BooleanField("必答", default=False)

    class Meta:
        verbose_name = "征集的一条"
        ordering: ClassVar[list[str]] = ["order", "id"]

    def __str__(self) -> str:
        return str(self.heading)

    @property
    def choices(self) -> list[str]:
        """各选项。"""
        return [line.strip() for line in str(self.options).splitlines() if line.strip()]

    @property
    def is_choice(self) -> bool:
        """选择题。"""
        return self.kind in (self.Kind.SINGLE, self.Kind.MULTIPLE)


class Response(models.Model):
    """来的一份。`held` 的疑为刷的，先不计；`source` 为来源的散列，只用来认出刷的。"""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="responses")
    submission = models.UUIDField("提交的标识", unique=True)
    who = EncryptedJSON("谁", default=dict)
    source = models.CharField("来源的盲索引", max_length=32, blank=True)
    held = models.CharField("先不计的理由", max_length=60, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "来的一份意见"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["consultation", "-id"], name="response_latest"),
            models.Index(fields=["consultation", "source"], name="response_source"),
        ]


class Opinion(models.Model):
    """对一条的意见，或者对一题的回答。`key` 相同的是重复的。"""

    response = models.ForeignKey(Response, models.PROTECT, related_name="opinions")
    part = models.ForeignKey(Part, models.PROTECT, related_name="opinions")
    picked = models.JSONField("选的第几项", default=list)
    text = EncryptedJSON("写的", default=str)
    key = models.CharField("内容的盲索引", max_length=32, blank=True)
    same_as = models.ForeignKey("self", models.PROTECT, null=True, related_name="copies")

    class Meta:
        verbose_name = "一条意见"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["response", "part"], name="opinion_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["part", "key"], name="opinion_key"),
            models.Index(fields=["part", "-id"], name="opinion_latest"),
        ]


class OpinionFile(models.Model):
    """随意见来的附件。"""

    response = models.ForeignKey(Response, models.PROTECT, related_name="files")
    stored = models.ForeignKey(StoredFile, models.PROTECT)
    name = EncryptedJSON("名称")

    class Meta:
        verbose_name = "随意见来的附件"


class Finding(Clean):
    """归纳出来的一类意见，和采用没有、为什么；随结果公布。访谈的为一问一答。"""

    class Result(models.TextChoices):
        """采用没有。"""

        ADOPTED = "adopted", "采纳"
        PARTLY = "partly", "部分采纳"
        NOT_ADOPTED = "not_adopted", "不采纳"
        ANSWERED = "answered", "已说明"

    public_words = ("opinion", "reason")

    part = models.ForeignKey(Part, models.CASCADE, related_name="findings")
    opinion = models.TextField("意见（或者提问）的归纳", max_length=2000)
    count = models.PositiveIntegerField("有多少份这样说", default=1)
    result = models.CharField("采用情况", max_length=12, choices=Result)
    reason = models.TextField("理由（或者回答）", max_length=5000)

    class Meta:
        verbose_name = "采用情况"
        ordering: ClassVar[list[str]] = ["id"]
