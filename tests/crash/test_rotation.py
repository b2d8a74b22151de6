"""换数据密钥时服务还在写，命令还几次被杀：撤下旧密钥以后，没有一件解不开。"""

import base64
import random
import secrets
import signal
import subprocess
import sys
import time

import pytest

from tests.crash.test_kill import env, run  # noqa: F401

pytestmark = [pytest.mark.slow, pytest.mark.once]
_SETUP = """
from gongkai.loading import load; load()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from gongkai.applications.models import Draft
from gongkai.safekeeping.files import store
for n in range(300):
    Draft.objects.create(token_key=f"old{n}", content={"n": n})
    store(f"old{n}".encode())
"""
_WRITER = """
import sys; from gongkai.loading import load; load()
from gongkai.applications.models import Draft
from gongkai.safekeeping.files import store
for n in range(1_000_000):
    Draft.objects.create(token_key=f"new{n}", content={"n": n})
    store(f"new{n}".encode())
    print(n, flush=True)
"""
_READ = """
from gongkai.loading import load; load()
from gongkai.applications.models import Draft
from gongkai.safekeeping.files import content_of
from gongkai.safekeeping.models import StoredFile
assert all(d.token_key.endswith(str(d.content["n"])) for d in Draft.objects.iterator())
assert all(content_of(f) for f in StoredFile.objects.iterator())
print(Draft.objects.count(), StoredFile.objects.count())
"""


def key():
    return base64.b64encode(secrets.token_bytes(32)).decode()


def rotating(env):  # noqa: F811
    command = [sys.executable, "-m", "gongkai", "site", "rotate_keys", "--settle", "1"]
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_a_server_that_goes_on_writing_loses_nothing_when_the_old_key_goes(env):  # noqa: F811
    old, new = key(), key()
    both = env | {"GONGKAI_DATA_KEYS": f"k1:{old},k2:{new}"}
    run(both, _SETUP)
    writer = subprocess.Popen([sys.executable, "-c", _WRITER], env=both, stdout=subprocess.PIPE)
    rng = random.Random(3)
    try:
        writer.stdout.readline()
        for _ in range(4):
            command = rotating(env | {"GONGKAI_DATA_KEYS": f"k2:{new},k1:{old}"})
            time.sleep(rng.uniform(0.8, 2.0))
            command.send_signal(signal.SIGKILL)
            command.wait()
        out, err = rotating(env | {"GONGKAI_DATA_KEYS": f"k2:{new},k1:{old}"}).communicate()
        assert "旧密钥现在可以撤下" in out.decode(), err.decode()[-2000:]
        time.sleep(0.5)
    finally:
        writer.kill()
        written = len(writer.stdout.read().split()) + 1
    drafts, files = run(env | {"GONGKAI_DATA_KEYS": f"k2:{new}"}, _READ).split()
    assert int(drafts) >= 300 + written and int(files) >= 300 + written
