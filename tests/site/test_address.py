"""来访者的地址：只信自己的反向代理写的。"""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from gongkai.site.middleware import RealAddress


@pytest.mark.parametrize(
    ("remote", "passed", "found"),
    [
        ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "1.2.3.4, 203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "203.0.113.7, 10.0.0.2", "203.0.113.7"),
        ("127.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "<script>", "127.0.0.1"),
        ("203.0.113.9", "1.2.3.4", "203.0.113.9"),
    ],
)
def test_the_visitor_is_the_last_one_not_ours(settings, remote, passed, found):
    settings.PROXIES = frozenset({"127.0.0.1", "10.0.0.2"})
    request = RequestFactory().get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=passed)
    RealAddress(lambda r: HttpResponse())(request)
    assert request.META["REMOTE_ADDR"] == found


def test_without_a_proxy_nobody_is_believed(settings):
    settings.PROXIES = frozenset()
    request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR="1.2.3.4")
    RealAddress(lambda r: HttpResponse())(request)
    assert request.META["REMOTE_ADDR"] == "127.0.0.1"
