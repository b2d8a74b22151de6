"""真正的本地调度器和两个工作进程。"""

import random
import sys

import pytest

from gongkai.annual import cluster
from gongkai.annual.cluster import ClusterMissing, audit_on_cluster
from gongkai.annual.collection import Job
from gongkai.annual.specimen import specimen
from gongkai.annual.write import write
from gongkai.cli import main


@pytest.fixture(scope="module")
def scheduler():
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as local:
        yield local.scheduler_address


@pytest.fixture
def paths(tmp_path):
    found = []
    for seed in range(50):
        path = tmp_path / f"{seed:02}.txt"
        path.write_bytes(write(specimen(random.Random(seed)), ".txt"))
        found.append(str(path))
    (tmp_path / "49.txt").write_text("x", "utf-8")
    return [*found, str(tmp_path / "没有.txt")]


def test_it_audits_on_two_worker_processes(scheduler, paths):
    results = list(audit_on_cluster((Job(p, p) for p in paths), scheduler))
    assert [r["file"] for r in results] == paths
    assert [r["status"] for r in results] == ["clean"] * 49 + ["unreadable"] * 2


def test_the_command_runs_on_a_scheduler(scheduler, paths, tmp_path, capsys):
    out = tmp_path / "out.jsonl"
    command = ["audit", *paths[:3], "--scheduler", scheduler, "--format", "jsonl", "-o", str(out)]
    assert main(command) == 0
    assert len(out.read_text("utf-8").splitlines()) == 3


def test_a_scheduler_that_is_not_there(paths, capsys):
    assert main(["audit", paths[0], "--scheduler", "tcp://127.0.0.1:9"]) == 2
    assert "连不上调度器" in capsys.readouterr().err


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterMissing, match=r"requirements\.lock"):
        cluster._connect("tcp://127.0.0.1:9")
