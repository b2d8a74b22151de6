"""登录、退出、没有登录成：每一种方式都在留痕里，本机关的审计员看得到，灌不满。"""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from gongkai.agencies import comings
from gongkai.agencies.models import Role
from gongkai.applications.models import ApiToken
from gongkai.safekeeping.models import TrailEntry

from ..applications.people import agencies, person

pytestmark = pytest.mark.django_db
LOGIN = "/admin/login/"
PASSWORD = "一段很长的口令"


@pytest.fixture(autouse=True)
def bureau(settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    comings._RECENT.clear()
    return agencies()[0]


@pytest.fixture
def wang(bureau):
    return person("wang", bureau, Role.CLERK)


def rows(action):
    return TrailEntry.objects.filter(action=action)


def attempt(client, password, username="wang", address="10.1.1.1"):
    return client.post(LOGIN, {"username": username, "password": password}, REMOTE_ADDR=address)


def test_a_password_in_and_out_is_recorded_for_the_own_agency(client, wang, bureau):
    attempt(client, PASSWORD)
    client.post("/admin/logout/")
    came, left = rows("signed_in").get(), rows("signed_out").get()
    assert came.agency == left.agency == bureau.pk and came.actor == f"wang#{wang.pk}"
    assert came.detail == {"by": "password", "address": "10.1.1.1"}


def test_one_with_duties_in_two_agencies_is_seen_by_both_auditors(client, wang, bureau):
    other = agencies()[1]
    wang.duties.create(agency=other, role=Role.CLERK)
    attempt(client, PASSWORD)
    assert set(rows("signed_in").values_list("agency", flat=True)) == {bureau.pk, other.pk}


def test_a_wrong_password_is_recorded_under_its_source(client, wang, bureau):
    attempt(client, "不对")
    found = rows("sign_in.failed").get()
    assert (found.subject, found.agency) == ("address:10.1.1.1", bureau.pk)
    assert found.detail == {"how": "password", "account": "wang"}


def test_what_was_typed_as_a_name_is_not_kept(client):
    """有人把密码打在用户名的格里。"""
    attempt(client, "x", username="我的密码Passw0rd")
    assert "Passw0rd" not in str(rows("sign_in.failed").values_list("detail", "subject").get())


def test_a_lockout_is_recorded(client, wang):
    for _ in range(5):
        attempt(client, "不对")
    assert rows("sign_in.locked").get().subject == f"user:{wang.pk}"


def test_a_flood_from_one_source_leaves_a_few_rows(wang):
    for _ in range(20):
        attempt(Client(), "x", username="nobody")
    assert rows("sign_in.failed").count() == comings.A_SOURCE
    attempt(Client(), "x", username="nobody", address="10.1.1.2")
    assert rows("sign_in.failed").count() == comings.A_SOURCE + 1


def test_a_flood_from_everywhere_leaves_a_bounded_number(monkeypatch):
    monkeypatch.setattr(comings, "EVERYBODY", 3)
    monkeypatch.setattr(comings, "_RECENT", comings.deque(maxlen=3))
    for n in range(9):
        attempt(Client(), "x", username="nobody", address=f"10.2.1.{n}")
    assert rows("sign_in.failed").count() == 3


def test_a_wrong_code_is_recorded(client, wang, settings):
    settings.SECOND_FACTOR = "required"
    client.force_login(wang)
    client.post("/admin/second-factor/", {"code": "000000"})
    assert rows("sign_in.failed").get().detail == {"how": "totp", "account": "wang"}


def test_a_wrong_token_of_the_interface_is_recorded(client):
    answer = client.get("/api/v1/applications", headers={"Authorization": "Bearer wrong"})
    assert answer.status_code == 401
    assert rows("sign_in.failed").get().detail["how"] == "token"
    assert not ApiToken.objects.exists()


def test_reading_the_trail_is_seen_by_the_auditors_of_the_agency(client, bureau):
    client.force_login(person("auditor", bureau, Role.AUDITOR))
    client.get("/admin/trail/")
    page = client.get("/admin/trail/").content.decode()
    assert "看留痕" in page and "登录" in page
    assert get_user_model().objects.count() == 1
