"""开放数据的接口：只有公开的，一页接一页不重不漏，乱试不坏。"""

import hypothesis
import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck
from hypothesis import settings as quickly

from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.portal.disclosed import api
from gongkai.site.wsgi import django

from ..applications.people import agencies
from ..disclosures.items import draft, published
from .test_disclosed import many

pytestmark = pytest.mark.django_db
URL = "/api/open/v1"


@pytest.fixture
def bureau(settings, tmp_path):
    settings.HOME = tmp_path
    ensure_workflows()
    cache.clear()
    return agencies()[0]


def test_pages_follow_each_other(client, bureau):
    many(bureau, 25)
    seen, cursor = [], ""
    while True:
        page = client.get(f"{URL}/items?limit=10&cursor={cursor}").json()
        seen += [i["index_number"] for i in page["items"]]
        cursor = page["next"]
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == 25


def test_only_what_is_live_is_given(client, bureau):
    item, hidden = published(bureau), draft(bureau, title="草稿")
    assert [i["title"] for i in client.get(f"{URL}/items").json()["items"]] == [item.title]
    whole = client.get(f"{URL}/items/{item.year}/{item.serial}?agency=housing").json()
    assert "现将有关事项通知如下" in whole["text"] and whole["url"].endswith(
        item.get_absolute_url()
    )
    path = f"{URL}/items/{hidden.year}/{hidden.serial}?agency=housing"
    assert client.get(path).status_code == 404


def test_agency_and_column_narrow_it(client, bureau):
    many(bureau, 2)
    assert len(client.get(f"{URL}/items?agency=housing&column=policy").json()["items"]) == 2
    assert client.get(f"{URL}/items?agency=education").json()["items"] == []
    assert client.get(f"{URL}/items?column=policy").status_code == 422
    slugs = [c["slug"] for c in client.get(f"{URL}/columns").json()]
    assert "policy" in slugs and "annual-reports" in slugs


@pytest.mark.parametrize("query", ["limit=0", "limit=9999", "limit=x", f"agency={'a' * 50}"])
def test_wrong_parameters_are_told(client, bureau, query):
    answer = client.get(f"{URL}/items?{query}")
    assert answer.status_code == 422 and "参数不对" in answer.json()["detail"]


def test_too_many_calls_are_stopped(client, bureau, monkeypatch):
    monkeypatch.setattr(api, "A_MINUTE", 2)
    assert [client.get(f"{URL}/columns").status_code for _ in range(3)][-1] == 429


def test_trying_anything_breaks_nothing(bureau, monkeypatch, settings):
    settings.ALLOWED_HOSTS = ["*"]
    monkeypatch.setattr(api, "A_MINUTE", 10**9)
    published(bureau)
    # 每次请求的开头结尾会关连接，测试的事务就没有了
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    try:
        _try_anything()
    finally:
        request_started.connect(close_old_connections)
        request_finished.connect(close_old_connections)


def _try_anything():
    schema = schemathesis.openapi.from_wsgi(f"{URL}/openapi.json", django)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) == 3
    for operation in operations:

        @quickly(max_examples=40, suppress_health_check=list(HealthCheck), deadline=None)
        @hypothesis.given(operation.as_strategy())
        def once(case):
            # “接续”要是真有的一件，写不进说明
            case.call_and_validate(excluded_checks=[schemathesis.checks.positive_data_acceptance])

        once()
