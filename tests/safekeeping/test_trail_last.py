"""留痕在事务里最后才写：链头的锁只在提交的前一步拿着，写与别的事务不会互相等。"""

import threading

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from gongkai.agencies.models import Agency, NumberSeries
from gongkai.safekeeping import trail
from gongkai.safekeeping.actions import name_actions
from gongkai.safekeeping.models import TrailEntry
from gongkai.safekeeping.trail import record, verify

name_actions({"test.done": "测试"})


several = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite 只有一个写的人，测试的库在内存里"
)


def note(subject):
    record(None, "test.done", subject)


def subjects():
    return list(TrailEntry.objects.values_list("subject", flat=True))


@pytest.fixture(params=["测试的外层事务里", "真的提交"])
def anywhere(request):
    name = "db" if request.param == "测试的外层事务里" else "transactional_db"
    request.getfixturevalue(name)


def test_nothing_but_the_commit_follows_the_lock_of_the_head(anywhere):
    with CaptureQueriesContext(connection) as captured, transaction.atomic():
        note("a")
        with transaction.atomic():
            note("b")
            Agency.add_root(name="甲", slug="a", mark="甲")
        get_user_model().objects.create_user("later")
    sql = [q["sql"] for q in captured.captured_queries]
    first = next(i for i, s in enumerate(sql) if "safekeeping_trail" in s)
    after = [s for s in sql[first:] if "safekeeping_trail" not in s]
    assert all(s.startswith(("RELEASE", "COMMIT")) for s in after), after
    assert any("auth_user" in s for s in sql[:first])
    assert subjects() == ["a", "b"] and verify() is None


def test_what_is_rolled_back_is_not_recorded(anywhere):
    with transaction.atomic():
        note("kept")
        with pytest.raises(ValueError), transaction.atomic():
            note("undone")
            with transaction.atomic():
                note("undone too")
            raise ValueError
        note("after")
    with pytest.raises(ValueError), transaction.atomic():
        note("all undone")
        raise ValueError
    note("alone")
    assert subjects() == ["kept", "after", "alone"] and verify() is None


def test_a_block_without_a_savepoint_is_undone_with_its_outer(anywhere):
    with pytest.raises(ValueError), transaction.atomic():
        note("a")
        with transaction.atomic(savepoint=False):
            note("b")
            raise ValueError
    assert subjects() == []


def test_an_explicit_savepoint_takes_its_records_back(anywhere):
    with transaction.atomic():
        note("a")
        with transaction.atomic():
            note("b")
            transaction.set_rollback(True)
        note("c")
    assert subjects() == ["a", "c"]


@pytest.mark.django_db(transaction=True)
def test_a_record_that_cannot_be_written_undoes_the_whole(monkeypatch):
    def broken(entries):
        raise RuntimeError("写不成")

    monkeypatch.setattr(trail, "write", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        get_user_model().objects.create_user("someone")
        note("a")
    monkeypatch.undo()
    assert not get_user_model().objects.exists()
    note("b")
    assert subjects() == ["b"] and verify() is None


@pytest.mark.django_db(transaction=True)
@several
def test_a_connection_lost_in_the_middle_leaves_nothing_behind():
    with pytest.raises(DatabaseError), transaction.atomic():
        note("lost")
        connection.close()
        get_user_model().objects.exists()
    note("b")
    assert subjects() == ["b"]


@pytest.mark.django_db(transaction=True)
@several
def test_two_writers_that_record_at_different_moments_do_not_wait_for_each_other():
    """一个先留痕后改，一个先改后留痕：留痕时就锁链头的话，两个互相等。"""
    agency = Agency.add_root(name="甲", slug="a", mark="甲")
    series = NumberSeries.objects.create(agency=agency, year=2026, kind="x")
    together, failed = threading.Barrier(2, timeout=5), []

    def early():
        with transaction.atomic():
            note("early")
            together.wait()
            _touch(series)

    def late():
        with transaction.atomic():
            _touch(series)
            together.wait()
            note("late")

    def run(work):
        try:
            work()
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in (early, late)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not failed and sorted(subjects()) == ["early", "late"] and verify() is None
    series.refresh_from_db()
    assert series.last == 2


def _touch(series):
    locked = NumberSeries.objects.select_for_update().get(pk=series.pk)
    locked.last += 1
    locked.save()


@pytest.mark.django_db(transaction=True)
@several
def test_foreign_keys_are_checked_before_the_head_is_locked():
    """外键到提交时才核对，核对要锁所指的行；那一行别人锁着而在等链头的话，两个互相等。"""
    agency = Agency.add_root(name="甲", slug="a", mark="甲")
    held, failed = threading.Event(), []
    inserted = threading.Event()

    def child():
        try:
            held.wait(5)
            with transaction.atomic():
                NumberSeries.objects.create(agency=agency, year=2026, kind="x")
                note("child")
                inserted.set()
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=child)
    thread.start()
    with transaction.atomic():
        Agency.objects.select_for_update().get(pk=agency.pk)
        held.set()
        inserted.wait(5)
        thread.join(0.5)  # 这时它在提交，等着核对外键
        note("parent")
    thread.join(20)
    assert not failed and subjects() == ["parent", "child"]
