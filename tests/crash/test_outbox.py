"""邮件服务器慢、坏，发送的进程被打死，两个 tick 同时，数据库不在：不丢、不重、不挡别人。"""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection

from ..outbox.servers import MailServer, SmsServer
from . import serving
from .serving import GONGKAI, environment

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
_HEAD = "from gongkai.loading import load; load()\n"
_PREPARE = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.applications.people import agencies
from gongkai.disclosures.reviewing.workflows import ensure_workflows
agencies(); ensure_workflows()
"""
_CLEAR = """
from gongkai.outbox.models import Delivery, JobState, Lease, Message, Trouble
for model in (Delivery, Message, Lease, JobState, Trouble):
    model.objects.all().delete()
"""
_ASK = """
import datetime
from tests.applications.people import agencies, new_case
from gongkai.applications.register import act
from gongkai.law.procedure import Act, Event
day = datetime.date(2026, 3, 2)
for _ in range({count}):
    case = new_case(agencies()[0], day)
    data = {{"until": "2026-03-20", "items": True}}
    act(case, Event(Act.CORRECTION_ASKED, day, data), None, today=day)
"""
_REGISTER = """
import time
from tests.applications.people import agencies, new_case
bureau = agencies()[0]
print("ready", flush=True)
input()
for _ in range(3):
    begun = time.monotonic()
    new_case(bureau)
    print(time.monotonic() - begun, flush=True)
"""
_POST = """
from gongkai.outbox.messages import post
for n in range({count}):
    to = [("mail", f"p{{n}}@example.com"), ("sms", f"139{{n:08}}")]
    post(key=f"k{{n}}", subject="题", text="好", to=to)
"""
_WORK = """
import time, datetime
from django.conf import settings
settings.OUTBOX_LEASE, settings.OUTBOX_BACK_OFF = 1, (0,) * 50
from gongkai.outbox.delivery import deliver
print("ready", flush=True)
while True:
    deliver(datetime.date.today())
    time.sleep(0.05)
"""
_STATES = """
from gongkai.outbox.models import Delivery
for row in Delivery.objects.values_list("channel", "state", "tries", "error"):
    print(*row, sep="|")
"""
_LEFT = """
from gongkai.outbox.models import Delivery
print(Delivery.objects.filter(ended=None).count())
"""
_HELD = """
from gongkai.outbox.models import Lease
print(Lease.objects.exclude(holder="").count())
"""
_SCHEDULE = """
from datetime import timedelta
from django.utils import timezone
from wagtail.models import Revision
from gongkai.agencies.models import Role
from gongkai.outbox.messages import post
from tests.applications.people import agencies, person
from tests.disclosures.items import draft, publish, published, reviewers
from gongkai.disclosures.models import Item
bureau = agencies()[0]
author, people = person("author", bureau, Role.AUTHOR), reviewers(bureau)
later, past = timezone.now() + timedelta(hours=1), timezone.now() - timedelta(minutes=1)
for number in range({count}):
    item = publish(draft(bureau, author, title=f"第{{number}}号", go_live_at=later), author, people)
for number in range({count}):
    old = published(bureau, author, people)
    Item.objects.filter(pk=old.pk).update(expire_at=past)
for revision in Revision.objects.filter(approved_go_live_at__isnull=False):
    revision.approved_go_live_at, revision.content["go_live_at"] = past, None
    revision.save()
