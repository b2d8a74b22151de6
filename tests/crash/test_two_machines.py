"""两台应用机（网络名字空间）共用一个 PostgreSQL、一个数据目录，前面是 nginx。

一台断了，没有人看到再试一次还不好的错。
"""

import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import ClassVar

import pytest

from gongkai.site.plain import RETRY_AFTER

from ..site.test_nginx import CONF, HOST, NGINX, certificate
from .serving import GONGKAI, Cluster, environment, free_port, prepare
from .test_kill import _COUNT, Citizen, run

CITIZENS, READERS, TRIES = 40, 8, 3
PAGES = ("/", "/apply/", "/search/?q=x", "/due-day/", "/open-data/")
NETWORK, ROUTER = "10.231.77.0/24", "10.231.77.1"
_RENAME = """
from gongkai.loading import load; load()
from gongkai.agencies.models import Agency
agency = Agency.objects.get(slug="bureau")
agency.name = "改了名的局"
agency.save()
"""


def _unable():
    """不能做的原因；能做的为空。"""
    if not os.environ.get("GONGKAI_SOAK"):
        return "make soak 才做"
    if NGINX is None or not list(Path("/usr/lib/postgresql").glob("*/bin")):
        return "没有装 nginx、PostgreSQL"
    if os.geteuid() or not shutil.which("ip"):
        return "建网络名字空间要 root 和 iproute2"
    made = subprocess.run(["ip", "netns", "add", f"gk{os.getpid()}"], capture_output=True)
    if made.returncode:
        return "这台机器不许建网络名字空间"
    ip("netns", "del", f"gk{os.getpid()}")
    return ""


def ip(*words):
    subprocess.run(["ip", *words], check=True, capture_output=True)


_WHY = _unable()
pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(_WHY), reason=_WHY or "-")]


class Network:
    """一座桥，每台机器一个名字空间接在上面。"""

    def __init__(self):
        self.bridge, self.spaces = f"gkb{os.getpid()}", []
        ip("link", "add", self.bridge, "type", "bridge")
        ip("addr", "add", f"{ROUTER}/24", "dev", self.bridge)
        ip("link", "set", self.bridge, "up")

    def join(self, number):
        """新的名字空间和它在桥上的一头。"""
        space, end = f"gk{os.getpid()}-{number}", f"gkv{os.getpid()}{number}"
        ip("netns", "add", space)
        self.spaces.append(space)
        ip("link", "add", end, "type", "veth", "peer", "name", "eth0", "netns", space)
        ip("link", "set", end, "master", self.bridge, "up")
        ip("-n", space, "link", "set", "lo", "up")
        ip("-n", space, "addr", "add", f"10.231.77.{number}/24", "dev", "eth0")
        ip("-n", space, "link", "set", "eth0", "up")
        return space, end

    def remove(self):
        for space in self.spaces:
            ip("netns", "del", space)
        ip("link", "del", self.bridge)


class Machine:
    """一台应用机：自己的网络、自己的进程；数据目录与另一台共用。"""

    def __init__(self, network, number, env):
        self.address, self.env = f"10.231.77.{number}", env
        self.space, self.end = network.join(number)
        self.log = Path(env["GONGKAI_HOME"]) / f"log-{number}"
        self.start()

    def start(self):
        command = ["ip", "netns", "exec", self.space, *GONGKAI, "serve", "--host", "0.0.0.0"]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [*command, "--port", "8000"], env=self.env, start_new_session=True, stderr=log
            )

    def ask(self, path):
        link = http.client.HTTPConnection(self.address, 8000, timeout=5)
        with contextlib.closing(link):
            link.request("GET", path, headers={"Host": HOST, "X-Forwarded-Proto": "https"})
            answer = link.getresponse()
            return answer.status, answer.read().decode()

    def ready(self, seconds=90):
        end = time.monotonic() + seconds
        while True:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.ask("/apply/")[0] == 200:
                    return
            assert time.monotonic() < end, self.log.read_text()[-2000:]
            time.sleep(0.2)

    def kill(self):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def cut(self):
        """进程打死，网线拔掉：此后连它的没有回答。"""
        self.kill()
        ip("link", "set", self.end, "down")

    def revive(self):
        ip("link", "set", self.end, "up")
        self.start()
        self.ready()


def front(folder, machines, port):
    """docs/nginx.conf，upstream 换成 docs/nginx-two.conf 的一段；只换地址、路径和端口。"""
    two = CONF.with_name("nginx-two.conf").read_text("utf-8")
    for number, machine in enumerate(machines, 11):
        assert f"10.0.0.{number}:8000" in two
        two = two.replace(f"10.0.0.{number}:8000", f"{machine.address}:8000")
    text = re.sub(r"upstream gongkai \{.*?\}\n", lambda _: two, CONF.read_text("utf-8"), flags=re.S)
    for old, new in (
        ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("/etc/nginx/", f"{folder}/"),
        ("/srv/gongkai/static/", f"{folder}/site/static/"),
    ):
        assert old in text, old
        text = text.replace(old, new)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    log = f'log_format who "$upstream_addr $status"; access_log {folder}/access who;'
    head = f"user root; daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}"
    path = folder / "whole.conf"
    path.write_text(f"{head} http {{ {log} {temporary} {text} }}", "utf-8")
    return subprocess.Popen([NGINX, "-c", str(path), "-e", str(folder / "error.log")])


