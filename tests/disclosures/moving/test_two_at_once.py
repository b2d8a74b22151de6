"""两个进程同时搬、同时公开一批：一件也不重复，谁也不出错。"""

import threading
from datetime import date

import pytest
from django.db import connection, connections

from gongkai.agencies.models import Role
from gongkai.disclosures.models import Item, SearchText, SiteImport
from gongkai.disclosures.models.exits import NotReady
from gongkai.disclosures.moving import approve, load
from gongkai.disclosures.moving.source import SourceWrong, read_mapping, rows_of
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.safekeeping.models import TrailEntry

from ...applications.people import agencies, person
from .test_moving import row, write

DAY = date(2026, 11, 25)


@pytest.fixture
def bureau(settings, tmp_path):
    settings.HOME = tmp_path
    ensure_workflows()
    return agencies()[0]


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "old"
    made.mkdir()
    write(made, *(row(f"第{n}件") for n in range(12)))
    return made


def rows(folder):
    return rows_of(folder, read_mapping(None))


def approved(bureau, folder):
    batch = load.start(bureau, "old")
    load.move(batch, rows(folder))
    approve.review(batch, "可以公开。", person("s", bureau, Role.SECRECY))
    approve.approve(batch, person("l", bureau, Role.LEADER))
    return batch


@pytest.mark.django_db
def test_rows_moved_by_another_meanwhile_are_not_moved_again(bureau, folder, monkeypatch):
    """这一个已经看过哪些没有搬，还没有存，另一个就搬完了。"""
    batch, store = load.start(bureau, "old"), load._store

    def meanwhile(*given):
        monkeypatch.setattr(load, "_store", store)
        load.move(load.start(bureau, "old"), rows(folder))
        return store(*given)

    monkeypatch.setattr(load, "_store", meanwhile)
    done = load.move(batch, rows(folder))
    assert (done.items, done.known) == (0, 12) and Item.objects.count() == 12


@pytest.mark.django_db
def test_items_published_by_another_meanwhile_are_left_alone(bureau, folder, monkeypatch):
    batch = approved(bureau, folder)
    found = approve.waiting

    def stale(batch):
        """查过以后、锁住以前，另一个公开完了。"""
        monkeypatch.setattr(approve, "waiting", found)
        keys = list(found(batch).values_list("pk", flat=True))
        approve.go_live(batch)
        return Item.objects.filter(pk__in=keys)

    monkeypatch.setattr(approve, "waiting", stale)
    assert approve._some(batch) == 0
    assert SearchText.objects.count() == 12


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite 的写本来就一个一个来")
def test_two_ticks_publish_a_batch_once_and_neither_fails(bureau, folder, monkeypatch):
    batch = approved(bureau, folder)
    monkeypatch.setattr(approve, "_BATCH", 3)
    counts, errors, gate = [], [], threading.Barrier(2)

    def tick():
        try:
            gate.wait(5)
            counts.append(approve.on_time(DAY))
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=tick) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not errors and sum(counts) == 12
    assert Item.objects.filter(live=True, batch=batch).count() == SearchText.objects.count() == 12


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite 的写本来就一个一个来")
def test_two_moves_of_one_folder_make_one_batch(bureau, folder):
    errors, gate = [], threading.Barrier(2)

    def go():
        try:
            gate.wait(5)
            load.move(load.start(bureau, "old"), rows(folder))
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not errors and SiteImport.objects.count() == 1 and Item.objects.count() == 12


@pytest.mark.django_db
def test_an_opinion_written_while_another_approves_does_not_undo_the_approval(bureau, folder):
    """两个页面都打开着：后到的意见不盖掉批准，后到的批准不再记一次。"""
    batch = load.start(bureau, "old")
    load.move(batch, rows(folder))
    secrecy, leader = person("s", bureau, Role.SECRECY), person("l", bureau, Role.LEADER)
    approve.review(batch, "可以公开。", secrecy)
    stale = [SiteImport.objects.get(pk=batch.pk) for _ in range(2)]
    approve.approve(batch, leader)
    with pytest.raises(NotReady, match="已经批准"):
        approve.review(stale[0], "再看看。", secrecy)
    with pytest.raises(NotReady, match="已经批准"):
        approve.approve(stale[1], leader)
    now = SiteImport.objects.get(pk=batch.pk)
    assert now.approved is not None and now.opinion == "可以公开。"
    assert TrailEntry.objects.filter(action="items.approved").count() == 1


@pytest.mark.django_db
def test_rows_moved_after_the_approval_do_not_go_out_with_it(bureau, folder, monkeypatch):
    """搬到一半，前一半的意见写了、批准了：后一半没有人审过，另作一批。"""
    monkeypatch.setattr(load, "BATCH", 6)
    batch, store = load.start(bureau, "old"), load._store

    def meanwhile(*given):
        if Item.objects.count() == 6:
            now = SiteImport.objects.get(pk=batch.pk)
            approve.review(now, "可以公开。", person("s", bureau, Role.SECRECY))
            approve.approve(now, person("l", bureau, Role.LEADER))
        return store(*given)

    monkeypatch.setattr(load, "_store", meanwhile)
    with pytest.raises(SourceWrong, match="另作一批"):
        load.move(batch, rows(folder))
    monkeypatch.setattr(load, "_store", store)
    again = load.start(bureau, "old")
    load.move(again, rows(folder))
    approve.on_time(DAY)
    assert again.pk != batch.pk and Item.objects.filter(live=True).count() == 6
    assert Item.objects.filter(batch=again).count() == 6


@pytest.mark.django_db
def test_an_opinion_on_half_a_batch_is_void_when_the_other_half_comes(bureau, folder, monkeypatch):
    """搬到一半写的保密审查意见，不算后一半的：接着搬就作废，批准不了，要再审。"""
    monkeypatch.setattr(load, "BATCH", 6)
    batch = load.start(bureau, "old")
    secrecy, leader = person("s", bureau, Role.SECRECY), person("l", bureau, Role.LEADER)
    every = list(rows(folder))
    load.move(batch, every[:6])
    approve.review(batch, "前一半看过。", secrecy)
    load.move(batch, every)
    batch.refresh_from_db()
    with pytest.raises(NotReady, match="还没有保密审查意见"):
        approve.approve(batch, leader)
    entry = TrailEntry.objects.get(action="items.opinion_void")
    assert entry.detail["opinion"] == "前一半看过。" and entry.agency == bureau.pk
    approve.review(batch, "全都看过。", secrecy)
    load.move(batch, every)
    approve.approve(batch, leader)
