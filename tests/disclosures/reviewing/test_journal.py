"""收起预写日志：一个真的 SQLite 文件，写过而没有收起的。"""

import sqlite3
from contextlib import closing
from datetime import date
from types import SimpleNamespace

import pytest

from gongkai.disclosures.reviewing import forgetting

#: 本来等别人的毫秒数
USUAL = 7000


@pytest.fixture
def journal(tmp_path, monkeypatch):
    file = tmp_path / "base.sqlite3"
    base = sqlite3.connect(file, isolation_level=None, timeout=USUAL / 1000)
    for words in ("PRAGMA journal_mode = WAL", "CREATE TABLE t (word)", "INSERT INTO t VALUES (1)"):
        base.execute(words)
    found = SimpleNamespace(
        vendor="sqlite",
        in_atomic_block=False,
        cursor=lambda: closing(base.cursor()),
        base=base,
        file=file,
        size=lambda: file.with_name("base.sqlite3-wal").stat().st_size,
    )
    monkeypatch.setattr(forgetting, "connection", found)
    with closing(base):
        yield found


def test_every_tick_empties_it_and_then_one_waits_as_long_as_before(journal):
    said = []
    journal.base.set_trace_callback(said.append)
    assert forgetting.on_time(date(2026, 3, 2)) == 0 and journal.size() == 0
    waits = [int(words.split("=")[1]) for words in said if "busy_timeout =" in words]
    assert waits[0] < 1000 and waits[1:] == [USUAL]


def test_while_another_reads_it_is_left_for_the_next_time(journal):
    with closing(sqlite3.connect(journal.file)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM t").fetchall()
        journal.base.execute("INSERT INTO t VALUES (2)")
        assert forgetting.settle_journal() is False and journal.size() > 0
    assert forgetting.settle_journal() is True and journal.size() == 0


def test_a_database_without_one_is_settled(journal):
    journal.base.execute("PRAGMA journal_mode = DELETE")
    assert forgetting.settle_journal() is True


@pytest.mark.parametrize(("vendor", "inside"), [("postgresql", False), ("sqlite", True)])
def test_in_a_transaction_and_elsewhere_nothing_is_done(journal, vendor, inside):
    journal.vendor, journal.in_atomic_block = vendor, inside
    assert forgetting.settle_journal() is False and journal.size() > 0
