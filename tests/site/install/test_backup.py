"""`gongkai backup`、`gongkai restore`：第一台机器整个删掉，空的机器上恢复，逐份一样，解得开。"""

import io
import json
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import threading
from pathlib import Path

import pytest

from gongkai.site.backup import archive, keybox
from gongkai.site.backup.archive import BackupWrong, Held, Manifest, Writer
from tests.prepared import postgres

from .test_setup import ANSWERS, SOURCE, database, migrated, run, setup

pytestmark = pytest.mark.once

WORD = {"GONGKAI_BACKUP_PASSPHRASE": "春眠不觉晓处处闻啼鸟夜来"}
#: 在安装里存一份附件、打开它
STORE = """
from gongkai.loading import load; load()
from gongkai.safekeeping.files import store
from gongkai.safekeeping.models import StoredFile
for text in {texts!r}:
    store(text.encode() * 40)
"""
READ = """
from gongkai.loading import load; load()
from gongkai.safekeeping.files import content_of
from gongkai.safekeeping.models import StoredFile
print(sorted(content_of(f).decode()[:2] for f in StoredFile.objects.all()))
"""
#: 检索的索引里编几件；PostgreSQL 上两件一段地封存，又撤下、补编一件
INDEX = """
from gongkai.loading import load; load()
from django.db import connection
from gongkai.disclosures.searching import index
from gongkai.inverted import HIGHEST, Inverted
from gongkai.sealed import Sealed
several = Sealed(index.TABLE, 2) if connection.vendor == "postgresql" else None
words = Inverted(index.TABLE, index._WORDS.shift, several)
look = lambda: words.newest([[("供热",)], [("公告",)]], HIGHEST, 9)
"""
WRITE = (
    INDEX
    + """
words.add((key, ["供热", "公告"]) for key in (3, 5, 7, 9, 11))
while several and several.seal():
    pass
words.remove(5, ["供热", "公告"])
words.add([(4, ["供热", "公告"])])
print(look(), len(several.runs() if several else ()))
"""
)
LOOK = (
    INDEX
    + """
print(look(), len(several.runs() if several else ()))
"""
)
ADD = (
    INDEX
    + """
words.add([(6, ["供热", "公告"]), (13, ["供热", "公告"])])
print(look(), several.seal() if several else False)
"""
)


def installed(folder):
    """装好一处；设置文件的路径。"""
    answers = ANSWERS | {"home": f"{folder}/home", "keys": f"{folder}/keys"}
    answers |= migrated(folder / "home", "backup_test")
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in answers.items()]
    (folder / "answers.toml").write_text("\n".join(lines), "utf-8")
    (folder / "password").write_text("长一点的口令-2026\n", "utf-8")
    done = setup(folder)
    assert done.returncode == 0, done.stderr
    return folder / "gongkai.env"


def inside(settings, code):
    """在安装里运行一段程序。"""
    lines = [x for x in Path(settings).read_text("utf-8").splitlines() if "=" in x]
    env = {n: v.strip('"') for n, _, v in (x.partition("=") for x in lines)}
    env |= {"DJANGO_SETTINGS_MODULE": "gongkai.site.settings", "PYTHONPATH": SOURCE}
    env["PATH"] = "/usr/bin:/bin"
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def checked(settings):
    """`gongkai doctor` 的各项。"""
    done = run("doctor", "--format", "json", cwd="/", GONGKAI_SETTINGS=str(settings))
    return {one["name"]: one for one in json.loads(done.stdout)}


