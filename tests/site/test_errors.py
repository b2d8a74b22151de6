"""没有接住的错：一时的答 503，别的答 500；不合规矩的说明是哪一种。"""

import logging
import sqlite3

import pytest
from django.db import DataError, OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from gongkai.safekeeping.actions import name_of
from gongkai.site.errors import AwayInOneLine, is_away
from gongkai.site.urls import handler400, handler500, urlpatterns

__all__ = ["handler400", "handler500"]
raised: dict[str, Exception] = {}


def fail(request):
    raise raised["now"]


def others(request):
    """别人的页面：输入不对；或者叫到我们的程序，我们的程序有错。"""
    return name_of("没有这一种") if "ours" in request.GET else int(request.GET["n"])


others.__module__ = "wagtail.somewhere"


def read(request):
    return HttpResponse(str(len(request.POST)))


urlpatterns = [
    *(path(f"{lead}fail/", fail) for lead in ("", "en/", "api/")),
    path("others/", others),
    *(path(f"{lead}read/", read) for lead in ("", "en/", "api/")),
    *urlpatterns,
]
pytestmark = pytest.mark.urls(__name__)


def caused(cause, kind=OperationalError):
    error = kind(str(cause))
    error.__cause__ = cause
    return error


def locked(code=sqlite3.SQLITE_BUSY, words="database is locked"):
    cause = sqlite3.OperationalError(words)
    cause.sqlite_errorcode = code
    return caused(cause)


def redis_error(name):
    return type(name, (Exception,), {"__module__": "redis.exceptions"})("没有连上")


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


AWAY = [
    OperationalError("connection refused"),
    locked(),
    locked(sqlite3.SQLITE_BUSY_SNAPSHOT),
    locked(sqlite3.SQLITE_FULL, "database or disk is full"),
    locked(sqlite3.SQLITE_CANTOPEN, "unable to open database file"),
    caused(OperationalError("连接断了"), RuntimeError),
    redis_error("ConnectionError"),
]
LASTING = [
    locked(sqlite3.SQLITE_ERROR, "no such table: x"),
    DataError("太长"),
    ValueError("x"),
    redis_error("ResponseError"),
]


@pytest.mark.parametrize("error", AWAY, ids=str)
def test_what_passes_by_itself_is_503_with_when_to_come_back(client, error):
    raised["now"] = error
    answer = client.get("/fail/")
    assert answer.status_code == 503 and answer["Retry-After"] == "30"
    assert "过半分钟再试" in answer.content.decode() and str(error) not in answer.content.decode()


@pytest.mark.parametrize("error", LASTING, ids=str)
def test_the_rest_is_500_without_its_particulars(client, error):
    raised["now"] = error
    answer = client.get("/fail/")
    assert answer.status_code == 500 and "Retry-After" not in answer
    assert "不是您的错" in answer.content.decode() and str(error) not in answer.content.decode()


def test_it_speaks_the_language_of_the_address_and_json_to_programs(client):
    raised["now"] = locked()
    assert '<html lang="en">' in client.get("/en/fail/").content.decode()
    assert client.get("/api/fail/").json()["detail"].startswith("数据库正忙")


def test_a_form_not_saved_can_be_sent_again_as_it_was(client):
    raised["now"] = locked()
    page = client.post(
        "/fail/?a=1", "name=%3Cb%3E&way=x&way=y", "application/x-www-form-urlencoded"
    ).content.decode()
    assert "没有保存" in page and 'action="/fail/?a=1"' in page
    for value in ("&lt;b&gt;", "x", "y"):
        assert f'value="{value}"' in page


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("username=a&password=secret", "application/x-www-form-urlencoded"),
        ("a=" + "x" * 300_000, "application/x-www-form-urlencoded"),
        ("{}", "application/json"),
    ],
)
def test_passwords_long_texts_and_files_are_not_written_back(client, body, kind):
    raised["now"] = locked()
    page = client.post("/fail/", body, kind).content.decode()
    assert "返回上一页" in page and "<form" not in page and "secret" not in page


def test_the_address_to_send_it_to_stays_on_this_site(client):
    raised["now"] = locked()
    kind = "application/x-www-form-urlencoded"
    page = client.post("//evil.example/fail/", "a=1", kind).content.decode()
    assert 'action="//' not in page


@pytest.mark.parametrize(
    ("setting", "body", "status", "said"),
    [
        ("DATA_UPLOAD_MAX_MEMORY_SIZE", "a=" + "x" * 500, 413, "太大"),
        ("DATA_UPLOAD_MAX_NUMBER_FIELDS", "&".join(f"a{n}=1" for n in range(200)), 400, "太多"),
    ],
)
def test_too_much_in_one_form_says_what_is_too_much(client, settings, setting, body, status, said):
    setattr(settings, setting, 100)
    kind = "application/x-www-form-urlencoded"
    for lead in ("", "/api"):
        answer = client.post(f"{lead}/read/", body, kind)
        assert answer.status_code == status
        words = answer.json()["detail"] if lead else answer.content.decode()
        assert said in words and "网址" not in words


def test_too_many_files_say_so(client, settings, tmp_path):
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 1
    file = tmp_path / "a.txt"
    file.write_text("x")
    with file.open() as one, file.open() as two:
        answer = client.post("/read/", {"a": one, "b": two})
    assert answer.status_code == 400 and "分几次提交" in answer.content.decode()


def test_a_broken_upload_and_a_foreign_host_are_told_apart(client):
    answer = client.post("/read/", "x", "multipart/form-data; boundary=\xff")
    assert answer.status_code == 400 and "读不出来" in answer.content.decode()
    answer = client.get("/apply/", headers={"Host": "evil.example"})
    assert answer.status_code == 400 and "GONGKAI_HOSTS" in answer.content.decode()


def test_the_log_has_one_line_for_a_database_away_and_the_whole_for_a_fault():
    def record(error):
        made = logging.LogRecord("x", logging.ERROR, "x", 1, "%s", ("路径",), None)
        made.exc_info = (type(error), error, None)
        assert AwayInOneLine().filter(made)
        return made

    away = record(OperationalError("connection refused\n更多"))
    assert away.exc_info is None and away.getMessage() == "数据库暂时不能用：connection refused"
    assert record(ValueError("x")).exc_info
    assert record(OperationalError()).getMessage() == "数据库暂时不能用：OperationalError"


def test_only_odd_input_to_the_pages_of_others_is_400_a_fault_of_ours_is_500(client):
    assert client.get("/others/?n=²").status_code == 400
    assert client.get("/others/").status_code == 400
    assert client.get("/others/?ours=1").status_code == 500


def test_nothing_is_not_away():
    assert not is_away(None)
