"""门口：满了答 503，让出了位置再来的进得去。"""

import threading
import time

import pytest
from django.test import RequestFactory

from gongkai.site.admission import Admission


class Answer:
    """像 Django 的响应，只是不去关数据库的连接。"""

    def __init__(self, streaming=False):
        self.streaming, self.closed = streaming, False

    def __iter__(self):
        return iter([b"a", b"b"])

    def close(self):
        self.closed = True


class Hall:
    """办理的人停在里面，直到放行；记着里面最多有几个。"""

    def __init__(self, answer=None):
        self.inside = self.most = 0
        self.open, self.lock = threading.Event(), threading.Lock()
        self.answer = answer or Answer

    def __call__(self, environ, start):
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        self.open.wait(5)
        with self.lock:
            self.inside -= 1
        answer = self.answer()
        start("200 OK", [])
        return answer


def ask(app, path="/apply/", **extra):
    seen = {}

    def start(status, head, exc_info=None):
        seen.update(status=int(status[:3]), headers=dict(head))

    environ = RequestFactory().get(path, **extra).environ
    result = app(environ, start)
    return seen["status"], seen["headers"], result


def enter(app, count):
    got = []
    threads = [threading.Thread(target=lambda: got.append(ask(app))) for _ in range(count)]
    for thread in threads:
        thread.start()
    return threads, got


def wait_for(true):
    end = time.monotonic() + 5
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_no_more_than_so_many_are_inside_and_the_queue_gets_its_turn():
    hall = Hall()
    app = Admission(hall, at_once=2, waiting=3, patience=5)
    threads, got = enter(app, 5)
    wait_for(lambda: hall.inside == 2)
    status, headers, body = ask(app)
    assert status == 503 and headers["Retry-After"] == "5" and "用的人太多" in body[0].decode()
    hall.open.set()
    for thread in threads:
        thread.join()
    assert [status for status, _, _ in got] == [200] * 5 and hall.most == 2


def test_patience_has_an_end():
    hall = Hall()
    app = Admission(hall, at_once=1, waiting=3, patience=0.1)
    threads, _ = enter(app, 1)
    wait_for(lambda: hall.inside == 1)
    assert ask(app)[0] == 503
    hall.open.set()
    threads[0].join()
    assert ask(app)[0] == 200


def test_static_files_need_no_place():
    hall = Hall()
    app = Admission(hall, at_once=1, waiting=0, patience=0.1)
    threads, _ = enter(app, 1)
    wait_for(lambda: hall.inside == 1)
    inside = threading.Thread(target=lambda: ask(app, "/static/site.css"))
    inside.start()
    wait_for(lambda: hall.inside == 2)
    hall.open.set()
    inside.join()
    threads[0].join()


def test_a_failure_inside_gives_the_place_back():
    def fail(environ, start):
        raise RuntimeError

    app = Admission(fail, at_once=1, waiting=0, patience=0.1)
    for _ in range(3):
        with pytest.raises(RuntimeError):
            ask(app)


@pytest.mark.parametrize("leave", ["close", "forget"])
def test_what_is_streamed_keeps_its_place_until_it_is_sent_or_nobody_wants_it(leave):
    hall = Hall(lambda: Answer(streaming=True))
    hall.open.set()
    app = Admission(hall, at_once=1, waiting=0, patience=0.1)
    _, _, result = ask(app)
    assert ask(app)[0] == 503
    hall.answer = Answer
    if leave == "close":
        assert b"".join(result) == b"ab"
        result.close()
        assert result.result.closed
    del result
    assert ask(app)[0] == ask(app)[0] == 200


@pytest.mark.parametrize(
    ("path", "accept", "said"),
    [
        ("/apply/", "text/html", '<html lang="zh-CN">'),
        ("/en/apply/", "text/html", "Too many people"),
        ("/api/v1/x", "*/*", '{"detail":'),
        ("/search/suggest/", "application/json", '{"detail":'),
    ],
)
def test_the_refusal_speaks_the_language_of_the_address(path, accept, said):
    app = Admission(Hall(), at_once=1, waiting=0, patience=0.0)
    app.line.acquire()
    status, headers, body = ask(app, path, HTTP_ACCEPT=accept)
    assert status == 503 and said in body[0].decode() and headers["Cache-Control"] == "no-store"
