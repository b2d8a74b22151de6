"""人太多、描述符用完、进程被打死、端口有人用、数据库不在：说得清楚，过后自己好。"""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest
from django.db import connection

from . import serving
from .serving import GONGKAI, Site, environment, free_port, prepare

pytestmark = pytest.mark.slow
PAGES = ("/", "/apply/", "/search/?q=x", "/admin/login/", "/en/search/?q=x", "/due-day/")
_CLIENTS = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
SCRIPTS = Path(__file__).parents[2] / "scripts"


@pytest.fixture(scope="module")
def cluster():
    """PostgreSQL 上跑时的一个；它的目录要 nobody 也进得去。"""
    if connection.vendor != "postgresql":
        yield None
        return
    folder = Path(tempfile.mkdtemp())
    made = serving.Cluster(folder)
    yield made
    made.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def env(tmp_path_factory, cluster):
    more = {"DATABASE_URL": cluster.url} if cluster else {}
    found = environment(tmp_path_factory.mktemp("home"), **more)
    prepare(found)
    return found


@pytest.fixture(scope="module")
def site(env):
    """不打它的几个测试共用的一个；等数据库只等一秒。"""
    with Site(env | {"GONGKAI_DATABASE_WAIT": "1"}, "--host", "0.0.0.0") as found:
        yield found


def all_well(site):
    for path in PAGES:
        assert site.status(path) == 200, (path, site.log.read_text()[-2000:])


def crowd(site, path, people, seconds):
    """`people` 个人不停地要 `path`，返回各人得到的 (状态码, Retry-After)。"""
    end = time.monotonic() + seconds

    def one(_):
        got = []
        while time.monotonic() < end:
            status, headers, _ = site.ask(path)
            got.append((status, headers["Retry-After"]))
        return got

    with ThreadPoolExecutor(people) as pool:
        return [answer for got in pool.map(one, range(people)) for answer in got]


@pytest.mark.once
def test_too_many_at_once_are_told_to_come_back_and_then_all_is_well(env, cluster):
    with Site(env | {"GONGKAI_AT_ONCE": "3", "GONGKAI_WAITING": "6"}) as site:
        assert site.status("/") == 200
        seen, cached = [], []

        def watch():
            for _ in range(8):
                time.sleep(0.4)
                cached.append(site.status("/"))
                if cluster:
                    with psycopg.connect(cluster.url) as link:
                        seen.append(link.execute(_CLIENTS).fetchone()[0])

        watching = threading.Thread(target=watch)
        watching.start()
        answers = crowd(site, "/apply/", 60, 4)
        watching.join()
        assert {status for status, _ in answers} == {200, 503}
        assert all(after for status, after in answers if status == 503)
        assert set(cached) == {200}, "缓存的页面不受影响"
        assert not cluster or (len(seen) == 8 and max(seen) <= 3 + 1)
        all_well(site)


