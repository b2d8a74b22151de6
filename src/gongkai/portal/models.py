"""门户的页面。页面只是网站的骨架，公开的条目不是页面。"""

from typing import ClassVar

from wagtail.admin.panels import FieldPanel, Panel
from wagtail.fields import RichTextField
from wagtail.models import Page


class HomePage(Page):
    """首页。"""

    introduction = RichTextField("简介", blank=True, features=["bold", "link", "ol", "ul"])
    content_panels: ClassVar[list[Panel]] = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    max_count = 1
    template = "portal/home.html"

    class Meta:
        verbose_name = "首页"
