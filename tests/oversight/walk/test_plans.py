"""走哪里：网址的写法、钟点；内网、本机的一概不去，解析到内网的域名也不去。"""

import socket
from datetime import time

import pytest

from gongkai.oversight.walk.fetching import Guarded, public_address
from gongkai.oversight.walk.plans import Plan, may_reach, resolved


@pytest.mark.parametrize(
    ("href", "found"),
    [
        ("/b", "https://a.gov.cn/b"),
        ("../c?x=1#top", "https://a.gov.cn/c?x=1"),
        ("HTTPS://A.gov.cn:443", "https://a.gov.cn/"),
        ("http://a.gov.cn:81/", "http://a.gov.cn:81/"),
        ("http://[::1]:81/x", "http://[::1]:81/x"),
        ("mailto:a@b", None),
        ("http://[bad/", None),
        ("http://a.cn:99999/", None),
        ("/" + "长" * 3000, None),
    ],
)
def test_where_a_link_leads(href, found):
    assert resolved("https://a.gov.cn/d/", href) == found


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "localhost", "x.localhost",
        "0x7f.1", "2130706433", "127.1", "::1", "[::1]", "fd00::1",
        "１２７.0.0.1", "127。0。0。1", "",
    ],
)  # fmt: skip
def test_private_addresses_are_not_reached(host):
    assert not may_reach(host)


def test_loopback_is_for_tests_only():
    assert may_reach("127.0.0.1", loopback=True) and not may_reach("10.0.0.1", loopback=True)
    assert may_reach("www.gov.cn") and may_reach("8.8.8.8")


def told(*addresses):
    return lambda *_, **__: [(2, 1, 6, "", (one, 0)) for one in addresses]


def test_a_name_that_leads_inside_is_not_connected(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", told("8.8.8.8", "10.0.0.1"))
    with pytest.raises(Guarded):
        public_address("rebind.example.cn", loopback=True)
    monkeypatch.setattr(socket, "getaddrinfo", told("2001:4860:4860::8888", "8.8.8.8"))
    assert public_address("www.example.cn") == "8.8.8.8"


@pytest.mark.parametrize(
    ("start", "end", "hour", "open_"),
    [(0, 0, 3, True), (8, 18, 8, True), (8, 18, 18, False), (22, 6, 23, True), (22, 6, 12, False)],
)
def test_the_hours(start, end, hour, open_):
    assert Plan("https://a.cn/", start=start, end=end).allows(time(hour)) is open_


def test_its_own_pages_and_those_of_others():
    plan = Plan("https://www.a.gov.cn/")
    assert plan.is_inside("https://a.gov.cn/x") and plan.is_inside("http://www.a.gov.cn/")
    assert not plan.is_inside("https://b.gov.cn/") and not plan.is_inside("https://x.a.gov.cn/")
