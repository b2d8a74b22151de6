"""`gongkai serve` 的参数、提醒。"""

import logging

import pytest

from gongkai.site import serve
from gongkai.site.capacity import Capacity


def test_help_is_chinese(capsys):
    with pytest.raises(SystemExit):
        serve.main(["--help"])
    said = capsys.readouterr().out
    assert said.startswith("用法：") and "--tick 秒" in said


@pytest.mark.parametrize("given", ["0", "x"])
def test_a_wrong_interval_is_told(given, capsys):
    with pytest.raises(SystemExit) as stop:
        serve.main(["--tick", given])
    assert stop.value.code == 2 and "秒数应为正整数" in capsys.readouterr().err


def test_the_server_is_given_its_bounds(monkeypatch):
    server = serve._server("127.0.0.1", 8000, Capacity(3, 8, 24), 777)
    assert (server.workers, server.blocking_threads, server.backpressure) == (3, 40, 777)
    assert server.respawn_failed_workers and server.workers_kill_timeout


@pytest.mark.parametrize(
    ("pool", "most", "warned"),
    [
        ({}, 100, False),
        ({"pool": {}}, 20, True),
        ({"pool": {}}, 100, False),
        ({"pool": {}}, None, 0),
    ],
)
def test_it_warns_when_the_database_allows_too_few_connections(
    monkeypatch, caplog, pool, most, warned
):
    monkeypatch.setenv("GONGKAI_WORKERS", "3")
    monkeypatch.setattr(serve, "_most_connections", lambda: most)
    with caplog.at_level(logging.WARNING):
        serve._warn_of_connections({"OPTIONS": pool})
    assert ("max_connections" in caplog.text) == bool(warned)
