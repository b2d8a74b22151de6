"""封存的与一件一件地看一样：封了几段、后来编进来的、撤下的、从头来的、两处同时封的都一样。"""

import threading

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai import bitmaps, sealed
from gongkai.inverted import HIGHEST, Inverted
from gongkai.sealed import Sealed

from .test_inverted import groups, keys, one_by_one, rows

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="只有 PostgreSQL 封存"),
]
SEALED = Sealed("sealed_test", 8)
INDEX = Inverted("sealed_test", 4, SEALED)
PLAIN = Inverted("sealed_test", 4)
COMMON = [[("甲乙",)]]


@pytest.fixture
def table(db, monkeypatch):
    """建表；少见的、一次取几段的都小，各条路都走到。"""
    monkeypatch.setattr(bitmaps, "_RARE", 2)
    monkeypatch.setattr(bitmaps, "_BUCKETS", 2)
    monkeypatch.setattr(sealed, "_AT_ONCE", 1)
    monkeypatch.setattr(sealed, "_CHECKED", 3)
    monkeypatch.setattr(sealed, "_PIECE", 4)
    with connection.cursor() as cursor:
        for statement in [*INDEX.create("postgresql"), *SEALED.create()]:
            cursor.execute(statement)


def start(held):
    INDEX.clear()
    sealed._KEPT.__init__()
    INDEX.add((key, sorted(words)) for key, words in held.items())


def seal():
    """能封的都封，封了几段。"""
    done = 0
    while SEALED.seal():
        done += 1
    return done


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows, rows, groups, st.integers(1, 12), st.one_of(st.just(HIGHEST), keys), st.data())
def test_it_finds_what_looking_at_each_finds(table, before, after, wanted, limit, below, data):
    start(before)
    assert seal() == len(before) // SEALED.size
    for key in before.keys() & after.keys():
        INDEX.remove(key, sorted(before[key]))
    INDEX.add((key, sorted(words)) for key, words in after.items())
    held = before | after
    for key in data.draw(st.sets(st.sampled_from(sorted(held)))) if held else ():
        INDEX.remove(key, sorted(held.pop(key)))
    for again in range(2):
        for recent in (True, False):
            found = INDEX.newest(wanted, below, limit, recent=recent)
            assert found == one_by_one(held, wanted, below, limit)
        assert INDEX.known([wanted, COMMON]) == [
            bool(one_by_one(held, each, HIGHEST, 1)) for each in (wanted, COMMON)
        ]
        if not again:
            seal()


def test_the_maps_answer_without_the_whole_table(table):
    """封了的不再由倒排索引从头找。"""
    start({n: {"甲乙"} if n % 2 else {"乙丙"} for n in range(1, 81)})
    assert seal() == 10
    with CaptureQueriesContext(connection) as asked:
        assert INDEX.newest(COMMON, 43, 3, recent=False) == [41, 39, 37]
    told = " ".join(one["sql"] for one in asked)
    assert "sealed_test_maps" in told and "sealed_test_keys" in told
    assert f"@@ '{INDEX_QUERY}'::tsquery AND" not in told


INDEX_QUERY = "甲乙"


def test_words_by_their_beginning_are_looked_up_in_the_index(table):
    start({n: {"2024"} for n in range(1, 20)})
    seal()
    assert INDEX.newest([[("20*",)]], HIGHEST, 2) == [19, 18]


def test_the_last_few_stay_open(table):
    start({n: {"甲乙"} for n in range(1, 8)})
    assert not SEALED.seal() and SEALED.runs() == []
    INDEX.add([(8, ["甲乙"])])
    assert SEALED.seal() and [last for _, last in SEALED.runs()] == [8]


def test_the_last_of_a_run_indexed_anew_is_found_by_its_new_words(table):
    start({n: {"甲乙", "丙丁"} if n < 6 else {"甲乙"} for n in range(2, 10)})
    assert seal() == 1
    INDEX.remove(9, ["甲乙"])
    INDEX.add([(9, ["丙丁"])])
    assert INDEX.newest([[("丙丁",)]], HIGHEST, 2, recent=False) == [9, 5]
    assert INDEX.newest(COMMON, HIGHEST, 2, recent=False) == [8, 7]


def test_a_late_one_is_not_taken_for_newer_than_the_run_it_is_in(table):
    start({2 * n + 1: {"甲乙"} for n in range(1, 9)})
    assert seal() == 1
    INDEX.add([(16, ["甲乙"])])
    assert INDEX.newest(COMMON, HIGHEST, 1, recent=False) == [17]


