"""接口：令牌的机关、范围、次数；照着说明乱试也没有 500、没有说明以外的回答。"""

import json
import uuid

import hypothesis
import pytest
import schemathesis
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings

from gongkai.applications import api
from gongkai.applications.models import ApiToken, Case
from gongkai.safekeeping.actor import OPERATOR, interface
from gongkai.safekeeping.models import TrailEntry
from gongkai.site.wsgi import django

from ..trail import recorded
from .people import IDENTITY, decide, new_case

URL = "/api/v1/applications"
PLATFORM = interface("政务平台")
pytestmark = pytest.mark.django_db


@pytest.fixture
def token(bureau, capsys):
    cache.clear()
    call_command("api_token", "housing", "政务平台", "--scope", "create", "read")
    assert recorded("token.issued", OPERATOR, f"agency:{bureau.pk}") == 1
    return capsys.readouterr().out.strip().rpartition("：")[2]


def auth(token):
    return {"HTTP_AUTHORIZATION": f"Bearer {token}"}


def given(**more):
    person = {
        "name": "张三",
        "identity_kind": "居民身份证",
        "identity": IDENTITY,
        "phone": "13912345678",
    }
    return {
        "submission": str(uuid.uuid4()),
        "channel": "in_person",
        "received": "2026-03-02",
        "kind": "natural_person",
        "applicant": person,
        "asked": "某项目的批准文件",
        "provision": "paper",
        "way": "in_person",
    } | more


def post(client, token, **more):
    return client.post(URL, json.dumps(given(**more)), "application/json", **auth(token))


def test_it_is_registered_once_for_one_submission(client, token):
    key = str(uuid.uuid4())
    first, again = (post(client, token, submission=key) for _ in range(2))
    assert first.status_code == again.status_code == 201 and first.json() == again.json()
    case = Case.objects.get()
    assert first.json()["number"] == case.number and len(first.json()["query_code"]) == 10
    assert TrailEntry.objects.get(action="case.received").actor == "接口：政务平台"


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"kind": "robot"}, "kind"),
        ({"channel": "owl"}, "channel"),
        ({"received": "2099-01-01"}, "received"),
        ({"asked": "短"}, "asked：至少 5 个字。"),
        ({"received": "昨天"}, "received"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_registered(client, token, more, why):
    answer = post(client, token, **more)
    assert answer.status_code == 422 and why in str(answer.json()["errors"])
    assert not Case.objects.exists()


def test_progress_and_list_hold_nothing_personal(client, token, bureau, other, officer, head):
    decide(new_case(bureau), officer, head)
    new_case(other)
    one = client.get(f"{URL}/2026/1", **auth(token))
    assert one.json()["decision"] == "granted" and "张" not in one.content.decode()
    page = client.get(f"{URL}?limit=1", **auth(token)).json()
    assert len(page["items"]) == 1 and page["after"] is None
    assert set(page["items"][0]) == set(one.json())
    assert client.get(f"{URL}/2026/9", **auth(token)).status_code == 404
    assert recorded("api.read", PLATFORM, Case.objects.get(agency=bureau).subject) == 1
    assert recorded("api.listed", PLATFORM, f"agency:{bureau.pk}") == 1


def test_pages_follow(client, token, bureau):
    for _ in range(3):
        new_case(bureau)
    first = client.get(f"{URL}?limit=2", **auth(token)).json()
    second = client.get(f"{URL}?limit=2&after={first['after']}", **auth(token)).json()
    assert len(first["items"]) == 2 and len(second["items"]) == 1 and second["after"] is None


@pytest.mark.parametrize("wrong", ["", "Bearer x", "Basic x"])
def test_without_a_token_nothing(client, token, wrong):
    assert client.get(URL, HTTP_AUTHORIZATION=wrong).status_code == 401


def test_a_token_does_only_what_it_may(client, token):
    ApiToken.objects.update(scopes=["create"])
    assert client.get(URL, **auth(token)).status_code == 403
    ApiToken.objects.update(scopes=["read"])
    assert post(client, token).status_code == 403 and not Case.objects.exists()


def test_a_revoked_token_is_dead(client, token, bureau):
    call_command("api_token", "housing", "政务平台", "--revoke")
    assert recorded("token.revoked", OPERATOR, f"agency:{bureau.pk}") == 1
    assert client.get(URL, **auth(token)).status_code == 401


def test_too_many_a_minute(client, token, monkeypatch):
    monkeypatch.setattr(api, "A_MINUTE", 1)
    assert client.get(URL, **auth(token)).status_code == 200
    answer = client.get(URL, **auth(token))
    assert answer.status_code == 429 and "太频繁" in answer.json()["detail"]


def test_a_token_is_not_kept_readable(token):
    assert ApiToken.objects.get().key != token


def test_an_unknown_agency_is_said():
    with pytest.raises(CommandError, match="没有机关"):
        call_command("api_token", "nothing", "x")


@pytest.mark.parametrize("name", ["", " ", "长" * 61])
def test_a_token_s_name_is_neither_empty_nor_too_long(bureau, name):
    with pytest.raises(CommandError, match="1 到 60 个字"):
        call_command("api_token", "housing", name)
    assert not ApiToken.objects.exists()


def test_another_agency_s_submission_is_not_told(client, token, other):
    foreign = new_case(other)
    answer = post(client, token, submission=str(foreign.submission))
    assert answer.status_code == 422 and "已经用过" in answer.json()["detail"]


@pytest.fixture
def one_connection():
    """直接调 WSGI 时每个请求前后都会关闭连接，测试的事务就没有了：像测试客户端那样先断开信号。"""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def test_nothing_but_what_the_description_says(client, token, monkeypatch, one_connection):
    """照着 OpenAPI 的说明乱试：没有 500，回答都合乎说明。"""
    monkeypatch.setattr(api, "A_MINUTE", 10**9)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", django)
    headers = {"Authorization": f"Bearer {token}"}
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) == 3
    for operation in operations:

        @settings(max_examples=40, suppress_health_check=list(HealthCheck), deadline=None)
        @hypothesis.given(operation.as_strategy())
        def once(case):
            # 证件的校验码写不进说明，合乎说明的也会因此被拒绝
            case.call_and_validate(
                headers=headers, excluded_checks=[schemathesis.checks.positive_data_acceptance]
            )

        once()


def test_the_progress_of_another_agency_is_not_told(client, token, bureau, other):
    foreign = new_case(other)
    own = new_case(bureau)
    assert (foreign.year, foreign.serial) == (own.year, own.serial)
    second = new_case(other)
    answer = client.get(f"{URL}/{second.year}/{second.serial}", **auth(token))
    assert answer.status_code == 404
    answer = client.get(f"{URL}/{own.year}/{own.serial}", **auth(token))
    assert answer.json()["number"] == own.number
    assert [i["number"] for i in client.get(URL, **auth(token)).json()["items"]] == [own.number]