class Visitor(Citizen):
    """从 nginx 进来的；各有各的地址，次数限制各算各的。"""

    more: ClassVar[dict[str, str]] = {"Host": HOST, "Referer": f"https://{HOST}/"}
    troubles: ClassVar[list[tuple]] = []

    def link(self):
        context = ssl._create_unverified_context()
        source = (f"127.0.1.{self.number + 1}", 0)
        return http.client.HTTPSConnection(
            "127.0.0.1", self.port, context=context, source_address=source, timeout=20
        )

    def go(self, *args):
        """出了错的过一秒、说忙的照它说的等一等再试；试到第 `TRIES` 次还不好的不算好。"""
        for tried in range(TRIES):
            begin, told, wait = time.monotonic(), "", 1
            try:
                found = self.once(*args)
            except (OSError, http.client.HTTPException) as error:
                told = type(error).__name__
            else:
                if found[0] < 500:
                    return found
                told = str(found[0])
                wait = RETRY_AFTER["busy"] if found[0] == 503 else 1
            self.troubles.append((args[0], told, tried, time.monotonic() - begin))
            time.sleep(wait)
        raise AssertionError((args[:2], told))


@pytest.fixture
def folder():
    """nobody 也进得去的一个目录。"""
    made = Path(tempfile.mkdtemp())
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def cluster(folder):
    (folder / "postgres").mkdir()
    made = Cluster(folder / "postgres", NETWORK)
    yield made
    made.stop()


@pytest.fixture
def env(folder, cluster):
    (folder / "site").mkdir()
    found = environment(
        folder / "site",
        DATABASE_URL=cluster.url,
        GONGKAI_URL=f"https://{HOST}",
        GONGKAI_HOSTS=f"{HOST},127.0.0.1",
        GONGKAI_PROXIES=ROUTER,
        GONGKAI_APPLY_RATE="100000",
        GONGKAI_WORKERS="1",
    )
    prepare(found)
    return found


@pytest.fixture
def machines(env):
    network, made = Network(), []
    inside = env | {"DATABASE_URL": env["DATABASE_URL"].replace("127.0.0.1", ROUTER)}
    try:
        made += [Machine(network, number, inside) for number in (11, 12)]
        for machine in made:
            machine.ready()
        yield made
    finally:
        for machine in made:
            machine.kill()
        network.remove()


def keep_reading(port, number, over):
    reader, seen, longest = Visitor(port, 200 + number % 40), 0, 0.0
    while not over.is_set():
        begin = time.monotonic()
        reader.go("GET", PAGES[seen % len(PAGES)])
        longest, seen = max(longest, time.monotonic() - begin), seen + 1
        time.sleep(0.3)
    return seen, longest


def cut_each(machines, over):
    """一台一台地断：断八秒，好了以后再断另一台。"""
    try:
        for machine in reversed(machines):
            time.sleep(4)
            machine.cut()
            time.sleep(8)
            machine.revive()
    finally:
        over.set()


def test_one_of_two_is_cut_off_under_load(env, machines, folder):
    certificate(folder)
    port, over = free_port(), threading.Event()
    proxy = front(folder, machines, port)
    try:
        time.sleep(1)
        with ThreadPoolExecutor(READERS + 9) as pool:
            cutting = pool.submit(cut_each, machines, over)
            readers = [pool.submit(keep_reading, port, n, over) for n in range(READERS)]
            told = [pool.submit(Visitor(port, n).apply) for n in range(CITIZENS)]
            cutting.result()
            applied = [one.result() for one in told]
            reads = [one.result() for one in readers]
    finally:
        proxy.send_signal(signal.SIGTERM)
        proxy.wait(10)
    served = (folder / "access").read_text()
    figures(reads, served)
    assert all(f"{machine.address}:8000 200" in served for machine in machines)
    cases, trail = json.loads(run(env, _COUNT))
    by_number = {(year, serial): asked for year, serial, asked in cases}
    assert [by_number[where] for where, _ in applied] == [
        f"第{n}号文件的内容" for n in range(CITIZENS)
    ]
    assert len(cases) == CITIZENS and trail == "None"
    # 一台上改的，两台缓存的页面都换
    assert all("某局" in machine.ask("/")[1] for machine in machines)
    run(env, _RENAME)
    assert all("改了名的局" in machine.ask("/")[1] for machine in machines)


def figures(reads, served):
    """量得的数，make soak 里看得到。"""
    troubles = Visitor.troubles
    kinds = sorted({(method, what) for method, what, *_ in troubles})
    counted = [(*kind, sum(t[:2] == kind for t in troubles)) for kind in kinds]
    longest = max(seconds for _, seconds in reads)
    print(
        f"看了 {sum(n for n, _ in reads)} 页，最久 {longest:.1f} 秒；"
        f"申请 {CITIZENS} 件；nginx 记了 {served.count(chr(10))} 次；再试一次才好的：{counted}",
        file=sys.stderr,
    )
