"""旁边的进程：停了再起，要停就停得下来。"""

import sys
import time

import pytest

from gongkai.site import companion
from gongkai.site.companion import Companion, die_with


def writes(path, then=""):
    return [sys.executable, "-c", f"open({str(path)!r}, 'a').write('x'){then}"]


def wait_for(true, seconds=20):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def size(path):
    return path.stat().st_size if path.exists() else 0


def test_it_runs_again_and_again_until_stopped(tmp_path):
    log = tmp_path / "log"
    one = Companion(writes(log), 0.05)
    one.start()
    wait_for(lambda: size(log) >= 3)
    one.stop()
    done = size(log)
    time.sleep(0.3)
    assert size(log) == done


def test_one_that_fails_is_started_again(tmp_path):
    log = tmp_path / "log"
    one = Companion(writes(log, "; raise SystemExit(1)"), 0.05)
    one.start()
    wait_for(lambda: size(log) >= 2)
    one.stop()


def test_stopping_interrupts_what_is_going_on():
    one = Companion([sys.executable, "-c", "import time; time.sleep(60)"], 1)
    one.start()
    wait_for(lambda: one.process is not None)
    begin = time.monotonic()
    one.stop()
    assert one.process.poll() is not None and time.monotonic() - begin < 10


def test_stopping_before_it_began_is_no_harm(tmp_path):
    one = Companion(writes(tmp_path / "log"), 60)
    one.start()
    one.stop()


@pytest.mark.parametrize(("parent", "dies"), [(1, False), (77, True)])
def test_only_one_whose_parent_has_gone_stops_itself(monkeypatch, parent, dies):
    """容器里网站是一号进程：上一级是 1 不等于没有上一级。"""
    killed = []
    monkeypatch.setattr(companion, "_LIBC", type("Libc", (), {"prctl": lambda *given: 0})())
    monkeypatch.setattr(companion.os, "getppid", lambda: 1)
    monkeypatch.setattr(companion.os, "kill", lambda *given: killed.append(given))
    die_with(parent)
    assert bool(killed) is dies
