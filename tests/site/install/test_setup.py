"""`gongkai setup`、`gongkai doctor`：真的运行，在空的目录里；再运行什么也不改。"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gongkai.site.install.questions import QUESTIONS, checked, settings_from
from tests import prepared

SOURCE = str(Path(__file__).parents[3] / "src")
KEYS = ("data-keys", "index-key", "secret-key")
ANSWERS = {
    "url": "http://127.0.0.1:8123",
    "agency": "河口县住房和城乡建设局",
    "slug": "housing",
    "mark": "河住建",
}


def run(*words, cwd, given="", **more):
    kept = {n: v for n, v in os.environ.items() if not n.startswith("GONGKAI_")}
    kept.pop("DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, "-m", "gongkai", *words],
        cwd=cwd,
        env=kept | {"PYTHONPATH": SOURCE} | more,
        capture_output=True,
        text=True,
        check=False,
        input=given,
    )


def database():
    """测试用 PostgreSQL 时，也装在它里面；SQLite 时为空（数据目录里的）。"""
    url = os.environ.get("DATABASE_URL", "")
    return url if url.startswith("postgres") else ""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """装好的一处：(文件夹, 说的话)。库已经迁移过（从空的装起：test_bare_machine）。"""
    folder = tmp_path_factory.mktemp("installed")
    answers = ANSWERS | {"home": f"{folder}/home", "keys": f"{folder}/keys"}
    answers |= migrated(folder / "home", "setup_test")
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in answers.items()]
    (folder / "answers.toml").write_text("\n".join(lines), "utf-8")
    (folder / "password").write_text("长一点的密码-2026\n", "utf-8")
    done = setup(folder)
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


def migrated(home, name):
    """迁移好的库：SQLite 的在数据目录里，PostgreSQL 的是 `name`；另要的答案。"""
    if url := database():
        prepared.furnish_static(home)
        return {"database": prepared.postgres(url, name)}
    prepared.furnish(home, keys=False)
    return {}


def setup(folder):
    return run(
        *("setup", "--settings", f"{folder}/gongkai.env", "--answers", "answers.toml"),
        *("--password-file", "password"),
        cwd=folder,
    )


def test_it_tells_what_was_made_and_what_comes_next(place):
    _, told = place
    assert "河口县住房和城乡建设局" in told and "系统管理员  admin" in told
    assert "长一点的密码" not in told
    for next_step in ("gongkai doctor", "gongkai serve", "http://127.0.0.1:8123/admin/"):
        assert next_step in told


def test_again_changes_nothing(place):
    folder, _ = place
    before = (folder / "gongkai.env").read_text("utf-8")
    done = setup(folder)
    assert done.returncode == 0, done.stderr
    assert "机关      已经有了" in done.stdout and "密码没有改" in done.stdout
    assert (folder / "gongkai.env").read_text("utf-8") == before


def test_everything_is_private_and_the_keys_are_apart(place):
    folder, _ = place
    for path in (folder / "home", folder / "keys", folder / "gongkai.env"):
        assert path.stat().st_mode & 0o077 == 0
    names = {p.name for p in (folder / "keys").iterdir()}
    assert {"data-keys", "index-key", "secret-key"} <= names
    assert not {"data-keys", "index-key", "secret-key"} & {
        p.name for p in (folder / "home").iterdir()
    }


def test_the_doctor_finds_what_is_left_to_do(place):
    folder, _ = place
    done = run("doctor", "--format", "json", cwd=folder, GONGKAI_SETTINGS=f"{folder}/gongkai.env")
    found = {r["name"]: r for r in json.loads(done.stdout)}
    assert done.returncode == 1
    assert [n for n, r in found.items() if r["state"] == "坏"] == ["定时任务"]
    assert found["定时任务"]["mend"].startswith("systemctl enable")
    assert found["密钥"]["state"] == "好" and found["静态文件"]["state"] == "好"


def test_after_a_tick_nothing_is_bad(place):
    folder, _ = place
    settings = f"{folder}/gongkai.env"
    assert run("tick", cwd=folder, GONGKAI_SETTINGS=settings).returncode == 0
    done = run("doctor", cwd=folder, GONGKAI_SETTINGS=settings)
    assert done.returncode == 0, done.stdout
    assert "好　定时任务：在运行" in done.stdout and "→" in done.stdout


@pytest.mark.parametrize(
    ("change", "name", "words"),
    [
        ({"GONGKAI_HOSTS": "other.example"}, "网址", "都答 400"),
        ({"GONGKAI_HOME": "/proc/no"}, "数据目录", "写不进去"),
        ({"GONGKAI_EMAIL_URL": "smtp://127.0.0.1:9"}, "邮件", "用不了"),
    ],
)
def test_the_doctor_says_what_is_wrong(place, change, name, words):
    folder, _ = place
    settings = f"{folder}/gongkai.env"
    done = run("doctor", "--format", "json", cwd=folder, GONGKAI_SETTINGS=settings, **change)
    if name == "数据目录":
        assert done.returncode == 2 and words in done.stderr and "Traceback" not in done.stderr
        return
    found = {r["name"]: r for r in json.loads(done.stdout)}
    assert found[name]["state"] == "坏" and words in found[name]["text"]


def test_wrong_answers_are_told_together_and_nothing_is_made(tmp_path):
    done = run(
        *("setup", "--settings", "gongkai.env", "--home", f"{tmp_path}/home"),
        *("--url", "example.gov.cn", "--slug", "住建"),
        cwd=tmp_path,
    )
    assert done.returncode == 2 and "Traceback" not in done.stderr
    for name in ("--url", "--slug", "--agency", "--mark"):
        assert name in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_weak_password_is_refused_before_anything_is_built(tmp_path):
    (tmp_path / "password").write_text("12345", "utf-8")
    words = [w for name, value in ANSWERS.items() for w in (f"--{name}", value)]
    done = run(
        *("setup", "--settings", "gongkai.env", "--home", f"{tmp_path}/home", *words),
        *("--password-file", "password"),
        cwd=tmp_path,
    )
    assert done.returncode == 2 and "密码" in done.stderr and "Traceback" not in done.stderr


def test_an_unknown_answer_is_named(tmp_path):
    (tmp_path / "a.toml").write_text("adress = 'x'", "utf-8")
    done = run("setup", "--answers", "a.toml", cwd=tmp_path)
    assert done.returncode == 2 and "adress" in done.stderr


def test_https_trusts_the_proxy_on_this_machine():
    good, bad = checked(ANSWERS | {"url": "https://XXGK.example.gov.cn/"}, QUESTIONS[3:])
    assert not bad and good["url"] == "https://xxgk.example.gov.cn"
    values = settings_from(good | {"home": "/h"})
    assert values["GONGKAI_HOSTS"] == "xxgk.example.gov.cn,127.0.0.1,localhost"
    assert values["GONGKAI_PROXIES"] == "127.0.0.1" and "DATABASE_URL" not in values


@pytest.mark.parametrize(
    ("id", "answer", "why"),
    [
        ("url", "https://x.example/path", "不带路径"),
        ("database", "mysql://u@h/d", "postgres://"),
        ("database", "postgres://u@127.0.0.1:1/d", "连不上"),
        ("email", "smtp.example.com", "smtp"),
        ("email_from", "没有", "xxgk@"),
        ("government", "也许", "是"),
        ("administrator", "管理员", "字母"),
    ],
)
def test_a_wrong_answer_says_how_to_mend_it(id, answer, why):
    _, bad = checked({id: answer}, tuple(q for q in QUESTIONS if q.id == id))
    assert why in bad[id]
