"""一件信息，它的附件，一批搬来的。

信息是带修订、草稿、审查、锁定的普通模型，不是页面：一个门户有几十万件。
"""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.fields import StreamField
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    Workflow,
    WorkflowMixin,
)

from gongkai.agencies.models import Agency
from gongkai.agencies.numbers import next_number
from gongkai.disclosures.models.blocks import BodyBlock
from gongkai.disclosures.models.classes import PROACTIVE, VALID, choices, name_of
from gongkai.disclosures.models.columns import (
    NO_MARKUP,
    CatalogueEntry,
    Column,
    full_workflow,
)
from gongkai.disclosures.models.exits import EXITS
from gongkai.disclosures.models.fields import FileKey, ItemKey
from gongkai.disclosures.models.page import page_of
from gongkai.safekeeping.actor import Actor
from gongkai.safekeeping.models import StoredFile

SERIES = "item"
#: 属于这件信息、不随修订变的
_KEPT = ("agency_id", "year", "serial", "index_number", "published_on", "batch_id")


class SiteImport(models.Model):  # type: ignore[django-manager-missing]
    """一批从旧网站搬来的信息：先作草稿，保密审查、负责人批准以后一起公开。"""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="site_imports")
    name = models.CharField("来源", max_length=200)
    started = models.DateTimeField(auto_now_add=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    opinion = models.CharField("保密审查意见", max_length=500, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    approved = models.DateTimeField("批准公开的时间", null=True)

    class Meta:
        verbose_name = "搬来的一批"

    def __str__(self) -> str:
        return str(self.name)


class Item(
    PreviewableMixin,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    ClusterableModel,
):
    """一件信息。`year`、`serial` 定网址，设定以后不变。"""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="items", editable=False)
    column = models.ForeignKey(Column, models.PROTECT, related_name="items", verbose_name="栏目")
    entry = models.ForeignKey(
        CatalogueEntry,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="items",
        verbose_name="标准目录的事项",
    )
    year = models.PositiveSmallIntegerField(editable=False)
    serial = models.PositiveIntegerField(editable=False)
    index_number = models.CharField("索引号", max_length=60, unique=True, editable=False)
    title = models.CharField("标题", max_length=200, validators=[NO_MARKUP])
    document_number = models.CharField(
        "发文字号", max_length=60, blank=True, help_text="如 兴住建发〔2026〕3号"
    )
    made_on = models.DateField("成文日期", help_text="公开的期限从这一天起算")
    effective_on = models.DateField("施行日期", null=True, blank=True)
    published_on = models.DateField("发布日期", null=True, editable=False)
    subject = models.CharField("主题分类", max_length=20, choices=choices("subject"))
    genre = models.CharField("体裁分类", max_length=20, choices=choices("genre"))
    validity = models.CharField("有效性", max_length=10, choices=choices("validity"), default=VALID)
    replaced_by = ItemKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="replaces",
        db_index=False,
        verbose_name="替代它的文件",
        help_text="失效、废止而有新文件的填：写标题里的字，从列出的里选；也可以填索引号",
    )
    interprets = ItemKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="interpretations",
        db_index=False,
        verbose_name="所解读的政策",
        help_text="是政策解读的填：写标题里的字，从列出的里选；也可以填索引号",
    )
    keywords = models.CharField("关键词", max_length=100, blank=True, help_text="用空格隔开")
    source = models.CharField("来源", max_length=60, blank=True, help_text="不填的是本机关")
    procedure = models.URLField("相关办事的网址", blank=True)
    attribute = models.CharField(
        "公开属性", max_length=12, choices=choices("attribute"), default=PROACTIVE
    )
    attribute_reason = models.CharField(
        "属性的理由", max_length=200, blank=True, help_text="不是主动公开的必须写"
    )
    project = models.CharField(
        "建设项目", max_length=80, blank=True, help_text="同一项目写同样的名称，门户归成一页"
    )
    correction = models.CharField(
        "更正说明",
        max_length=200,
        blank=True,
        help_text="公开以后再改的必须写：改了什么、为什么；随更正公开",
    )
    hides_earlier = models.BooleanField(
        "不公开更正前的文字",
        default=False,
        db_default=False,
        help_text="更正前的文字正是不该公开的（个人信息、侵权的内容等）才选；以前各次更正前的也一并不公开",
    )
    body = StreamField(BodyBlock(), verbose_name="正文", blank=True)
    batch = models.ForeignKey(
        SiteImport, models.PROTECT, null=True, editable=False, related_name="items"
    )

    #: 没有挑选页面、文档的栏，不建引用索引
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "信息"
        verbose_name_plural = "主动公开的信息"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["agency", "year", "serial"], name="item_number_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["agency", "-id"], name="item_latest"),
            models.Index(
                fields=["column", "-published_on", "-id"],
                name="item_column_live",
                condition=models.Q(live=True),
            ),
            models.Index(
                fields=["agency", "-published_on", "-id"],
                name="item_agency_live",
                condition=models.Q(live=True),
            ),
            models.Index(
                fields=["-published_on", "-id"],
                name="item_live",
                condition=models.Q(live=True),
            ),
            models.Index(
                fields=["agency", "live", "made_on"],
                name="item_not_live",
                condition=models.Q(live=False),
            ),
            models.Index(
                fields=["agency", "project"], name="item_project", condition=~models.Q(project="")
            ),
            models.Index(fields=["entry", "live", "-published_on"], name="item_entry"),
            # 绝大多数为空：只编不空的，不然统计以为一个值有几十万件，不用这个索引
            *(
                models.Index(
                    fields=[name],
                    name=f"item_{name}",
                    condition=models.Q(**{f"{name}__isnull": False}),
                )
                for name in ("interprets", "replaced_by")
            ),
            models.Index(
                fields=["document_number"],
                name="item_document",
                condition=~models.Q(document_number=""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """新的一件取索引号，与存下同一个事务。"""
        if not self.pk and not self.serial:
            with transaction.atomic():
                self._number()
                super().save(*args, **kwargs)
            return
        super().save(*args, **kwargs)

    def _number(self) -> None:
        self.agency = self.column.agency
        self.year = timezone.localdate().year
        self.serial = next_number(self.agency, self.year, SERIES)
        self.index_number = self.agency.index_number(self.year, self.serial)

    def get_absolute_url(self) -> str:
        """门户上的网址，永远不变。"""
        return reverse("item", args=[self.agency.slug, self.year, self.serial])

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """机关总是栏目的机关。"""
        if self.column_id:
            self.agency = self.column.agency
        super().full_clean(*args, **kwargs)

    def with_content_json(self, content: Any) -> Any:
        """修订里的内容；编号、发布日期等总是现在的。"""
        found = super().with_content_json(content)
        for name in _KEPT:
            setattr(found, name, getattr(self, name))
        return found

    @property
    def subject_of_trail(self) -> str:
        """留痕里的称呼。"""
        return f"item:{self.pk}"

    @property
    def author(self) -> str:
        """来源；没有另写的是本机关。"""
        return str(self.source or self.agency.name)

    @property
    def state(self) -> str:
        """列表里的情况；只看这一行，不另查询。"""
        if self.live:
            return "已公开，有没有公开的改动" if self.has_unpublished_changes else "已公开"
        if self.first_published_at is None:
            return "草稿"
        return "到期撤下" if self.expired else "已撤下"

    def names(self) -> dict[str, str]:
        """各分类的名称。"""
        return {
            table: name_of(table, getattr(self, table))
            for table in ("subject", "genre", "validity")
        }

    def get_workflow(self) -> Workflow | None:
        """栏目定的审查流程；栏目没有定的用全套。"""
        return (self.column.workflow if self.column_id else None) or full_workflow()

    def publish(self, revision: Any, user: Actor | None = None, **kwargs: Any) -> Any:
        """公开：审查没有走完的、查出个人信息的，从哪里来都不行。"""
        return EXITS.publish(self, super().publish, revision, user, **kwargs)

    def unpublish(self, set_expired: bool = False, commit: bool = True, **kwargs: Any) -> Any:
        """撤下：检索、缓存、订阅里同时没有。"""
        return EXITS.unpublish(self, set_expired, commit, **kwargs)

    def serve_preview(self, request: Any, mode_name: str) -> Any:
        """预览用门户的样子，内容安全策略也同门户；只许后台把它放在框里。"""
        answer = TemplateResponse(
            request, "disclosures/preview.html", self.get_preview_context(request, mode_name)
        )
        answer._csp_replace = {"frame-ancestors": ["'self'"]}  # type: ignore[attr-defined]
        return answer

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        """预览的内容。"""
        page = page_of(self, list(self.attachments.all()))
        return page | {"request": request, "is_preview": True}


class Attachment(models.Model):
    """信息的一份附件；随修订保存，公开以后才给公众。"""

    item = ParentalKey(Item, on_delete=models.CASCADE, related_name="attachments")
    stored = FileKey(StoredFile, models.PROTECT, verbose_name="文件")
    name = models.CharField(
        "名称", max_length=150, blank=True, help_text="不填的用文件名", validators=[NO_MARKUP]
    )
    description = models.CharField(
        "说明", max_length=200, blank=True, help_text="图片必须写：给看不见图的人听的"
    )
    sort_order = models.PositiveSmallIntegerField(default=0, editable=False)

    sort_order_field = "sort_order"

    class Meta:
        verbose_name = "附件"
        ordering: ClassVar[list[str]] = ["sort_order", "id"]

    def __str__(self) -> str:
        return str(self.name)

    def clean(self) -> None:
        """没有填名称的用上传时的文件名。"""
        if not self.name and self.stored_id:
            self.name = getattr(self.stored, "upload_name", "") or f"附件.{self.stored.kind}"

    @property
    def is_image(self) -> bool:
        """直接显示在正文下面。"""
        return self.stored.kind in ("png", "jpg")

    def get_draft_url(self) -> str:
        """后台里看草稿的附件。"""
        return reverse("draft_file", args=[self.item_id, self.stored_id])

    def get_absolute_url(self) -> str:
        """下载的网址；内容变了网址就变。"""
        item = self.item
        digest = self.stored.digest[:16]
        return reverse(
            "attachment",
            args=[item.agency.slug, item.year, item.serial, f"{digest}.{self.stored.kind}"],
        )
