"""栏目，标准目录。"""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from wagtail.models import Workflow

from gongkai.agencies.atomic import AtomicSave
from gongkai.agencies.models import Agency, Office
from gongkai.disclosures.models.classes import choices
from gongkai.disclosures.models.wording import worded
from gongkai.language.personal import KIND_NAMES, personal_in

NO_MARKUP = RegexValidator(r"^[^<>]*$", "不要用“<”“>”。")
#: 栏目没有定的用这一套审查流程
FULL = "三审三校与保密审查"


def full_workflow() -> Workflow | None:
    """全套的审查流程；还没有建好、停用了的没有。"""
    return Workflow.objects.filter(name=FULL, active=True).first()


class Worded(AtomicSave):
    """存下就给公众看的：写着的字里有真号码的不存。"""

    class Meta:
        abstract = True

    def clean(self) -> None:
        """查每一栏文字。"""
        super().clean()
        wrong = {f.name: why for f in worded(type(self)) if (why := _told(getattr(self, f.name)))}
        if wrong:
            raise ValidationError(wrong)


def _told(text: str) -> str:
    hits = [hit for hit in personal_in(str(text or "")) if hit.hides]
    return f"有{KIND_NAMES[hits[0].kind]}，会随页面公开，请去掉。" if hits else ""


class Column(Worded):  # type: ignore[django-manager-missing]
    """栏目：类型、对应的法定内容、更新要求、审查流程。"""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="columns", verbose_name="机关")
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="上级栏目",
    )
    name = models.CharField("名称", max_length=60, validators=[NO_MARKUP])
    slug = models.SlugField("网址里的名称", max_length=40, help_text="设定以后不改，如 baozhang")
    kind = models.CharField("类型", max_length=16, choices=choices("column"))
    duty = models.CharField(
        "对应的法定内容", max_length=20, blank=True, help_text="条例第二十条、第二十一条的哪一类"
    )
    update_days = models.PositiveSmallIntegerField(
        "多少天以内应有更新", null=True, blank=True, help_text="没有更新要求的不填"
    )
    owner = models.ForeignKey(
        Office, models.SET_NULL, null=True, blank=True, verbose_name="责任科室"
    )
    workflow = models.ForeignKey(
        Workflow,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="审查流程",
        help_text="不选的用三审三校加保密审查",
    )
    description = models.CharField("说明", max_length=200, blank=True)
    keywords = models.CharField("关键词", max_length=100, blank=True)
    order = models.PositiveSmallIntegerField("次序", default=100)
    shown = models.BooleanField("在门户上显示", default=True)

    #: 没有挑选页面、文档的栏，不建引用索引
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "栏目"
        verbose_name_plural = "栏目"
        ordering: ClassVar[list[str]] = ["agency", "order", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["agency", "slug"], name="column_once")
        ]

    def __str__(self) -> str:
        return str(self.name)

    def get_absolute_url(self) -> str:
        """门户上的网址。"""
        return reverse("column", args=[self.agency.slug, self.slug])


class CatalogueEntry(Worded):  # type: ignore[django-manager-missing]
    """标准目录的一行：公开什么、依据、时限、对谁、从哪里、怎样。"""

    agency = models.ForeignKey(
        Agency, models.CASCADE, related_name="catalogue", verbose_name="公开主体"
    )
    field = models.CharField("领域", max_length=40)
    first = models.CharField("一级事项", max_length=60)
    second = models.CharField("二级事项", max_length=80)
    elements = models.TextField("公开内容（要素）", blank=True, help_text="一行一个")
    basis = models.TextField("公开依据", blank=True)
    days = models.PositiveSmallIntegerField(
        "公开时限（工作日）", null=True, blank=True, help_text="不填的按法定期限；只能更短"
    )
    channels = models.CharField("公开渠道和载体", max_length=200, blank=True)
    audience = models.CharField("公开对象", max_length=60, default="全社会")
    on_request = models.BooleanField("依申请公开", default=False)
    level = models.CharField("公开层级", max_length=20, default="县级")
    every_days = models.PositiveSmallIntegerField(
        "多少天以内应有一件", null=True, blank=True, help_text="有周期要求的填，如 366"
    )
    column = models.ForeignKey(
        Column, models.SET_NULL, null=True, blank=True, verbose_name="发布在哪个栏目"
    )
    order = models.PositiveSmallIntegerField("序号", default=100)

    #: 没有挑选页面、文档的栏，不建引用索引
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "标准目录的一行"
        verbose_name_plural = "标准目录"
        ordering: ClassVar[list[str]] = ["agency", "field", "order", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["agency", "field", "first", "second"], name="catalogue_entry_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.field}：{self.first}－{self.second}"

    @property
    def element_list(self) -> list[str]:
        """各要素。"""
        return [line.strip() for line in self.elements.splitlines() if line.strip()]
