"""真的启动 `gongkai serve`，真的请求它；PostgreSQL 上用自己的一个库，可以停下再起。"""

import contextlib
import http.client
import os
import pwd
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from tests.prepared import furnish, furnish_static, template

GONGKAI = [sys.executable, "-m", "gongkai"]
_SETUP = """
from gongkai.loading import load; load()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("collectstatic", verbosity=0, interactive=False)
from gongkai.agencies.models import Agency
from gongkai.portal import front_page
Agency.add_root(name="某局", slug="bureau", mark="某")
front_page.ensure()
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(home, **more):
    """另一个进程用的设置；数据目录里是迁移好的库。"""
    furnish_static(home) if "DATABASE_URL" in more else furnish(home)
    found = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    found |= {"GONGKAI_HOME": str(home), "DJANGO_SETTINGS_MODULE": "gongkai.site.settings"}
    found |= {"GONGKAI_SETTINGS": os.devnull}
    return found | {"GONGKAI_SECOND_FACTOR": "optional"} | more


def prepare(env):
    """建库、收集静态文件、一个机关。"""
    done = subprocess.run(
        [sys.executable, "-c", _SETUP], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]


class Site:
    """`gongkai serve`：用完停下。"""

    def __init__(self, env, *words, descriptors=None, port=None):
        self.port = port or free_port()

        def limit():
            if descriptors:
                resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))

        self.log = Path(env["GONGKAI_HOME"]) / f"log-{self.port}"
        with self.log.open("w") as log:
            command = [*GONGKAI, "serve", "--port", str(self.port), *words]
            self.process = subprocess.Popen(
                command, env=env, start_new_session=True, stderr=log, preexec_fn=limit
            )

    def __enter__(self):
        self.until(200, "/apply/", 40)
        return self

    def __exit__(self, *_):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(25)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def ask(self, path, method="GET", body=None, headers=None, timeout=20):
        """(状态码, 头, 文字)。"""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        with contextlib.closing(link):
            link.request(method, path, body, headers or {})
            answer = link.getresponse()
            return answer.status, answer.headers, answer.read().decode()

    def status(self, path):
        try:
            return self.ask(path)[0]
        except (OSError, http.client.HTTPException):
            return 0

    def until(self, status, path, seconds):
        """`seconds` 秒之内答成 `status`，返回用了几秒。"""
        begin = time.monotonic()
        while (got := self.status(path)) != status:
            waited = time.monotonic() - begin
            assert self.process.poll() is None, self.log.read_text()[-2000:]
            assert waited < seconds, f"{path}：{got}，{self.log.read_text()[-2000:]}"
            time.sleep(0.2)
        return time.monotonic() - begin

    def workers(self):
        return [p for p in children(self.process.pid) if "tick" not in command_of(p)]


def children(parent):
    done = subprocess.run(["ps", "-o", "pid=", "--ppid", str(parent)], capture_output=True)
    return [int(word) for word in done.stdout.split()]


def command_of(process):
    with contextlib.suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_bytes().decode()
    return ""


class Cluster:
    """自己的一个 PostgreSQL，可以停下再起；`network` 里的别的机器也连得上。"""

    def __init__(self, folder, network=None):
        self.bin = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        self.folder, self.port = folder, free_port()
        self.runner = []
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody")
            pwd.getpwnam("nobody")
            self.runner = ["runuser", "-u", "nobody", "--"]
        self._run("initdb", "-U", "gongkai", "--auth=trust", "-E", "UTF8", "--locale=C")
        self.listen = "*" if network else "127.0.0.1"
        if network:
            with Path(f"{folder}/data/pg_hba.conf").open("a") as allowed:
                allowed.write(f"host all all {network} trust\n")
        self.start()
        self.url = f"postgres://gongkai@127.0.0.1:{self.port}/postgres"
        # SQLite 上跑的没有可抄的：由 prepare 自己迁移
        if "DATABASE_URL" in os.environ:
            self._fill()

    def start(self):
        options = f"-p {self.port} -c listen_addresses='{self.listen}' -c fsync=off"
        options += " -c unix_socket_directories='' -c max_connections=40"
        self._run("pg_ctl", "-w", "-l", f"{self.folder}/log", "-o", options, "start")

    def stop(self):
        self._run("pg_ctl", "-m", "immediate", "stop")

    def _fill(self):
        """从测试用的那个服务器抄来迁移好的库。"""
        dump = [self.bin / "pg_dump", "-d", template(os.environ["DATABASE_URL"])]
        with subprocess.Popen(dump, stdout=subprocess.PIPE) as giving:
            taking = [self.bin / "psql", "-q", "-d", self.url, "-v", "ON_ERROR_STOP=1"]
            subprocess.run(taking, stdin=giving.stdout, check=True, stdout=subprocess.DEVNULL)

    def _run(self, program, *words):
        command = [*self.runner, str(self.bin / program), "-D", f"{self.folder}/data", *words]
        subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL)


def token(page):
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
