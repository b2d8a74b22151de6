"""发到各渠道的时候，发的进程随时被打死：对方那里一条不少、一条不多。

平时六十条、四次；`GONGKAI_SOAK=1` 为一万条、一百次（二十件信息 × 五百个账号，微博、接口各半）。
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from django.db import connection

from ..channels.contract import Contract
from . import serving
from .serving import environment
from .test_outbox import _HEAD, ROOT, run

pytestmark = [pytest.mark.slow, pytest.mark.once]
ITEMS, ACCOUNTS, KILLS = (20, 500, 100) if os.environ.get("GONGKAI_SOAK") else (2, 30, 4)
_PREPARE = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.applications.people import agencies
from tests.channels.contract import TOKEN
from tests.channels.helpers import published
from gongkai.channels.models import Account, Post
from gongkai.disclosures.reviewing.workflows import ensure_workflows
ensure_workflows()
bureau = agencies()[0]
rows = []
for number in range({accounts}):
    kind = ("weibo", "webhook")[number % 2]
    facts = {{"rip": "203.0.113.9"}} if kind == "weibo" else {{"url": "{url}/hook"}}
    held = {{"access_token": f"{{TOKEN}}-{{number}}"}}
    secret = held if kind == "weibo" else {{"secret": "s" * 32}}
    given = {{"agency": bureau, "kind": kind, "name": f"第{{number}}个", "facts": facts}}
    rows.append(Account.objects.create(secret=secret, **given))
for number in range({items}):
    published(bureau, *rows, title=f"第{{number}}件")
print(Post.objects.count())
"""
#: 装好以后，听到一行就分出一个发的进程，说出它的号码
_WORK = """
import os, sys, time, datetime, dataclasses
from django.conf import settings
from gongkai.channels import kinds, sending
settings.OUTBOX_LEASE, settings.OUTBOX_DEADLINE, settings.OUTBOX_BACK_OFF = 15, 10, (0,) * 60
settings.CHANNELS_LOOPBACK, settings.CHANNELS_BASES = True, {{"weibo": "{url}"}}
known = kinds.kinds()
known["weibo"] = dataclasses.replace(known["weibo"], hourly=0, daily=0)
print("ready", flush=True)
for line in sys.stdin:
    pid = os.fork()
    if not pid:
        while True:
            sending.on_time(datetime.date.today())
            time.sleep(0.05)
    print(pid, flush=True)
"""
_LEFT = """
from gongkai.channels.models import Post
print(Post.objects.filter(ended=None).count())
"""
_STATES = """
from collections import Counter
from gongkai.channels.models import Post
print(dict(Counter(Post.objects.values_list("state", flat=True))))
"""


@pytest.fixture
def cluster():
    if connection.vendor != "postgresql":
        yield None
        return
    folder = Path(tempfile.mkdtemp())
    made = serving.Cluster(folder)
    yield made
    made.stop()
    shutil.rmtree(folder, ignore_errors=True)


class Nursery:
    """分出发的进程的那一个；`two` 分出两个，`kill` 打死它们。"""

    def __init__(self, env, url):
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        words = [sys.executable, "-c", _HEAD + _WORK.format(url=url)]
        self.mother = subprocess.Popen(words, env=env, cwd=ROOT, **pipes)
        assert self.mother.stdout.readline() == "ready\n"

    def two(self):
        for _ in range(2):
            self.mother.stdin.write("go\n")
        self.mother.stdin.flush()
        return [int(self.mother.stdout.readline()) for _ in range(2)]

    def stop(self):
        self.mother.kill()
        self.mother.communicate()


def test_posts_under_fire_are_neither_lost_nor_doubled(tmp_path, cluster):
    more = {"DATABASE_URL": cluster.url} if cluster else {}
    env = environment(tmp_path, **more) | {"GONGKAI_CHECK_LINKS": "0"}
    total, chance = ITEMS * ACCOUNTS, random.Random(7)
    with Contract() as contract:
        contract.strict = False
        given = {"items": ITEMS, "accounts": ACCOUNTS, "url": contract.url}
        assert run(env, _PREPARE.format(**given)).split()[-1] == str(total)
        nursery, begun = Nursery(env, contract.url), time.monotonic()
        kills = _fire(nursery, env, contract, total, chance)
        spent = time.monotonic() - begun
    half = total // 2
    print(f"{total} 条，打死 {kills} 次，{spent:.0f} 秒，接口收到重送 {contract.repeated} 次")
    assert run(env, _STATES).strip() == f"{{'sent': {total}}}"
    assert kills >= KILLS * 2
    assert (contract.shared, len(contract.posts)) == (half, half), "微博：一条不少、一条不多"
    assert len(contract.taken) == half and contract.repeated <= kills


def _fire(nursery, env, contract, total, chance):
    """打死够多次为止，然后让它们发完；返回打死了几个。"""
    kills = 0
    try:
        while kills < KILLS * 2:
            pair = nursery.two()
            time.sleep(chance.uniform(0.2, 2.5 if KILLS > 10 else 0.6))
            for pid in pair:
                os.kill(pid, signal.SIGKILL)
                kills += 1
        pair, end = nursery.two(), time.monotonic() + 1800
        while run(env, _LEFT).strip() != "0":
            assert time.monotonic() < end
            time.sleep(1)
        for pid in pair:
            os.kill(pid, signal.SIGKILL)
    finally:
        nursery.stop()
    return kills
