import re
import time

import pytest
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from gongkai.agencies.models import Role
from gongkai.safekeeping.models import TrailEntry

from ..applications.people import agencies, person

pytestmark = pytest.mark.django_db
LOGIN, FACTOR, DESK = "/admin/login/", "/admin/second-factor/", "/admin/cases/"


@pytest.fixture
def officer():
    return person("officer", agencies()[0], Role.OFFICER)


def sign_in(client, password="一段很长的口令"):
    return client.post(LOGIN, {"username": "officer", "password": password, "next": DESK})


def code(device, drift=0):
    token = TOTP(device.bin_key, device.step, device.t0, device.digits)
    token.time = time.time() + drift * device.step
    return f"{token.token():06}"


def test_the_first_time_a_device_is_bound(client, officer):
    sign_in(client)
    assert client.get(DESK)["Location"] == f"{FACTOR}?next={DESK}"
    page = client.get(FACTOR).content.decode()
    assert "<svg" in page and re.search(r"<code>[A-Z2-7 ]+</code>", page)
    device = TOTPDevice.objects.get()
    done = client.post(FACTOR, {"code": code(device), "next": DESK})
    assert done["Location"] == DESK and client.get(DESK).status_code == 200
    assert TrailEntry.objects.filter(action="second_factor.bound").exists()


def test_a_bound_device_shows_no_secret_again(client, officer):
    TOTPDevice.objects.create(user=officer, name="x", confirmed=True)
    sign_in(client)
    page = client.get(FACTOR).content.decode()
    assert "<svg" not in page.partition("</h1>")[2] and "密钥：" not in page


def test_a_wrong_or_used_code_is_refused(client, officer):
    device = TOTPDevice.objects.create(user=officer, name="x", confirmed=True)
    sign_in(client)
    assert client.post(FACTOR, {"code": "abc"}).status_code == 422
    right = code(device)
    client.post(FACTOR, {"code": right})
    client.post("/admin/logout/")
    sign_in(client)
    again = client.post(FACTOR, {"code": right})
    assert again.status_code == 422 and "已经用过" in again.content.decode()


def test_the_way_back_stays_on_this_site(client, officer):
    device = TOTPDevice.objects.create(user=officer, name="x", confirmed=True)
    sign_in(client)
    done = client.post(FACTOR, {"code": code(device), "next": "https://evil.example/"})
    assert done["Location"] == "/admin/"


def test_five_wrong_passwords_lock(client, officer):
    for _ in range(4):
        assert sign_in(client, "错的").status_code == 200
    assert sign_in(client, "错的").status_code == 429
    locked = sign_in(client)
    assert locked.status_code == 429 and "30 分钟" in locked.content.decode()


def test_idle_for_long_means_signing_in_again(client, officer, settings):
    settings.SECOND_FACTOR = "optional"
    sign_in(client)
    assert client.get(DESK).status_code == 200
    session = client.session
    session["seen"] = time.time() - settings.IDLE_SECONDS - 1
    session.save()
    assert client.get(DESK)["Location"].startswith(LOGIN)


def test_optional_asks_only_those_who_have_bound(client, officer, settings):
    settings.SECOND_FACTOR = "optional"
    sign_in(client)
    assert client.get(DESK).status_code == 200
