"""办案的工作随时被 SIGKILL：导入整批在或者整批不在，遮盖、答复、归档做完一步是一步，留痕对得上。"""

import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest

from tests.crash.test_kill import env, run  # noqa: F401

pytestmark = [pytest.mark.slow, pytest.mark.once]
KILLS = 20 if os.environ.get("GONGKAI_SOAK") else 4
_SETUP = """
from gongkai.loading import load; load()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from gongkai.agencies.models import Role
from tests.applications.people import agencies, person
bureau, _ = agencies()
person("officer", bureau, Role.OFFICER)
person("head", bureau, Role.DISCLOSURE_HEAD)
"""
#: 每做完一样印一行：种类、主键；印出来的都不许丢
_WORKER = """
import random, sys; from gongkai.loading import load; load()
from datetime import date
from django.contrib.auth import get_user_model
from gongkai.agencies.models import Agency
from gongkai.applications.archive import archive
from gongkai.applications.attachments import add, provide_masked
from gongkai.applications.importing import load, read
from gongkai.applications.steps import take
from gongkai.law.procedure import Act
from tests.applications.people import IDENTITY, START, decide, new_case
from tests.applications.test_importing import GOOD, csv_of
bureau = Agency.objects.get(slug="housing")
people = {u.username: u for u in get_user_model().objects.all()}
rng = random.Random(int(sys.argv[1]))
while True:
    kind = rng.choice(["import", "mask", "archive"])
    if kind == "import":
        done = load(bureau, read(csv_of(GOOD * 60), "a.csv"), "a.csv", people["head"]).pk
    else:
        case = new_case(bureau)
        content = f"张三 {IDENTITY} {case.pk}".encode()
        original, _ = add(case, "名单.txt", content, people["officer"])
        done = provide_masked(original, people["officer"]).file.pk
    if kind == "archive":
        decide(case, people["officer"], people["head"])
        how = {"manner": "direct"}
        take(case, Act.DELIVERED, START, how, {"evidence": "本人"}, people["officer"])
        take(case, Act.ARCHIVED, START, {}, None, people["officer"])
        case.refresh_from_db()
        assert archive(case)
        done = case.pk
    print(kind, done, flush=True)
"""
_COUNT = """
import json; from gongkai.loading import load; load()
from gongkai.applications.models import Case, CaseFile, CaseLetter, ImportBatch
from gongkai.applications.register import rederive
from gongkai.safekeeping.files import content_of
from gongkai.safekeeping.models import TrailEntry
from gongkai.safekeeping.trail import verify
from tests.applications.people import IDENTITY
batches = {b.pk: b.cases.count() for b in ImportBatch.objects.all()}
masked = [f.pk for f in CaseFile.objects.filter(purpose="reply")]
leaks = [f.pk for f in CaseFile.objects.filter(purpose="reply")
         if IDENTITY.encode() in content_of(f.stored)]
wrong = [c.pk for c in Case.objects.all() if c.events.count() != c.version or rederive(c)]
decided = set(Case.objects.exclude(decision="").filter(imported=None).values_list("pk", flat=True))
lettered = set(CaseLetter.objects.values_list("case", flat=True))
told = TrailEntry.objects.filter(action="file.masked").count()
print(json.dumps({"batches": batches, "masked": masked, "leaks": leaks, "wrong": wrong,
    "unlettered": sorted(decided - lettered), "told": told, "trail": str(verify()),
    "archived": list(Case.objects.filter(stage="archived").values_list("pk", flat=True))}))
"""


def worked(env, seed):  # noqa: F811
    """干到被杀为止；返回它说做完了的。"""
    command = [sys.executable, "-c", _WORKER, str(seed)]
    worker = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
    first = worker.stdout.readline()
    time.sleep(random.Random(seed).uniform(0.1, 1.2))
    worker.send_signal(signal.SIGKILL)
    lines = [first, *worker.stdout.read().splitlines()]
    return [(kind, int(pk)) for kind, pk in (line.split() for line in lines if line.strip())]


def test_work_killed_at_any_moment_is_whole_or_not_there(env):  # noqa: F811
    run(env, _SETUP)
    said = [one for seed in range(KILLS) for one in worked(env, seed)]
    assert len(said) >= KILLS
    found = json.loads(run(env, _COUNT))
    assert found["trail"] == "None"
    assert set(found["batches"].values()) <= {120}
    assert not found["leaks"] and not found["wrong"] and not found["unlettered"]
    assert found["told"] == len(found["masked"])
    assert {pk for kind, pk in said if kind == "import"} <= {int(k) for k in found["batches"]}
    assert {pk for kind, pk in said if kind == "mask"} <= set(found["masked"])
    assert {pk for kind, pk in said if kind == "archive"} <= set(found["archived"])
