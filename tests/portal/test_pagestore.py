"""缓存的文件：磁盘满了、目录只能读，页面照答，也不答旧的；写了一半的清掉；有一样变了就换一处。"""

import errno
import os
import subprocess
import time
from pathlib import Path

import pytest

from gongkai import kept
from gongkai.portal import pagecache, pagestore, refreshing
from gongkai.portal.models import StaleGroup
from gongkai.portal.pagecache import PageCache
from gongkai.portal.pagestore import Page, Store

from .test_pagecache import Slow, ask

FIRST, SECOND = "第1次".encode(), "第2次".encode()


@pytest.fixture(autouse=True)
def _home(settings, tmp_path, monkeypatch):
    settings.HOME = tmp_path
    monkeypatch.setattr(pagecache, "_said", float("-inf"))


@pytest.fixture
def tiny(settings, tmp_path):
    """一个只有几十 KB 的文件系统。"""
    place = tmp_path / "tiny"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k,nr_inodes=200", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True).returncode != 0:
        pytest.skip("这里不能挂文件系统")
    settings.HOME = place
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def fill(place):
    """写满，一个字节也不剩。"""
    with (place / "rest").open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 512)
        except OSError as error:
            assert error.errno == errno.ENOSPC


class Big(Slow):
    """一页比磁盘还大。"""

    def __call__(self, environ, start):
        return [b"".join(super().__call__(environ, start)), os.urandom(100_000)]


def test_a_page_larger_than_the_disk_is_served_and_leaves_nothing(tiny, caplog):
    app = Big()
    cache = PageCache(app)
    assert ask(cache, "/")[2].startswith(FIRST) and ask(cache, "/")[2].startswith(SECOND)
    assert "写不下" in caplog.text and len(caplog.records) == 1
    assert not list((pagestore.store().root / ".new").iterdir())


def test_a_full_disk_serves_pages_and_still_forgets_the_old(tiny):
    app = Slow()
    cache = PageCache(app)
    assert ask(cache, "/")[2] == ask(cache, "/")[2] == FIRST
    fill(tiny)
    assert ask(cache, "/")[2] == FIRST
    pagestore.store().forget("site")
    assert ask(cache, "/")[2] == SECOND
    assert ask(cache, "/gk/a/")[0] == "200 OK"


def test_room_again_and_pages_are_kept_again(tiny):
    fill(tiny)
    app = Slow()
    cache = PageCache(app)
    ask(cache, "/")
    (tiny / "rest").unlink()
    ask(cache, "/")
    count = app.count
    ask(cache, "/")
    assert app.count == count


@pytest.mark.parametrize("where", ["current", "write"])
def test_whatever_cannot_be_written_the_page_is_served(where, monkeypatch):
    def full(*given):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Store, where, full)
    cache = PageCache(Slow())
    assert ask(cache, "/")[2] == FIRST and ask(cache, "/")[2] == SECOND


def test_a_folder_that_became_read_only_is_not_read_any_more(tiny):
    """作废不了，里面的就不能再给。"""
    app = Slow()
    cache = PageCache(app)
    ask(cache, "/")
    subprocess.run(["mount", "-o", "remount,ro", str(tiny)], check=True)
    assert ask(cache, "/")[2] == SECOND
    subprocess.run(["mount", "-o", "remount,rw", str(tiny)], check=True)
    assert ask(cache, "/")[2] == FIRST


def old(path):
    """像是很久以前的。"""
    past = time.time() - 2 * 24 * 3600
    os.utime(path, (past, past), follow_symlinks=False)


def test_what_was_half_written_is_swept_at_the_start(tmp_path):
    store = pagestore.store()
    page = Page("200 OK", (), b"x", b"", "e")
    store.write(store.current("site"), "n", page)
    half, fresh, trash = store.root / ".new/half", store.root / ".new/now", store.root / ".trash-1"
    half.touch()
    fresh.touch()
    (trash / "gk").mkdir(parents=True)
    old(half)
    old(trash)
    pagestore.sweep()
    assert not half.exists() and not trash.exists() and fresh.exists()
    assert (store.current("site") / "n").exists()


def test_a_generation_left_by_a_kill_goes_with_the_next(tmp_path):
    store = Store(tmp_path / "x")
    left = store.current("site")
    (left.parent / "cur").unlink()
    old(left)
    assert store.current("site").is_dir() and not left.exists()


def test_a_cache_of_an_older_version_goes_a_used_one_stays(tmp_path):
    pagestore.store().current("site")
    past, beside = tmp_path / "pages/past", Store(tmp_path / "pages/beside")
    past.mkdir()
    old(past)
    beside.write(beside.current("site"), "n", Page("200 OK", (), b"x", b"", "e"))
    pagestore.sweep()
    assert not past.exists() and beside.root.exists() and pagestore.store().root.exists()


def test_the_site_s_identity_is_part_of_the_fingerprint(settings):
    before = pagestore.fingerprint()
    settings.SITE_IDENTITY = settings.SITE_IDENTITY | {"identifier": "6401000001"}
    assert pagestore.fingerprint() != before


def test_pages_made_with_old_data_files_are_not_served_after_an_edit(tmp_path, monkeypatch):
    data = tmp_path / "data.toml"
    data.write_text("a = 1")
    monkeypatch.setattr(kept, "_WATCHED", list(kept._WATCHED))
    monkeypatch.setattr(kept, "_SECONDS", 0.0)
    kept.watch(lambda: [data], lambda: None, lambda: None)
    kept.refresh(0)
    app = Slow()
    cache = PageCache(app)
    ask(cache, "/")
    data.write_text("a = 22")
    monkeypatch.setattr(kept._STATE, "looked", float("-inf"))
    assert ask(cache, "/")[2] == SECOND


@pytest.mark.django_db
def test_a_process_still_on_the_older_cache_forgets_too(tmp_path):
    other = Store(tmp_path / "pages/other")
    generation = other.current("site")
    pagestore.store().current("site")
    StaleGroup.objects.create(group="site")
    assert refreshing.catch_up() == 1
    assert not generation.exists() and not Path(other.root / "site/cur").is_symlink()


def test_a_folder_made_by_another_between_two_looks_can_be_written(tmp_path, monkeypatch):
    pages = Store(tmp_path / "pages")

    def late(look):
        def looked(path, *way):
            seen = look(path, *way)
            pages.root.mkdir(exist_ok=True)
            return seen

        return looked

    monkeypatch.setattr(os, "access", late(os.access))
    monkeypatch.setattr(Path, "exists", late(Path.exists))
    assert pages.is_writable()
