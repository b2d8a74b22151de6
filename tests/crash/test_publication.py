"""公开一批，每公开几百件就在“已经存下、还没有作废旧页”时被杀：下一个进程答的都是新的，一件不少，一件不重。"""

import json
import subprocess
import sys

import pytest

from tests.crash.test_kill import env, run  # noqa: F401

pytestmark = [pytest.mark.slow, pytest.mark.once]
ITEMS, EACH = 10, 5
_SETUP = """
import csv, os, pathlib; from gongkai.loading import load; load()
from django.contrib.auth import get_user_model
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("collectstatic", verbosity=0, interactive=False)
from gongkai.agencies.models import Agency, Duty, Role
from gongkai.disclosures.moving import approve, load
from gongkai.disclosures.moving.source import read_mapping, rows_of
bureau = Agency.add_root(name="某局", slug="bureau", mark="某")
people = {}
for role in (Role.SECRECY, Role.LEADER):
    people[role] = get_user_model().objects.create(username=role)
    Duty.objects.create(user=people[role], agency=bureau, role=role)
folder = pathlib.Path(os.environ["GONGKAI_HOME"]) / "old"
folder.mkdir()
with (folder / "items.csv").open("w", newline="") as file:
    rows = csv.writer(file)
    rows.writerow(["标题", "栏目", "发布日期", "正文"])
    rows.writerows([f"旧文第{n}件", "通知", "2020-01-01", "见附件"] for n in range(%d))
batch = load.start(bureau, "old")
load.move(batch, rows_of(folder, read_mapping(None)))
approve.review(batch, "可以公开。", people[Role.SECRECY])
approve.approve(batch, people[Role.LEADER])
"""
_GO = """
import os, signal; from gongkai.loading import load; load()
from datetime import date
from django.db import connection
from gongkai.disclosures.moving import approve
approve._BATCH = %d
publish, commit, out = approve._publish, connection._commit, []
approve._publish = lambda keys: (publish(keys), out.append(keys))[0]
def die_after():
    commit()
    if out:
        os.kill(os.getpid(), signal.SIGKILL)
connection._commit = die_after
approve.on_time(date.today())
"""
_LOOK = """
import json, re; from gongkai.loading import load; load()
from django.test import RequestFactory
from django.core.handlers.wsgi import WSGIHandler
from gongkai.disclosures.models import Column, Item, SearchText
from gongkai.portal.pagecache import PageCache
from gongkai.portal.refreshing import on_start
cache = PageCache(WSGIHandler(), on_start)
def shown(path):
    environ = RequestFactory().get(path, SERVER_NAME="localhost").environ
    body = b"".join(cache(environ, lambda *given: None)).decode()
    return len(set(re.findall("旧文第[0-9]+件", body)))
column = Column.objects.order_by("pk").last()
print(json.dumps({
    "live": Item.objects.filter(live=True).count(),
    "searchable": SearchText.objects.count(),
    "column": shown(f"/gk/bureau/c/{column.slug}/"),
    "home": shown("/"),
}))
"""


def test_no_old_page_is_served_after_any_kill(env):  # noqa: F811
    run(env, _SETUP % ITEMS)
    assert json.loads(run(env, _LOOK))["column"] == 0
    for live in range(EACH, ITEMS + 1, EACH):
        going = [sys.executable, "-c", _GO % EACH]
        assert subprocess.run(going, env=env, check=False).returncode == -9
        found = json.loads(run(env, _LOOK))
        assert found["live"] == found["searchable"] == found["column"] == live
        assert found["home"] == min(live, 12)
    assert subprocess.run(going, env=env, check=False).returncode == 0
    assert json.loads(run(env, _LOOK))["live"] == ITEMS
