"""门户的页面。页面只是网站的骨架，公开的条目不是页面。"""

from typing import Any, ClassVar

from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.fields import RichTextField
from wagtail.models import Page

from gongkai.disclosures.models import Column
from gongkai.portal import home
from gongkai.portal.context import is_english
from gongkai.portal.pagecache import mark
from gongkai.portal.views import english
from gongkai.safekeeping.fields import EncryptedJSON


class HomePage(Page):
    """首页。"""

    introduction = RichTextField("简介", blank=True, features=["bold", "link", "ol", "ul"])
    content_panels: ClassVar[list[Panel]] = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    max_count = 1
    template = "portal/home.html"

    class Meta:
        verbose_name = "首页"

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """存；作废旧页同一个事务。"""
        super().save(*args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """首页的各部分；英文的外壳用英文的。"""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        if is_english():
            return context | english()
        return context | home.page()

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        """英文的外壳用英文的首页。"""
        return "portal/english.html" if is_english() else self.template

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """可以缓存的一页；英文的写着今天的法定期限，不缓存。"""
        answer = super().serve(request, *args, **kwargs).render()
        return answer if is_english() else mark(answer)


class Subscription(models.Model):
    """一个邮箱订的一个栏目或者一个查找；确认以后才寄。"""

    email = EncryptedJSON("邮箱")
    email_key = models.CharField("邮箱的盲索引", max_length=32)
    target = models.CharField("订的什么", max_length=120)
    column = models.ForeignKey(Column, models.CASCADE, null=True, related_name="subscriptions")
    words = models.CharField("查找的词", max_length=100, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    confirmed = models.DateTimeField("确认的时间", null=True)
    told_until = models.DateTimeField("寄到哪里了", null=True)
    told = models.JSONField("最近寄过的", default=list)

    class Meta:
        verbose_name = "订阅"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["email_key", "target"], name="subscription_once")
        ]

    @property
    def what(self) -> str:
        """订的是什么。"""
        return self.column.name if self.column else self.words


class StaleGroup(models.Model):
    """公开、撤下以后要作废、还没有作废完的一组页面。"""

    group = models.CharField(max_length=120)

    class Meta:
        verbose_name = "要作废的页面"