"""
_TRAIL = """
from collections import Counter
from gongkai.disclosures.models import Item
from gongkai.safekeeping.models import TrailEntry
from gongkai.safekeeping.trail import verify
rows = TrailEntry.objects.filter(actor="系统", action__in=("item.published", "item.expired"))
found = Counter(rows.values_list("action", "subject"))
print(len(found), max(found.values()), Item.objects.filter(live=True).count(), verify())
"""


def run(env, code):
    words = [sys.executable, "-c", _HEAD + code]
    done = subprocess.run(words, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def start(env, *words, **more):
    pipe = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen([*words], env=env, cwd=ROOT, **pipe | more)


def tick(env, *words):
    return start(env, *GONGKAI, "tick", *words)


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture(scope="module")
def cluster():
    if connection.vendor != "postgresql":
        yield None
        return
    folder = Path(tempfile.mkdtemp())
    made = serving.Cluster(folder)
    yield made
    made.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def home(tmp_path_factory, cluster):
    more = {"DATABASE_URL": cluster.url} if cluster else {}
    found = environment(tmp_path_factory.mktemp("home"), **more)
    found |= {"GONGKAI_CHECK_LINKS": "0"}
    run(found, _PREPARE)
    return found


@pytest.fixture
def env(home):
    run(home, _CLEAR)
    return home


def mailing(env, server):
    return env | {"GONGKAI_EMAIL_URL": f"smtp://127.0.0.1:{server.port}"}


@pytest.mark.once
def test_a_slow_mail_server_does_not_keep_citizens_from_registering(env):
    """以前发信时拿着数据库的写锁：对方慢几秒，别人就等几秒，慢 21 秒就报“database is locked”。"""
    run(env, _ASK.format(count=1))
    citizen = start(env, sys.executable, "-c", _HEAD + _REGISTER, stdin=subprocess.PIPE)
    assert citizen.stdout.readline() == "ready\n"
    with MailServer("slow", seconds=8) as server:
        sending = tick(mailing(env, server))
        wait_for(lambda: server.calls)
        spent = [float(word) for word in citizen.communicate("go\n")[0].split()]
        assert sending.poll() is None and not server.letters, "登记的时候信应当还没有发完"
        assert sending.wait(60) == 0
    assert max(spent) < 6, spent  # 对方要慢 8 秒
    assert len(server.letters) >= 2  # 登记的回执、补正的告知，也许还有刚登记的


@pytest.mark.once
@pytest.mark.parametrize("mood", ["refusing", "closing", "garbage"])
def test_a_bad_mail_server_is_told_and_the_text_messages_still_go(env, mood):
    run(env | {"GONGKAI_SMS_URL": "http://x"}, _POST.format(count=2))
    with MailServer(mood) as server, SmsServer() as sms:
        done = tick(mailing(env, server) | {"GONGKAI_SMS_URL": sms.url})
        _, errors = done.communicate(timeout=60)
    assert done.returncode == 1 and "“发出通知”里有" in errors
    assert len(sms.taken) == 2
    lines = run(env, _STATES).splitlines()
    states = Counter("|".join(line.split("|")[:2]) for line in lines)
    assert states == {"mail|waiting": 2, "sms|sent": 2}
    assert all("邮件服务器" in line for line in lines if line.startswith("mail"))


@pytest.mark.once
def test_a_failing_interface_for_text_messages_never_repeats_the_letters(env):
    sms_on = {"GONGKAI_SMS_URL": "http://127.0.0.1:1/"}
    run(env | sms_on, _POST.format(count=3))
    with MailServer() as server:
        for _ in range(2):
            tick(mailing(env, server) | sms_on).communicate(timeout=60)
    assert len(server.letters) == 3


def test_workers_killed_at_random_lose_nothing_and_repeat_only_what_was_in_flight(env):
    count, kills, chance = 60, 4, random.Random(3)
    run(env | {"GONGKAI_SMS_URL": "http://x"}, _POST.format(count=count))
    with MailServer(each=0.02) as server, SmsServer() as sms:
        here = mailing(env, server) | {"GONGKAI_SMS_URL": sms.url}
        words = [sys.executable, "-c", _HEAD + _WORK]
        for turn in range(kills + 1):
            pair = [start(here, *words) for _ in range(2)]
            for worker in pair:
                assert worker.stdout.readline() == "ready\n", worker.stderr.read()
            if turn == kills:
                wait_for(lambda: run(here, _LEFT).strip() == "0")
            else:
                time.sleep(chance.uniform(0.05, 0.4))
            for worker in pair:
                os.kill(worker.pid, signal.SIGKILL)
                worker.communicate()
    assert len(server.addresses()) >= count == len(set(server.addresses()))
    ids = {letter["To"]: set() for letter in server.letters}
    for letter in server.letters:
        ids[letter["To"]].add(letter["Message-ID"])
    assert all(len(same) == 1 for same in ids.values()), "重发的应当是同一个 Message-ID"
    assert len(server.letters) - count <= kills * 2
    keys = [headers["Idempotency-Key"] for headers, _ in sms.taken]
    assert len(set(keys)) == count and len(keys) - count <= kills * 2


def test_two_ticks_at_once_do_nothing_twice(env):
    count = 6
    run(env, _SCHEDULE.format(count=count) + _ASK.format(count=5))
    with MailServer() as server:
        ticks = [tick(mailing(env, server)) for _ in range(3)]
        said = [one.communicate(timeout=120) for one in ticks]
        assert [one.returncode for one in ticks] == [0, 0, 0], said
    assert run(env, _TRAIL).split() == [str(2 * count), "1", str(count), "None"]
    # 每一件：登记的回执、补正的告知
    assert len(server.letters) == len(set(server.ids())) == 2 * 5


@pytest.mark.once
def test_it_keeps_running_and_stops_at_once_when_told(env):
    run(env, _POST.format(count=1))
    with MailServer() as server:
        loop = tick(mailing(env, server), "--loop", "--every", "1")
        wait_for(lambda: len(server.letters) == 1)
        run(env, _POST.format(count=2))
        wait_for(lambda: len(server.letters) == 2)
        loop.send_signal(signal.SIGTERM)
        said, errors = loop.communicate(timeout=15)
    assert loop.returncode == 0 and "发出通知 1" in said and not errors
    assert run(env, _HELD).strip() == "0"


def test_it_survives_the_database_being_away(env, cluster):
    if cluster is None:
        pytest.skip("SQLite 的文件不会不在")
    with MailServer() as server:
        here = mailing(env, server) | {"GONGKAI_DATABASE_WAIT": "1"}
        loop = tick(here, "--loop", "--every", "1")
        wait_for(
            lambda: (
                run(
                    env,
                    "from gongkai.outbox.models import JobState\nprint(JobState.objects.count())",
                ).strip()
                != "0"
            )
        )
        cluster.stop()
        time.sleep(4)
        assert loop.poll() is None
        cluster.start()
        run(env, _POST.format(count=1))
        wait_for(lambda: server.letters)
        loop.send_signal(signal.SIGTERM)
        _, errors = loop.communicate(timeout=15)
    assert "数据库连不上" in errors
    away = subprocess.run(
        [*GONGKAI, "tick"],
        env=env | {"DATABASE_URL": "postgres://x@127.0.0.1:1/x"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert away.returncode == 1 and "数据库连不上" in away.stderr
