import random

import pytest
from django.core.cache import cache

from gongkai.annual.specimen import specimen
from gongkai.portal import front_page


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()


@pytest.fixture
def home(db):
    return front_page.ensure()


@pytest.fixture
def report():
    return specimen(random.Random(3), "2021")
