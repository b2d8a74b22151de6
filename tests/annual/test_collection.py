import os
import random
import signal

import pytest

from gongkai.annual import collection
from gongkai.annual.collection import Job, audit_jobs, audit_one, find_files
from gongkai.annual.specimen import specimen
from gongkai.annual.write import write


@pytest.fixture
def folder(tmp_path):
    for seed in range(40):
        report = specimen(random.Random(seed))
        (tmp_path / f"{seed:02}.txt").write_bytes(write(report, ".txt"))
    (tmp_path / "39.txt").write_text("不是年报", "utf-8")
    (tmp_path / "下级").mkdir()
    (tmp_path / "下级" / "旧.doc").write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    (tmp_path / "style.css").write_text("x", "utf-8")
    (tmp_path / ".hidden.txt").write_text("x", "utf-8")
    return tmp_path


def jobs(paths):
    return [Job(p, p) for p in paths]


def test_directories_globs_and_missing_paths(folder):
    assert len(find_files([str(folder)])) == 41
    assert len(find_files([str(folder / "0*.txt")])) == 10
    assert len(find_files([str(folder), str(folder / "0*.txt")])) == 41
    assert find_files(["没有.txt"]) == ["没有.txt"]
    assert find_files([str(folder / "没有*.txt")]) == []


@pytest.mark.parametrize("processes", [1, 2])
def test_one_bad_file_never_stops_the_rest(folder, processes):
    paths = find_files([str(folder)])
    results = list(audit_jobs(jobs(paths), processes))
    assert [r["file"] for r in results] == paths
    statuses = {r["file"]: r["status"] for r in results}
    assert statuses[str(folder / "39.txt")] == "unreadable"
    assert statuses[str(folder / "下级" / "旧.doc")] == "unreadable"
    assert sum(s == "clean" for s in statuses.values()) == 39


def die_on_seven(job):
    if job.name.endswith("07.txt"):
        os.kill(os.getpid(), signal.SIGKILL)
    return ORIGINAL(job)


ORIGINAL = collection.audit_one


def die_in_chunk(batch):
    return [die_on_seven(job) for job in batch]


def test_a_file_that_kills_the_process_is_named_and_skipped(folder, monkeypatch):
    monkeypatch.setattr(collection, "audit_chunk", die_in_chunk)
    monkeypatch.setattr(collection, "audit_one", die_on_seven)
    paths = find_files([str(folder)])
    results = list(audit_jobs(jobs(paths), 2))
    assert [r["file"] for r in results] == paths
    rules = {r["file"]: r["findings"][0]["rule"] for r in results if r["status"] == "unreadable"}
    assert rules[str(folder / "07.txt")] == "read.crashed"
    assert len(rules) == 3


def test_a_file_that_takes_too_long_is_given_up(monkeypatch, tmp_path):
    def forever(*args, **how):
        while True:
            pass

    monkeypatch.setattr(collection, "audit_file", forever)
    monkeypatch.setattr(collection, "SECONDS_A_FILE", 0.2)
    assert audit_one(Job("x", "x"))["findings"][0]["rule"] == "read.too_slow"


def test_an_unforeseen_error_is_a_result(monkeypatch):
    monkeypatch.setattr(collection, "audit_file", lambda *args, **how: 1 / 0)
    found = audit_one(Job("x", "x"))["findings"][0]
    assert found["rule"] == "read.crashed" and "ZeroDivisionError" in found["message"]
