"""数据库的设置：文件只有本人可读，日志有上限，网站的进程用池子。"""

import sqlite3

import pytest

from gongkai.site import databases


@pytest.fixture
def sqlite(monkeypatch, tmp_path):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return databases.default(tmp_path)


def test_the_file_and_its_journals_are_for_the_owner_only(sqlite, tmp_path):
    link = sqlite3.connect(sqlite["NAME"])
    link.executescript(sqlite["OPTIONS"]["init_command"])
    link.execute("CREATE TABLE x (y)")
    files = list(tmp_path.glob("gongkai.sqlite3*"))
    assert len(files) == 3 and all(f.stat().st_mode & 0o777 == 0o600 for f in files)
    assert link.execute("PRAGMA journal_size_limit").fetchone() == (64 * 1024 * 1024,)


def test_a_file_made_earlier_is_closed_to_others(sqlite, tmp_path, monkeypatch):
    file = tmp_path / "gongkai.sqlite3"
    file.chmod(0o644)
    databases.default(tmp_path)
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_web_has_a_pool_as_large_as_what_may_run_at_once(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgres://a:b@127.0.0.1/c")
    monkeypatch.setenv("GONGKAI_AT_ONCE", "5")
    monkeypatch.delenv("GONGKAI_POOLED", raising=False)
    command = databases.default(tmp_path)
    assert "pool" not in command["OPTIONS"] and command["CONN_MAX_AGE"] == 60
    monkeypatch.setenv("GONGKAI_POOLED", "1")
    web = databases.default(tmp_path)
    assert web["OPTIONS"]["pool"]["max_size"] == 5 and web["CONN_MAX_AGE"] == 0
    assert web["OPTIONS"]["pool"]["timeout"] == 5


def test_options_in_the_address_are_kept(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgres://a:b@127.0.0.1/c?sslmode=require")
    assert databases.default(tmp_path)["OPTIONS"]["sslmode"] == "require"
