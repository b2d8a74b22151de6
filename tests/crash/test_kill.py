"""二百人同时申请，服务器被 SIGKILL 二十次：凡告诉了申请人编号的，都在，只有一件，编号不空不重。"""

import http.client
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import ClassVar
from urllib.parse import urlencode

import psycopg
import pytest
from django.db import connection

from gongkai.language.identity import resident_check
from gongkai.language.numerals import to_int
from tests.prepared import furnish, furnish_static, postgres

#: make soak 里重得多
CITIZENS, KILLS = (200, 20) if os.environ.get("GONGKAI_SOAK") else (30, 3)
pytestmark = pytest.mark.slow
_SETUP = """
from gongkai.loading import load; load()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from gongkai.agencies.models import Agency
Agency.add_root(name="某局", slug="bureau", mark="某")
"""
_COUNT = """
import json; from gongkai.loading import load; load()
from gongkai.applications.models import Case
from gongkai.safekeeping.trail import verify
print(json.dumps([list(Case.objects.values_list("year", "serial", "asked")), str(verify())]))
"""


class Server:
    """granian，打死了马上再起；地址不变。"""

    def __init__(self, env, workers=1):
        self.env, self.workers = env, workers
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.start()

    def start(self):
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"]
        command += ["--host", "127.0.0.1", "--port", str(self.port), "--log-level", "error"]
        command += ["--workers", str(self.workers), "--blocking-threads", "8"]
        command += ["gongkai.site.wsgi:application"]
        self.process = subprocess.Popen(
            command, env=self.env, start_new_session=True, stderr=subprocess.DEVNULL
        )

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Citizen:
    """一个浏览器：记得 Cookie，连不上就重试。`more` 为每次都带的头。"""

    more: ClassVar[dict[str, str]] = {}

    def __init__(self, port, number):
        self.port, self.number, self.cookies = port, number, {}

    def link(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)

    def once(self, method, path, body=None, kind="application/x-www-form-urlencoded"):
        link = self.link()
        headers = self.more | {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None:
            headers |= {"Content-Type": kind}
        try:
            link.request(method, path, body, headers)
            answer = link.getresponse()
            text = answer.read().decode()
            for line in answer.headers.get_all("Set-Cookie") or []:
                name, _, value = line.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, answer.headers.get("Location", ""), text
        finally:
            link.close()

    def go(self, *args):
        while True:
            try:
                status, location, text = self.once(*args)
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
                continue
            if status < 500:
                return status, location, text
            time.sleep(0.05)

    def post(self, name, values):
        values = values | {"csrfmiddlewaretoken": self.cookies.get("csrftoken", "")}
        return self.go("POST", f"/apply/bureau/{name}/", urlencode(values))

    def fill(self):
        """填到最后一步，返回那一页。"""
        body = f"640104198001{self.number % 28 + 1:02}{self.number:03}"
        person = {"name": f"申请人{self.number}", "identity_kind": "居民身份证"}
        person |= {"identity": body + resident_check(body), "phone": "13900000000"}
        asked = {"asked": f"第{self.number}号文件的内容", "provision": "paper", "way": "online"}
        self.go("GET", "/apply/bureau/kind/")
        for name, values in (
            ("kind", {"kind": "natural_person"}),
            ("person", person),
            ("asked", asked),
        ):
            assert self.post(name, values)[0] == 302
        return self.go("GET", "/apply/bureau/check/")[2]

    def apply(self):
        """填完、提交，返回编号（年, 序号）和查询码。"""
        self.fill()
        while True:
            _, _, page = self.go("GET", "/apply/bureau/check/")
            _, _, page = self.submit(page) if 'class="code"' not in page else (0, 0, page)
            done = re.search(r"〔(\d+)〕(\d+)号.*?class=\"code\">(\w+)<", page, re.DOTALL)
            if done:
                return (int(done[1]), int(done[2])), done[3]

    def submit(self, page):
        token = re.search(r'name="captcha_token" value="([^"]+)"', page)[1]
        a, b = re.search(r"验证题：(.)加(.)等于", page).groups()
        csrf = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        answer = str(to_int(a) + to_int(b))
        fields = {"csrfmiddlewaretoken": csrf, "captcha_token": token, "answer": answer}
        parts = [
            f'--x\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode()
            for k, v in fields.items()
        ]
        head = '--x\r\nContent-Disposition: form-data; name="proof"; filename="a.png"\r\n\r\n'
        image = b"\x89PNG\r\n\x1a\n" + str(self.number).encode()
        body = b"".join(parts) + head.encode() + image + b"\r\n--x--\r\n"
        kind = "multipart/form-data; boundary=x"
        return self.go("POST", "/apply/bureau/check/", body, kind)


@pytest.fixture
def env(tmp_path):
    """另一个进程用的设置：自己的数据目录；PostgreSQL 上用另一个库。"""
    found = os.environ | {
        "GONGKAI_HOME": str(tmp_path),
        "GONGKAI_APPLY_RATE": "100000",
        "DJANGO_SETTINGS_MODULE": "gongkai.site.settings",
    }
    if connection.vendor == "postgresql":
        name = f"crash_{os.getpid()}"
        found["DATABASE_URL"] = postgres(os.environ["DATABASE_URL"], name)
        furnish_static(tmp_path)
        yield found
        _in_postgres(f"DROP DATABASE {name} WITH (FORCE)")
    else:
        furnish(tmp_path)
        yield found


def _in_postgres(statement):
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as link:
        link.execute(statement)


def run(env, code):
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_many_at_once_while_the_server_is_killed_again_and_again(env):
    run(env, _SETUP)
    static = [sys.executable, "-m", "gongkai", "site", "collectstatic", "--noinput", "-v", "0"]
    subprocess.run(static, env=env, check=True)
    server, finished = Server(env), threading.Event()

    def killer():
        rng = random.Random(7)
        for _ in range(KILLS):
            time.sleep(rng.uniform(0.8, 2.0))
            server.kill()
            server.start()
        finished.set()

    killing = threading.Thread(target=killer)
    killing.start()
    try:
        with ThreadPoolExecutor(24) as pool:
            citizens = [Citizen(server.port, n) for n in range(CITIZENS)]
            told = list(pool.map(lambda c: c.apply(), citizens))
        finished.wait(120)
    finally:
        killing.join()
        server.kill()
    cases, trail = json.loads(run(env, _COUNT))
    assert len({code for _, code in told}) == CITIZENS
    by_number = {(year, serial): asked for year, serial, asked in cases}
    for number, (where, _) in enumerate(told):
        assert by_number[where] == f"第{number}号文件的内容"
    assert sorted(serial for _, serial, _ in cases) == list(range(1, CITIZENS + 1))
    assert trail == "None"
