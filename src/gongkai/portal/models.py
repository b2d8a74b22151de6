"""门户的页面。页面只是网站的骨架，公开的条目不是页面。"""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.fields import RichTextField
from wagtail.models import Page

_LATEST = 12


class HomePage(Page):
    """首页。"""

    introduction = RichTextField("简介", blank=True, features=["bold", "link", "ol", "ul"])
    content_panels: ClassVar[list[Panel]] = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    max_count = 1
    template = "portal/home.html"

    class Meta:
        verbose_name = "首页"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """最新公开的、各机关。"""
        from gongkai.agencies.models import Agency
        from gongkai.portal.disclosed.listing import live

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["latest"] = live().select_related("agency", "column")[:_LATEST]
        context["agencies"] = Agency.objects.order_by("path")
        return context

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """可以缓存的一页。"""
        from gongkai.portal.pagecache import cached_page

        return cached_page(lambda: super(HomePage, self).serve(request, *args, **kwargs).render())()