def test_the_first_machine_is_deleted_and_the_second_is_the_same(tmp_path):
    first, second, kept = tmp_path / "first", tmp_path / "second", tmp_path / "kept"
    for folder in (first, second, kept):
        folder.mkdir()
    settings = installed(first)
    inside(settings, STORE.format(texts=["甲的内容", "乙的内容"]))
    runs = 2 if database() else 0
    assert inside(settings, WRITE) == f"[11, 9, 7, 4, 3] {runs}"
    made = run("backup", f"{kept}/一.tar", cwd=first, GONGKAI_SETTINGS=str(settings), **WORD)
    assert made.returncode == 0, made.stderr
    inside(settings, STORE.format(texts=["丙的内容"]))
    more = (f"{kept}/二.tar", "--after", f"{kept}/一.tar")
    made = run("backup", *more, cwd=first, GONGKAI_SETTINGS=str(settings), **WORD)
    assert made.returncode == 0 and "没有变的 3 份在：一.tar" in made.stdout, made.stderr
    assert "GONGKAI" not in (kept / "二.tar.keys").read_text()
    assert checked(settings)["备份"]["state"] == "好"
    assert checked(settings)["附件"]["state"] == "好"
    next((first / "home" / "files").glob("??/*")).write_bytes(b"broken")
    assert "打不开 1" in checked(settings)["附件"]["text"]
    shutil.rmtree(first)
    where = ["--home", f"{second}/home", "--key-folder", f"{second}/keys"]
    if url := database():
        where += ["--database", postgres(url, "restore_test", ready=False)]
    again = run(
        *("restore", f"{kept}/二.tar", *where),
        cwd=second,
        GONGKAI_SETTINGS=f"{second}/gongkai.env",
        **WORD,
    )
    assert again.returncode == 0, again.stderr
    assert "留痕核验过" in again.stdout
    assert inside(second / "gongkai.env", LOOK) == f"[11, 9, 7, 4, 3] {runs}"
    assert inside(second / "gongkai.env", ADD) == f"[13, 11, 9, 7, 6, 4, 3] {bool(runs)}"
    assert inside(second / "gongkai.env", READ) == "['丙的', '乙的', '甲的']"
    twice = run(
        *("restore", f"{kept}/二.tar", *where),
        cwd=second,
        GONGKAI_SETTINGS=f"{second}/gongkai.env",
        **WORD,
    )
    assert twice.returncode == 2 and "不是空的" in twice.stderr
    assert inside(second / "gongkai.env", READ) == "['丙的', '乙的', '甲的']"


@pytest.fixture
def backup(tmp_path):
    """一个小的备份：(文件, 清单)。"""
    home = tmp_path / "home" / "files" / "ab"
    home.mkdir(parents=True)
    (home / "c").write_bytes(b"sealed" * 100)
    base = tmp_path / "database.sqlite3"
    with sqlite3.connect(base) as link:
        link.execute("create table t(a)")
    return written(tmp_path / "一.tar", {"home/files/ab/c": home / "c", base.name: base})


def written(path, files, earlier=None):
    with path.open("wb") as out:
        writer = Writer(out, path.name, earlier)
        for name, file in files.items():
            writer.add(name, file)
        manifest = Manifest("0.1.0", "2026-11-26T00:00:00+00:00", writer.held)
        writer.finish(manifest)
    return path, manifest


def test_what_is_written_reads_back(backup, tmp_path):
    path, manifest = backup
    assert archive.verify(path) == manifest
    assert archive.extract(path, manifest, lambda name: tmp_path / "out" / name) == 2
    assert (tmp_path / "out/home/files/ab/c").read_bytes() == b"sealed" * 100


def test_a_changed_byte_is_seen_by_reading_back_and_by_restoring(backup, tmp_path):
    path, manifest = backup
    content = path.read_bytes()
    path.write_bytes(content.replace(b"sealedsealed", b"sealedSealed", 1))
    with pytest.raises(BackupWrong, match="与清单不符"):
        archive.verify(path)
    with pytest.raises(BackupWrong, match="与清单不符"):
        archive.extract(path, manifest, lambda name: tmp_path / "out" / name)


@pytest.mark.parametrize("share", [0.1, 0.4])
def test_half_a_backup_is_refused(backup, share):
    path, _ = backup
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(BackupWrong):
        archive.verify(path)


