"""`gongkai move-database`：在真的 PostgreSQL 上抄真的 SQLite 库；不空的不写，原来的不动。"""

import hashlib
import os
import sqlite3

import pytest

from gongkai.site.install.copying import Different, Table
from tests.prepared import furnish, postgres

from .test_setup import database, run

_MORE = """
from datetime import date
from gongkai.agencies.models import Agency
from gongkai.applications.models import Case
from gongkai.applications.register import NewCase, register
old = Case.objects.filter(agency__slug="housing", kind="natural_person").last()
person = dict(old.applicant)
assert person["name"] and "identity" in person
given = {"kind": "natural_person", "applicant": person, "asked": "搬过来以后的第一件"}
bureau = Agency.objects.get(slug="housing")
register(NewCase(agency=bureau, channel="in_person", received=date(2026, 3, 2), **given))
"""
on_postgres = pytest.mark.skipif(not database(), reason="要有 PostgreSQL（make test 的第二遍）")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """一个写了演示数据的 SQLite 库。"""
    folder = tmp_path_factory.mktemp("old")
    furnish(folder / "home")
    settings = folder / "gongkai.env"
    settings.write_text(f'GONGKAI_HOME="{folder}/home"\nGONGKAI_SITE_NAME="公开"\n', "utf-8")
    settings.chmod(0o600)
    for words in (("site", "migrate", "-v", "0"), ("site", "demo"), ("tick",)):
        done = run(*words, cwd=folder, GONGKAI_SETTINGS=str(settings))
        assert done.returncode == 0, done.stderr
    return folder, str(settings)


def content(folder):
    with sqlite3.connect(folder / "home" / "gongkai.sqlite3") as link:
        return hashlib.sha256("\n".join(link.iterdump()).encode()).hexdigest()


def move(place, *words):
    folder, settings = place
    return run("move-database", *words, cwd=folder, GONGKAI_SETTINGS=settings)


@on_postgres
def test_everything_is_moved_and_the_old_is_left_as_it_was(place):
    import psycopg

    folder, settings = place
    before = content(folder)
    to = postgres(os.environ["DATABASE_URL"], "moved_test", ready=False)
    done = move(place, "--to", to, "--switch")
    assert done.returncode == 0, done.stderr
    assert "逐行核对过，两边一样" in done.stdout and "留痕从头核验过" in done.stdout
    assert content(folder) == before
    assert f'DATABASE_URL="{to}"' in (folder / "gongkai.env").read_text("utf-8")
    assert 'GONGKAI_SITE_NAME="公开"' in (folder / "gongkai.env").read_text("utf-8")
    with psycopg.connect(to) as link:
        cases, words = (
            link.execute(f"SELECT count(*) FROM applications_{name}").fetchone()[0]
            for name in ("case", "casewords")
        )
    assert cases == words > 5
    # 编号接着用，个人信息解得开，留痕接着记
    for verb in (("site", "shell", "-v", "0", "-c", _MORE), ("tick",), ("audit-trail", "verify")):
        again = run(*verb, cwd=folder, GONGKAI_SETTINGS=settings)
        assert again.returncode == 0, again.stderr
    refused = move(place, "--to", to)
    assert refused.returncode == 2 and "不是 SQLite" in refused.stderr


@on_postgres
def test_a_database_that_is_not_empty_is_left_alone(place):
    import psycopg

    to = postgres(os.environ["DATABASE_URL"], "moved_not_empty", ready=False)
    with psycopg.connect(to) as link:
        link.execute("CREATE TABLE theirs (id int)")
    folder = place[0]
    old = run("move-database", "--to", to, cwd=folder, GONGKAI_HOME=f"{folder}/home")
    assert old.returncode == 2 and "不是空的" in old.stderr
    with psycopg.connect(to) as link:
        assert link.execute("SELECT count(*) FROM theirs").fetchone() == (0,)


def test_a_target_that_is_not_postgres_is_refused(tmp_path):
    with sqlite3.connect(tmp_path / "gongkai.sqlite3") as link:
        link.execute("CREATE TABLE t (id int)")
    for to in ("sqlite:///x", "mysql://u@h/d", ""):
        done = run("move-database", "--to", to, cwd=tmp_path, GONGKAI_HOME=str(tmp_path))
        assert done.returncode == 2 and "postgres://" in done.stderr, done.stderr
        assert "Traceback" not in done.stderr


def test_a_kind_of_column_it_does_not_know_is_said():
    with pytest.raises(Different, match="interval"):
        Table("t", {"id": "bigint", "lasted": "interval"}, ("id",))
