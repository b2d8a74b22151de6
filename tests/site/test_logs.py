"""日志：号码、令牌不写；一行一个 JSON；请求有编号。"""

import json
import logging
import sys

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from gongkai.site.logs import Lines, Plain, private
from gongkai.site.urls import urlpatterns as ours
from tests.applications.people import IDENTITY

TOKEN = "eyJwIjoxfQ:1vNabc:W3c2QmFzZTY0c2lnbmF0dXJl"


def fail(request, token=""):
    raise ValueError(f"身份证号码 {IDENTITY} 不对：/fail/{token}/")


def well(request):
    logging.getLogger("gongkai").warning("电话 %s 打不通", "13912345678")
    return HttpResponse("好")


urlpatterns = [
    path("fail/<token:token>/", fail, name="failing"),
    path("well/", well, name="well"),
    *ours,
]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def written(settings):
    """按 JSON 写的各行。"""
    settings.LOG_REQUESTS = True
    lines = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(json.loads(Lines().format(record)))
    loggers = [logging.getLogger(name) for name in ("", "gongkai.requests")]
    loggers[0].addHandler(handler)
    level, loggers[1].level = loggers[1].level, logging.INFO
    yield lines
    loggers[0].removeHandler(handler)
    loggers[1].level = level


@pytest.mark.django_db
def test_a_failure_is_logged_without_the_number_and_the_token(written):
    answer = Client(raise_request_exception=False).get(f"/fail/{TOKEN}/?q={IDENTITY}")
    assert answer.status_code == 500
    assert written and IDENTITY not in json.dumps(written) and TOKEN not in json.dumps(written)
    trace = next(line["trace"] for line in written if "trace" in line)
    assert "ValueError" in trace and "test_logs.py" in trace


@pytest.mark.django_db
def test_a_request_has_a_number_and_one_line_of_its_own(written):
    answer = Client().get("/well/?q=张三", headers={"x-request-id": "forged"})
    number = answer["X-Request-ID"]
    assert number != "forged" and len(number) == 16
    said = next(line for line in written if "电话" in line["message"])
    assert said["request"] == number and "13912345678" not in said["message"]
    line = next(line for line in written if line["logger"] == "gongkai.requests")
    assert (line["route"], line["method"], line["status"]) == ("well", "GET", 200)
    assert line["request"] == number and line["ms"] >= 0 and line["user"] is None
    assert "张三" not in json.dumps(line, ensure_ascii=False) and "/well/" not in str(line)


@pytest.mark.django_db
def test_without_the_setting_requests_are_not_logged(written, settings):
    settings.LOG_REQUESTS = False
    Client().get("/well/")
    assert not [line for line in written if line["logger"] == "gongkai.requests"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"Not Found: /apply/third-party/{TOKEN}/", "Not Found: /apply/third-party/（略）/"),
        ("GONGKAI_HOME 里的 /var/lib/gongkai/gongkai.sqlite3", None),
        ("机关 housing 的 2026-002 号", None),
    ],
)
def test_tokens_are_left_out_and_the_rest_is_kept(text, left):
    assert private(text) == (left or text)


def test_plain_text_is_masked_too():
    try:
        raise ValueError(IDENTITY)
    except ValueError:
        record = logging.LogRecord("x", 40, "f", 1, "坏了", (), sys.exc_info())
    text = Plain("%(levelname)s %(message)s").format(record)
    assert text.startswith("ERROR 坏了") and "ValueError" in text and IDENTITY not in text
