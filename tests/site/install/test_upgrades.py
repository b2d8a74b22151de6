"""从以前各版本的数据库升级：留痕完好，守着的表照样改不了，页面打得开，年报推得出。

各包由 `scripts/release_fixture.py` 做，一版一包；PostgreSQL 的叫“名称-postgres”。
"""

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import psycopg
import pytest
from django.db import connection

RELEASES = Path(__file__).parent / "releases"
KIND = "-postgres" if connection.vendor == "postgresql" else ""
FOUND = sorted(
    path
    for path in RELEASES.glob("*.tar.xz")
    if path.name.endswith("-postgres.tar.xz") == bool(KIND)
)
_LOOK = """
import json, sys
from gongkai.loading import load; load()
from django.conf import settings
settings.ALLOWED_HOSTS = ["*"]
from django.contrib.staticfiles import storage
storage.staticfiles_storage._wrapped = storage.StaticFilesStorage()
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client
from gongkai.agencies.models import Agency
from gongkai.annual.check import check
from gongkai.annual.forms import form_for_year
from gongkai.annual.identities import cells_of_identities
from gongkai.applications.models import Case
from gongkai.disclosures.models import Item
from gongkai.reporting.report import register_of
from gongkai.safekeeping.models import TrailEntry
from gongkai.safekeeping.trail import verify
from gongkai.safekeeping.triggers import GUARDED

def refused(table, statement):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except Exception as error:
        return "append only" in str(error)
    return False

changed = []
for table, columns in GUARDED.items():
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        if not cursor.fetchone()[0]:
            continue
        key = connection.introspection.get_primary_key_column(cursor, table)
        column = columns[0] if columns else key
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET {column} = {column}"):
        if not refused(table, statement):
            changed.append(statement)

visitor, officer = Client(), Client()
officer.force_login(get_user_model().objects.get(username="chengban"))
paths = ["/", *(f"/gk/{a.slug}/" for a in Agency.objects.all())]
paths += [i.get_absolute_url() for i in Item.objects.filter(live=True)]
bureau = Agency.objects.get(slug="housing")
cases = [f"/admin/cases/{c.pk}/" for c in Case.objects.filter(agency=bureau)]
others = [f"/admin/cases/{c.pk}/" for c in Case.objects.exclude(agency=bureau)]
shut = [p for p in paths if visitor.get(p).status_code != 200]
shut += [p for p in cases if officer.get(p).status_code != 200]
shut += [p for p in others if officer.get(p).status_code != 404]
broken = []
for agency in Agency.objects.all():
    for year in sorted(set(Case.objects.filter(agency=agency).values_list("year", flat=True))):
        if form_for_year(year):
            report, _ = register_of(agency, year)
            told = set(cells_of_identities(report.form_id))
            broken += [f.message for f in check(report) if told & set(f.cells)]
print(json.dumps({
    "trail": str(verify()), "entries": TrailEntry.objects.count(), "changed": changed, "shut": shut,
    "broken": broken, "cases": len(cases), "items": len(paths), "guarded": len(GUARDED),
}, ensure_ascii=False))
"""


def run(env, *words):
    command = [sys.executable, *words]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (done.stdout[-1000:], done.stderr[-3000:])
    return done.stdout


@pytest.fixture(params=[pytest.param(p, id=p.name.removesuffix(".tar.xz")) for p in FOUND])
def env(request, tmp_path):
    """那个版本的数据目录（和数据库）。"""
    with tarfile.open(request.param) as packed:
        # Debian 12 的 Python 3.11.2 还没有 filter
        safely = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        packed.extractall(tmp_path, **safely)
    found = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    found |= {"GONGKAI_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "gongkai.site.settings"}
    found["GONGKAI_SECOND_FACTOR"] = "optional"
    if not KIND:
        yield found
        return
    base, name = os.environ["DATABASE_URL"].rpartition("/")[0], f"upgrade_{os.getpid()}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as link:
        link.execute(f"CREATE DATABASE {name}")
        command = ["psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(tmp_path / "database.sql")]
        subprocess.run([*command, f"{base}/{name}"], check=True, stdout=subprocess.DEVNULL)
        yield found | {"DATABASE_URL": f"{base}/{name}"}
        link.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.skipif(bool(KIND), reason="PostgreSQL 的还没有留下")
def test_there_is_a_release_to_upgrade_from():
    assert FOUND


def test_an_older_installation_is_migrated_whole(env):
    run(env, "-m", "gongkai", "site", "migrate", "-v", "0")
    told = json.loads(run(env, "-c", _LOOK))
    assert told["entries"] > 20 and told["cases"] > 3 and told["items"] > 3
    assert told["trail"] == "None"
    assert (told["changed"], told["shut"], told["broken"]) == ([], [], [])
