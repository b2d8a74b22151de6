"""请求的大小：太大的收完再答，答得清楚。"""

import io

import pytest
from django.test import RequestFactory

from gongkai.site import middleware
from gongkai.site.middleware import LimitRequestSize


def through(request):
    raise AssertionError("不该进来")


@pytest.fixture
def limit(settings):
    settings.LARGEST_REQUEST = 1000
    return LimitRequestSize(through)


def sent(size, path="/apply/", **extra):
    request = RequestFactory().post(path, b"", "text/plain", CONTENT_LENGTH=str(size), **extra)
    request.META["wsgi.input"] = io.BytesIO(b"x" * size)
    return request


@pytest.mark.parametrize(
    ("path", "said"),
    [("/apply/", "太大"), ("/en/apply/", "too large"), ("/api/v1/x", '{"detail":')],
)
def test_it_is_received_to_the_end_and_then_refused(limit, path, said):
    request = sent(3000, path)
    answer = limit(request)
    assert answer.status_code == 413 and said in answer.content.decode()
    assert request.META["wsgi.input"].read() == b""


def test_what_never_ends_is_not_received_for_ever(limit, monkeypatch):
    monkeypatch.setattr(middleware, "_PIECE", 100)
    request = sent(100_000)
    assert limit(request).status_code == 413
    assert len(request.META["wsgi.input"].read()) == 100_000 - 4 * 1000


def test_a_slow_sender_is_not_waited_for(limit, monkeypatch):
    monkeypatch.setattr(middleware, "_PATIENCE", 0.0)
    request = sent(3000)
    assert limit(request).status_code == 413
    assert len(request.META["wsgi.input"].read()) == 3000


@pytest.mark.parametrize("known", [True, False])
def test_without_a_length_it_is_refused_and_received_if_its_end_is_known(limit, known):
    request = sent(10, HTTP_TRANSFER_ENCODING="chunked")
    del request.META["CONTENT_LENGTH"]
    request.META["wsgi.input_terminated"] = known
    assert limit(request).status_code == 413
    assert request.META["wsgi.input"].read() == (b"" if known else b"x" * 10)
