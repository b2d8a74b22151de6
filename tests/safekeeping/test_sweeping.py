"""清扫：被杀的进程留下的删去，正在写的、存好的、别人的不动。"""

import os
import tempfile
import time

import pytest

from gongkai.safekeeping.files import content_of, store
from gongkai.safekeeping.sweeping import OLD, sweep

pytestmark = pytest.mark.django_db


@pytest.fixture
def places(settings, tmp_path):
    settings.HOME, settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "home", str(tmp_path / "tmp")
    for folder in (tmp_path / "home" / "files" / "ab", tmp_path / "tmp"):
        folder.mkdir(parents=True)
    return tmp_path


def left(path, age=OLD + 60):
    path.write_bytes(b"x")
    os.utime(path, (time.time() - age,) * 2)
    return path


def half(folder):
    """和 `files` 写的一样起名。"""
    handle, name = tempfile.mkstemp(dir=folder)
    os.close(handle)
    return left(type(folder)(name))


def test_half_made_files_and_plain_leftovers_go(places):
    gone = [
        half(places / "home" / "files" / "ab"),
        left(places / "home" / ".current-key-abc_1234"),
        left(places / "tmp" / "tmpabcd_123.upload.png"),
        left(places / "tmp" / "openpyxl.abcd1234"),
    ]
    assert sweep() == len(gone) and not any(p.exists() for p in gone)
    assert sweep() == 0


def test_what_is_being_written_and_what_is_stored_stays(places):
    stored = store("内容".encode())
    files = [p for p in (places / "home" / "files").rglob("*") if p.is_file()]
    os.utime(files[0], (0, 0))
    fresh = left(places / "home" / "files" / "ab" / "tmpabcdefgh", age=OLD - 60)
    others = [left(places / "tmp" / n) for n in ("notes.upload.txt", "tmpabcdefgh", "x.png")]
    key = left(places / "home" / "data-keys")
    assert sweep() == 0
    assert fresh.exists() and key.exists() and all(p.exists() for p in others)
    assert content_of(stored) == "内容".encode()


def test_without_the_folders_there_is_nothing_to_do(settings, tmp_path):
    settings.HOME, settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "no", str(tmp_path / "none")
    assert sweep() == 0
