"""首页：建库以后就有，不靠演示数据。"""

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Locale, Page, Site

from gongkai.portal.models import HomePage

TITLE = "政府信息公开"


def ensure(introduction: str = "") -> HomePage:
    """没有首页就建一个，作缺省网站的根；Wagtail 建库时的欢迎页去掉。"""
    known = HomePage.objects.first()
    if known is not None:
        return known  # type: ignore[no-any-return]
    # 测试里清空过的库没有这两样
    Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Root", slug="root"))
    made: HomePage = root.add_child(
        instance=HomePage(title=TITLE, slug="gongkai", introduction=introduction)
    )
    Site.objects.all().delete()
    Site.objects.create(hostname="localhost", site_name=TITLE, root_page=made, is_default_site=True)
    Page.objects.exact_type(Page).filter(depth=made.depth).delete()
    return made


def after_migrate(**kwargs: Any) -> None:
    """建库、升级以后。"""
    # 清空过的库里，记住的编号已经不对
    ContentType.objects.clear_cache()
    ensure()