@pytest.mark.once
def test_out_of_descriptors_it_recovers(env):
    with Site(env, descriptors=256) as site:
        idle = [socket.create_connection(("127.0.0.1", site.port), 5) for _ in range(400)]
        for link in idle[:200]:
            link.sendall(b"GET /apply/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        time.sleep(2)
        for link in idle:
            link.close()
        site.until(200, "/apply/", 10)
        all_well(site)
        assert "Too many open files" not in site.log.read_text()


@pytest.mark.once
def test_a_worker_killed_is_started_again(env):
    with Site(env | {"GONGKAI_WORKERS": "2"}) as site:
        before = site.workers()
        assert len(before) == 2
        for process in before:
            os.kill(process, signal.SIGKILL)
            site.until(200, "/apply/", 10)
            time.sleep(0.5)
        assert len(site.workers()) == 2 and not set(site.workers()) & set(before)
        all_well(site)


@pytest.mark.once
def test_stopping_leaves_nobody_behind(env):
    with Site(env, "--tick", "1") as site:
        time.sleep(1)
        left = serving.children(site.process.pid)
        assert left
        site.process.terminate()
        assert site.process.wait(25) == 0
        gone_by(left, 5)


@pytest.mark.once
def test_the_main_process_killed_takes_the_others_with_it(env):
    with Site(env, "--tick", "1") as site:
        time.sleep(1)
        left = serving.children(site.process.pid)
        site.process.kill()
        site.process.wait()
        gone_by(left, 25)


def gone_by(processes, seconds):
    end = time.monotonic() + seconds
    while any(serving.command_of(p) for p in processes):
        assert time.monotonic() < end, [serving.command_of(p) for p in processes]
        time.sleep(0.2)


@pytest.fixture
def office(tmp_path):
    """`make run` 的脚本放在另一个目录，装依赖的一步换成空的。"""
    (tmp_path / "scripts").mkdir()
    (tmp_path / ".venv/bin").mkdir(parents=True)
    for name in ("run", "lib.sh"):
        shutil.copy(SCRIPTS / name, tmp_path / "scripts")
    (tmp_path / "scripts/setup").write_text("exit 0\n")
    program = tmp_path / ".venv/bin/gongkai"
    program.write_text(f'#!/bin/sh\nexec {" ".join(GONGKAI)} "$@"\n')
    program.chmod(0o755)
    return tmp_path


@pytest.mark.once
def test_make_run_on_a_port_in_use_says_so_before_it_does_anything(site, env, office):
    """在用的绑的是任何地址，新来的只要本机的：也算。"""
    more = {"PORT": str(site.port), "GONGKAI_HOME": str(office / "var")}
    begin = time.monotonic()
    done = subprocess.run(
        ["bash", str(office / "scripts/run")],
        env=env | more, capture_output=True, text=True, check=False, timeout=20,
    )  # fmt: skip
    assert done.returncode == 2 and time.monotonic() - begin < 10
    assert f"端口 {site.port} 已经有程序在用" in done.stderr
    assert f"PORT={site.port + 1} make run" in done.stderr
    assert not (office / "var").exists()


@pytest.mark.once
def test_of_two_started_together_only_one_gets_the_port(env):
    port = free_port()
    words = [*GONGKAI, "serve", "--port", str(port)]
    two = [
        subprocess.Popen(words, env=env, stderr=subprocess.PIPE, text=True, start_new_session=True)
        for _ in range(2)
    ]
    try:
        end = time.monotonic() + 10
        while not (lost := [p for p in two if p.poll() is not None]):
            assert time.monotonic() < end
            time.sleep(0.1)
        assert len(lost) == 1 and lost[0].returncode == 2
        assert "已经有程序在用" in lost[0].stderr.read()
    finally:
        for process in two:
            if process.poll() is None:
                process.terminate()
            process.wait(25)


def test_the_database_away_and_back(site, cluster):
    if not cluster:
        pytest.skip("PostgreSQL 上的")
    assert site.status("/") == 200
    cluster.stop()
    try:
        status, headers, page = site.ask("/apply/bureau/kind/")
        assert status == 503 and headers["Retry-After"] == "30"
        assert "网站暂时办不了" in page and "Traceback" not in page
        assert "cannot help" in site.ask("/en/search/?q=y")[2]
        status, headers, said = site.ask("/api/open/v1/items")
        assert status == 503 and said.startswith('{"detail":') and headers["Retry-After"]
        assert site.status("/") == 200, "缓存的页面照样看得到"
    finally:
        cluster.start()
    site.until(200, "/apply/bureau/kind/", 15)
    all_well(site)
    assert "Traceback" not in site.log.read_text()


def test_a_locked_sqlite_file_keeps_what_was_filled_in(site, env, cluster):
    if cluster:
        pytest.skip("SQLite 上的")
    _, headers, page = site.ask("/apply/bureau/kind/")
    cookies = [c.partition(";")[0] for c in headers.get_all("Set-Cookie")]
    sent = {"Cookie": "; ".join(cookies), "Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode({"csrfmiddlewaretoken": serving.token(page), "kind": "natural_person"})
    file = sqlite3.connect(f"{env['GONGKAI_HOME']}/gongkai.sqlite3", isolation_level=None)
    file.execute("BEGIN IMMEDIATE")
    status, headers, page = site.ask("/apply/bureau/kind/", "POST", body, sent)
    assert status == 503 and headers["Retry-After"] and "没有保存" in page
    assert 'name="kind" value="natural_person"' in page and "再提交一次" in page
    file.execute("ROLLBACK")
    assert site.ask("/apply/bureau/kind/", "POST", body, sent)[0] == 302
    assert "Traceback" not in site.log.read_text()


@pytest.mark.once
def test_a_body_beyond_the_limit_is_answered_not_cut_off(site):
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    for path, said in (("/apply/", "上传的内容太大"), ("/en/apply/", "too large")):
        status, _, page = site.ask(path, "POST", b"a" * 43_000_000, kind)
        assert status == 413 and said in page
    status, _, said = site.ask("/api/v1/applications", "POST", b"a" * 43_000_000)
    assert status == 413 and said.startswith('{"detail":')


def test_the_files_of_the_database_are_ours_alone(site, env, cluster):
    if cluster:
        pytest.skip("SQLite 上的")
    for path in Path(env["GONGKAI_HOME"]).glob("gongkai.sqlite3*"):
        assert path.stat().st_mode & 0o077 == 0, path