def test_many_late_ones_begin_a_new_era(table):
    start({2 * n: {"甲乙"} for n in range(1, 9)})
    assert seal() == 1
    INDEX.add((2 * n - 1, ["甲乙"]) for n in range(1, 9))
    assert INDEX.newest(COMMON, HIGHEST, 3) == [16, 15, 14]
    INDEX.add([(0, ["甲乙"])])
    assert seal() == 2
    assert SEALED.bound()[1] == 1 and SEALED._late() == 0
    assert INDEX.newest(COMMON, HIGHEST, 20) == list(range(16, -1, -1))


def test_what_was_promised_and_broken_off_is_sealed_again(table):
    start({n: {"甲乙"} for n in range(1, 9)})
    run = SEALED._promised()
    assert run is not None and SEALED.runs() == []
    assert INDEX.newest(COMMON, HIGHEST, 2) == [8, 7]
    INDEX.add([(0, ["甲乙"])])
    assert SEALED.seal() and len(SEALED.runs()) == 1
    assert INDEX.newest(COMMON, HIGHEST, 20) == list(range(8, -1, -1))


def test_clearing_the_index_clears_what_was_sealed(table):
    start({n: {"甲乙"} for n in range(1, 17)})
    seal()
    INDEX.clear()
    assert SEALED.runs() == [] and INDEX.newest(COMMON, HIGHEST, 2) == []


def test_what_begins_anew_while_someone_looks_loses_nothing(table, monkeypatch):
    start({n: {"甲乙"} for n in range(1, 25)})
    assert seal() == 3
    found = Sealed._found

    def meanwhile(self, *values):
        self._start_over()
        return found(self, *values)

    monkeypatch.setattr(Sealed, "_found", meanwhile)
    assert INDEX.newest(COMMON, 9, 9, recent=False) == list(range(8, 0, -1))


def test_what_is_common_in_a_few_runs_only_is_found_there(table):
    start({n: {"甲乙", "丙丁"} if n < 9 else {"甲乙"} for n in range(1, 81)})
    assert seal() == 10
    both = [*COMMON, [("丙丁",)]]
    with CaptureQueriesContext(connection) as asked:
        assert INDEX.newest(both, HIGHEST, 3, recent=False) == [8, 7, 6]
    assert not any("'丙丁')::tsquery AND" in one["sql"] for one in asked)
    assert INDEX.known([both, [[("没有",)]], COMMON]) == [True, False, True]


def test_few_are_not_sealed(table):
    few = Sealed("sealed_test", 8, least=10)
    start({n: {"甲乙"} for n in range(1, 10)})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE sealed_test")
        assert not few.seal()
        INDEX.add([(10, ["甲乙"])])
        cursor.execute("ANALYZE sealed_test")
    assert few.seal() and few.runs()


def test_without_the_library_everything_is_found_and_nothing_sealed(table, monkeypatch):
    start({n: {"甲乙"} for n in range(1, 17)})
    assert seal() == 2
    monkeypatch.setattr(bitmaps, "is_possible", lambda: False)
    assert INDEX.newest(COMMON, 4, 2, recent=False) == [3, 2]
    INDEX.add((n, ["甲乙"]) for n in range(17, 25))
    assert not SEALED.seal()


@pytest.fixture
def lasting(transactional_db):
    """别的连接也看得见的表；用完去掉。"""
    with connection.cursor() as cursor:
        for statement in [*INDEX.create("postgresql"), *SEALED.create()]:
            cursor.execute(statement)
    yield
    with connection.cursor() as cursor:
        for part in ("", "_runs", "_maps", "_keys"):
            cursor.execute(f"DROP TABLE sealed_test{part}")


def another():
    """另一个连接。"""
    params = connection.get_connection_params()
    names = {"dbname", "host", "port", "user", "password"}
    return psycopg.connect(**{k: v for k, v in params.items() if k in names})


def sealing():
    """另一个线程封，各用各的连接。"""

    def one():
        seal()
        connection.close()

    thread = threading.Thread(target=one)
    thread.start()
    return thread


def test_sealing_waits_for_what_is_being_added(lasting):
    """正在编入的还没有提交：封的等它，编进来的不漏。"""
    start({n: {"甲乙"} for n in range(2, 17)})
    with another() as other:
        other.execute("SELECT pg_advisory_xact_lock_shared(%s)", [SEALED._lock()])
        words = "array_to_tsvector(ARRAY['甲乙'])"
        other.execute(f"INSERT INTO sealed_test VALUES (1, {words})")
        thread = sealing()
        thread.join(0.5)
        assert thread.is_alive()
        other.commit()
        thread.join(20)
    assert [last for _, last in SEALED.runs()] == [16, 8]
    assert INDEX.newest(COMMON, HIGHEST, 20, recent=False) == list(range(16, 0, -1))