def test_something_else_is_refused(tmp_path):
    path = tmp_path / "x.tar"
    path.write_bytes(b"hello")
    with pytest.raises(BackupWrong, match="读不成"):
        archive.verify(path)
    with pytest.raises(BackupWrong, match="读不成"):
        archive.verify(tmp_path / "none.tar")


@pytest.mark.parametrize("name", ["../x", "home/files/../../x", "/etc/passwd", "home/pages/a"])
def test_nothing_is_written_elsewhere(tmp_path, name):
    path = tmp_path / "x.tar"
    held = {name: Held(name, 1, "0", 0, "x.tar")}
    content = Manifest("0.1.0", "2026", held).dumps()
    with tarfile.open(path, "w") as tar:
        info = tarfile.TarInfo(archive.MANIFEST)
        info.size = len(content)
        tar.addfile(info, io.BytesIO(content))
    with pytest.raises(BackupWrong, match="不该有"):
        archive.manifest_of(path)


def test_the_earlier_one_is_asked_for_by_name(backup, tmp_path):
    path, manifest = backup
    home = tmp_path / "home/files/ab/c"
    later, both = written(tmp_path / "二.tar", {"home/files/ab/c": home}, manifest)
    assert both.held["home/files/ab/c"].archive == "一.tar"
    path.unlink()
    with pytest.raises(BackupWrong, match=r"还要 一\.tar"):
        archive.extract(later, both, lambda name: tmp_path / "out" / name)


def test_a_file_that_changed_is_written_again(backup, tmp_path):
    _, manifest = backup
    home = tmp_path / "home/files/ab/c"
    home.write_bytes(b"resealed")
    later, both = written(tmp_path / "二.tar", {"home/files/ab/c": home}, manifest)
    assert both.held["home/files/ab/c"].archive == "二.tar" and archive.verify(later)


def test_the_keys_open_with_the_passphrase_only(tmp_path):
    box = keybox.Box({"data-keys": "k1:AAAA"}, {"GONGKAI_HOME": "/x"})
    keybox.write(tmp_path / "k", box, "十二个字以上的一个口令就行了")
    assert keybox.read(tmp_path / "k", "十二个字以上的一个口令就行了") == box
    assert "AAAA" not in (tmp_path / "k").read_text()
    assert (tmp_path / "k").stat().st_mode & 0o077 == 0
    with pytest.raises(BackupWrong, match="口令不对"):
        keybox.read(tmp_path / "k", "别的")
    with pytest.raises(BackupWrong, match="写不成"):
        keybox.write(tmp_path / "k", box, "x")


def test_a_short_or_absent_passphrase_is_refused(monkeypatch):
    monkeypatch.setenv(keybox.VARIABLE, "short")
    with pytest.raises(BackupWrong, match="至少 12 个字符"):
        keybox.passphrase(new=True)
    monkeypatch.delenv(keybox.VARIABLE)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(BackupWrong, match=keybox.VARIABLE):
        keybox.passphrase(new=False)


def test_a_live_database_is_copied_whole(tmp_path):
    """一边写一边抄：抄到的总是某一刻的全部，两张表的行数一样。"""
    from gongkai.site.backup.database import snapshot

    file, stop = tmp_path / "live.sqlite3", threading.Event()
    with sqlite3.connect(file) as link:
        link.execute("PRAGMA journal_mode=WAL")
        link.execute("create table a(x)")
        link.execute("create table b(x)")

    def write():
        writer = sqlite3.connect(file)
        while not stop.is_set():
            with writer:
                writer.execute("insert into a values (zeroblob(2000))")
                writer.execute("insert into b values (1)")

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for number in range(5):
            to = tmp_path / f"copy-{number}"
            assert snapshot("", file, to) == "database.sqlite3"
            link = sqlite3.connect(to)
            counts = link.execute("select (select count(*) from a), (select count(*) from b)")
            here, there = counts.fetchone()
            assert here == there
    finally:
        stop.set()
        thread.join()
