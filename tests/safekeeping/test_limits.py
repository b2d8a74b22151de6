"""次数限制、只用一次：几个进程合在一起算；换着地址、灌满也绕不过；过了期的清掉。"""

import subprocess
import sys
import threading
import time

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import RequestFactory

from gongkai.outbox.ticking import tick
from gongkai.safekeeping import limits
from gongkai.safekeeping.limits import counted, first_use, network, too_often
from gongkai.safekeeping.models import Tally

from ..crash.serving import environment, prepare

pytestmark = pytest.mark.django_db(transaction=True)


def asked(address):
    return RequestFactory().get("/", REMOTE_ADDR=address)


def test_the_one_beyond_the_limit_is_too_often():
    assert [too_often(asked("203.0.113.7"), "x", 2) for _ in range(3)] == [False, False, True]
    assert not too_often(asked("203.0.113.8"), "x", 2) and not too_often(
        asked("203.0.113.7"), "y", 2
    )


def test_after_the_time_it_begins_anew(monkeypatch):
    assert counted("x", "a", 60) == 1 and counted("x", "a", 60) == 2
    at = limits.now() + 61
    monkeypatch.setattr(limits, "now", lambda: at)
    assert counted("x", "a", 60) == 1


def test_a_test_is_never_cut_by_the_minute(monkeypatch):
    """一度在整分钟上查询进度的测试会偶然不过：停住的时间不跟着钟走。"""
    assert counted("x", "a", 60) == 1
    later = time.time() + 61
    monkeypatch.setattr(limits.time, "time", lambda: later)
    assert counted("x", "a", 60) == 2


def test_many_others_do_not_make_it_forget():
    """一度留在三百格的本机缓存里：三百多个别的请求就把它挤掉了。"""
    too_often(asked("203.0.113.7"), "x", 1)
    for n in range(400):
        counted("x", str(n), 60)
    assert too_often(asked("203.0.113.7"), "x", 1)


@pytest.mark.parametrize(
    ("address", "one"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("", ""),
        ("unix", "unix"),
    ],
)
def test_a_home_with_a_whole_range_is_one_visitor(address, one):
    assert network(address) == one


def test_nobody_s_address_is_kept():
    counted("x", "203.0.113.7", 60)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM safekeeping_tally")
        assert "203.0.113" not in str(cursor.fetchall())


def test_what_has_expired_is_swept(monkeypatch):
    counted("x", "a", 60)
    first_use("y", "b", 10**6)
    at = limits.now() + 600
    monkeypatch.setattr(limits, "now", lambda: at)
    assert tick()["清掉次数"].done == 1 and Tally.objects.count() == 1


def test_of_many_at_once_one_is_the_first():
    got = []

    def use():
        try:
            got.append(first_use("captcha", "nonce", 60))
        finally:
            connection.close()

    if connection.vendor == "sqlite":
        pytest.skip("内存里的 SQLite 各连接各是各的；几个进程的在下面")
    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [False] * 7 + [True]


_ASK = """
from gongkai.loading import load; load()
from gongkai.safekeeping.limits import counted, first_use
print(counted("x", "a", 10**7), first_use("captcha", "nonce", 60))
"""


def run(env):
    return subprocess.Popen(
        [sys.executable, "-c", _ASK], env=env, stdout=subprocess.PIPE, text=True
    )


def test_what_one_process_counted_the_others_know(tmp_path):
    env = environment(tmp_path)
    prepare(env)
    running = [run(env) for _ in range(3)]
    told = [one.communicate(timeout=60)[0].split() for one in running]
    assert sorted(n for n, _ in told) == ["1", "2", "3"]
    assert sorted(first for _, first in told) == ["False", "False", "True"]


def test_with_a_shared_cache_the_database_is_left_alone(settings, django_assert_num_queries):
    settings.SHARED_CACHE = True
    cache.clear()
    with django_assert_num_queries(0):
        assert [counted("x", "a", 60) for _ in range(3)] == [1, 2, 3]
        assert first_use("y", "b", 60) and not first_use("y", "b", 60)