def test_sealing_gives_up_when_something_is_being_added_for_long(lasting, monkeypatch):
    """不然别处的公开都排在它后面等。"""
    start({n: {"甲乙"} for n in range(1, 17)})
    monkeypatch.setattr(sealed, "_PATIENCE", 50)
    with another() as other:
        other.execute("SELECT pg_advisory_xact_lock_shared(%s)", [SEALED._lock()])
        assert not SEALED.seal() and SEALED.runs() == []
        SEALED._start_over()
        assert SEALED.bound() == (-1, 0)
    assert seal() == 2


def test_several_at_once_seal_each_run_once(lasting):
    start({n: {"甲乙"} for n in range(1, 81)})
    for thread in [sealing() for _ in range(4)]:
        thread.join(60)
    seal()
    assert [last for _, last in SEALED.runs()] == list(range(80, 0, -8))
    assert INDEX.newest(COMMON, HIGHEST, 90, recent=False) == list(range(80, 0, -1))


def test_one_being_sealed_elsewhere_is_left_alone_until_that_breaks_off(lasting):
    start({n: {"甲乙"} for n in range(1, 17)})
    run = SEALED._promised()
    with another() as other:
        other.execute("SELECT 1 FROM sealed_test_runs WHERE id = %s FOR UPDATE", [run[0]])
        assert not SEALED.seal() and SEALED.runs() == []
        assert SEALED.bound() == (8, 0)
    assert seal() == 2
    assert [last for _, last in SEALED.runs()] == [16, 8]


def test_what_is_kept_in_a_process_is_not_taken_for_another_run(table):
    """恢复了早先的备份，数据库自己数的编号从头来：还开着的网站里留着的不是现在的。"""
    start({n: {"甲乙"} for n in range(1, 9)})
    assert seal() == 1
    assert INDEX.newest([[("甲乙",), ("丙丁",)]], HIGHEST, 1, recent=False) == [8]
    INDEX.clear()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE sealed_test_runs RESTART IDENTITY")
    INDEX.add((n, ["甲乙"] if n > 2 else ["甲乙", "丙丁"]) for n in range(1, 9))
    INDEX.add((n, ["丙丁"]) for n in range(9, 17))
    assert seal() == 2
    assert INDEX.newest([[("丙丁",)]], 9, 3, recent=False) == [2, 1]


def test_beginning_anew_lets_others_add_while_the_maps_are_taken_away(lasting, monkeypatch):
    """位图有几百万行，去掉要很久：不拿着锁去。"""
    start({n: {"甲乙"} for n in range(1, 17)})
    assert seal() == 2
    took = []
    swept = Sealed._sweep

    def watched(self):
        with another() as other:
            (got,) = other.execute(
                "SELECT pg_try_advisory_xact_lock_shared(%s)", [SEALED._lock()]
            ).fetchone()
            took.append(got)
        swept(self)

    monkeypatch.setattr(Sealed, "_sweep", watched)
    SEALED._start_over()
    assert SEALED.runs() == [] and SEALED.bound() == (-1, 1)
    assert seal() == 2 and took and all(took)
    with connection.cursor() as cursor:
        runs = [run for run, _ in SEALED.runs()]
        for part in ("maps", "keys"):
            cursor.execute(f"SELECT DISTINCT run FROM sealed_test_{part}")
            assert {run for (run,) in cursor.fetchall()} == set(runs)


def test_clearing_waits_for_a_run_being_sealed(lasting):
    """先等封存的，再清：不会留下没有位图的段，也不会与封存的互相等。"""
    start({n: {"甲乙"} for n in range(1, 17)})
    run = SEALED._promised()
    with another() as other:
        other.execute("SELECT 1 FROM sealed_test_runs WHERE id = %s FOR UPDATE", [run[0]])
        thread = clearing()
        thread.join(0.5)
        assert thread.is_alive()
        other.execute("SET LOCAL lock_timeout = 2000")
        assert other.execute("SELECT count(*) FROM sealed_test").fetchone() == (16,)
        other.commit()
        thread.join(20)
    assert INDEX.count() == 0 and SEALED.bound() == (-1, 0)


def clearing():
    """另一个线程清。"""

    def one():
        INDEX.clear()
        connection.close()

    thread = threading.Thread(target=one)
    thread.start()
    return thread
