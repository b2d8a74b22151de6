import random

import pytest
from django.core.cache import cache
from wagtail.models import Locale, Page, Site

from gongkai.annual.specimen import specimen
from gongkai.portal.models import HomePage


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()


@pytest.fixture
def home(db):
    Locale.objects.get_or_create(language_code="zh-hans")  # 清空过的库里没有
    root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Root", slug="root"))
    page = root.add_child(instance=HomePage(title="公开", slug="gongkai"))
    Site.objects.all().delete()
    Site.objects.create(hostname="localhost", root_page=page, is_default_site=True)
    return page


@pytest.fixture
def report():
    return specimen(random.Random(3), "2021")
