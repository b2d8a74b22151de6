"""来访者的地址：只信自己的反向代理写的。"""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import RequestFactory

import gongkai
from gongkai.agencies.models import Agency
from gongkai.safekeeping.limits import client_of
from gongkai.site.proxies import RealAddress, proxies


@pytest.mark.parametrize(
    ("remote", "passed", "found"),
    [
        ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "1.2.3.4, 203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "203.0.113.7, 10.0.0.2", "203.0.113.7"),
        ("127.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "<script>", "127.0.0.1"),
        ("127.0.0.1", "1.2.3.4, <script>", "127.0.0.1"),
        ("127.0.0.1", "1.2.3.4, 203.0.113.7, 172.16.5.6", "203.0.113.7"),
        ("::ffff:127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("172.16.9.9", "203.0.113.7", "203.0.113.7"),
        ("172.17.0.1", "203.0.113.7", "172.17.0.1"),
        ("203.0.113.9", "1.2.3.4", "203.0.113.9"),
    ],
)
def test_the_visitor_is_the_last_one_not_ours(settings, remote, passed, found):
    settings.PROXIES = frozenset({"127.0.0.1", "10.0.0.2", "172.16.0.0/16"})
    request = RequestFactory().get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=passed)
    RealAddress(lambda r: HttpResponse())(request)
    assert request.META["REMOTE_ADDR"] == found


def test_without_a_proxy_nobody_is_believed(settings):
    settings.PROXIES = frozenset()
    request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR="1.2.3.4")
    RealAddress(lambda r: HttpResponse())(request)
    assert request.META["REMOTE_ADDR"] == "127.0.0.1"


@pytest.mark.parametrize("text", ["localhost", "10.0.0.1/8", "127.0.0.1;10.0.0.2", "*"])
def test_a_proxy_that_is_no_address_is_told_at_the_start(text):
    with pytest.raises(ImproperlyConfigured, match="GONGKAI_PROXIES"):
        proxies(text)


def test_addresses_and_ranges_are_taken():
    assert proxies(" 127.0.0.1, 10.0.0.0/24,,::1") == {"127.0.0.1", "10.0.0.0/24", "::1"}


FORGED = {
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_HOST": "evil.example",
    "HTTP_X_FORWARDED_PORT": "1",
    "HTTP_FORWARDED": "for=1.2.3.4;host=evil.example;proto=https",
    "HTTP_X_REAL_IP": "1.2.3.4",
    "HTTP_X_FORWARDED_FOR": "1.2.3.4",
}


def believed(settings, remote, **given):
    settings.PROXIES = frozenset({"127.0.0.1"})
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    request = RequestFactory().get("/", REMOTE_ADDR=remote, **given)
    RealAddress(lambda r: HttpResponse())(request)
    return request


def test_what_a_client_writes_without_the_proxy_is_gone(settings):
    request = believed(settings, "203.0.113.9", **FORGED)
    assert not request.is_secure() and client_of(request) == "203.0.113.9"
    assert not any(name in request.META for name in FORGED)


def test_of_the_proxy_only_the_address_and_the_scheme_are_taken(settings):
    request = believed(settings, "127.0.0.1", **FORGED)
    assert request.is_secure() and client_of(request) == "1.2.3.4"
    assert "evil" not in request.get_host() and "HTTP_X_REAL_IP" not in request.META
    assert not believed(settings, "127.0.0.1", HTTP_X_FORWARDED_PROTO="https,http").is_secure()


def sign_in(client, real, forged=""):
    passed = f"{forged}, {real}" if forged else real
    given = {"username": "officer", "password": "不对"}
    return client.post("/admin/login/", given, HTTP_X_FORWARDED_FOR=passed)


@pytest.mark.django_db
def test_the_lockout_is_the_real_client_s(client, settings):
    """换着写前面的地址没有用；别人不受影响。"""
    settings.PROXIES = frozenset({"127.0.0.1"})
    for n in range(settings.AXES_FAILURE_LIMIT):
        sign_in(client, "203.0.113.7", f"198.51.100.{n}")
    assert sign_in(client, "203.0.113.7", "198.51.100.99").status_code == 429
    assert sign_in(client, "203.0.113.8").status_code != 429


def test_every_place_takes_the_address_from_one_function():
    places = {
        path.name
        for path in Path(gongkai.__path__[0]).rglob("*.py")
        if "REMOTE_ADDR" in path.read_text("utf-8")
    }
    assert places == {"limits.py", "proxies.py"}


@pytest.mark.django_db
@pytest.mark.parametrize("secure", [True, False])
def test_https_alone_means_strict_transport_and_secure_cookies(client, settings, secure):
    settings.SECURE = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = secure
    settings.SECURE_HSTS_SECONDS = 100 if secure else 0
    Agency.add_root(name="某局", slug="bureau", mark="某")
    answers = [
        client.get("/apply/progress/"),
        client.post("/reading/", {"mode": "large_type"}),
        client.post("/apply/bureau/kind/", {"kind": "natural_person"}),
    ]
    cookies = [c for answer in answers for c in answer.cookies.values()]
    assert {c.key for c in cookies} >= {"csrftoken", "large_type", "apply"}
    assert {bool(c["secure"]) for c in cookies} == {secure}
    assert all(c["samesite"] for c in cookies)
    assert all(("Strict-Transport-Security" in a) == secure for a in answers)
