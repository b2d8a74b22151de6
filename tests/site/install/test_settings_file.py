"""设置文件：写了读得回，写法不对说第几行，没有安装的不另建数据目录。"""

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.site.install import settings_file
from gongkai.site.install.settings_file import NotInstalled, Unwritable, load, read, write

VALUES = st.text(st.characters(exclude_characters='"\\', exclude_categories=["Cc", "Cs"]))


@pytest.fixture
def clean(monkeypatch):
    """没有任何设置的环境；测试里放进去的过后拿走。"""
    kept = dict(os.environ)
    for name in [n for n in os.environ if n.startswith("GONGKAI_") or n == "DATABASE_URL"]:
        monkeypatch.delenv(name)
    yield monkeypatch
    os.environ.clear()
    os.environ.update(kept)


@given(value=VALUES)
def test_what_was_written_is_read(tmp_path_factory, value):
    path = tmp_path_factory.mktemp("s") / "gongkai.env"
    write(path, {"DATABASE_URL": value, "GONGKAI_URL": "https://x"})
    assert read(path) == {"DATABASE_URL": value, "GONGKAI_URL": "https://x"}


@pytest.mark.parametrize("value", ['a"b', "a\\b", "a\nb", "a\0b"])
def test_what_systemd_would_read_otherwise_is_refused(tmp_path, value):
    with pytest.raises(Unwritable, match="GONGKAI_URL"):
        write(tmp_path / "gongkai.env", {"GONGKAI_URL": value})
    assert not list(tmp_path.iterdir())


def test_only_the_owner_reads_it(tmp_path):
    write(tmp_path / "gongkai.env", {"GONGKAI_HOME": "/x"})
    assert (tmp_path / "gongkai.env").stat().st_mode & 0o777 == 0o600


def test_by_hand_without_quotes_and_with_comments(tmp_path):
    path = tmp_path / "gongkai.env"
    path.write_text("# 说明\n\nGONGKAI_HOME=/var/lib/gongkai\nGONGKAI_SITE_NAME='公 开'\n", "utf-8")
    assert read(path) == {"GONGKAI_HOME": "/var/lib/gongkai", "GONGKAI_SITE_NAME": "公 开"}


@pytest.mark.parametrize("line", ["GONGKAI_HOME", "export A=1", 'A="1', "a=1", "A=b c"])
def test_a_wrong_line_is_named(tmp_path, line):
    path = tmp_path / "gongkai.env"
    path.write_text(f"GONGKAI_URL=x\n{line}\n", "utf-8")
    with pytest.raises(NotInstalled, match="第 2 行"):
        read(path)


def test_the_environment_wins(tmp_path, clean):
    path = tmp_path / "gongkai.env"
    write(path, {"GONGKAI_HOME": "/from-file", "GONGKAI_URL": "https://x"})
    clean.setenv("GONGKAI_SETTINGS", str(path))
    clean.setenv("GONGKAI_HOME", "/from-environment")
    load()
    assert os.environ["GONGKAI_HOME"] == "/from-environment"
    assert os.environ["GONGKAI_URL"] == "https://x"


def test_a_named_file_that_is_not_there_is_said(tmp_path, clean):
    clean.setenv("GONGKAI_SETTINGS", str(tmp_path / "no.env"))
    with pytest.raises(NotInstalled, match=r"no\.env 不存在"):
        load()


@pytest.mark.parametrize(
    "words",
    [
        "tick",
        "serve",
        "doctor",
        "audit-trail verify",
        "site check",
        "import-site . --agency x",
        "export-static out",
        "move-database --to postgres://x/y",
    ],
)
def test_verbs_without_an_installation_say_so_and_make_nothing(tmp_path, words):
    kept = {n: v for n, v in os.environ.items() if not n.startswith("GONGKAI_")}
    source = str(settings_file.Path(settings_file.__file__).parents[3])
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT_STANDARD, *words.split()],
        cwd=tmp_path,
        env=kept | {"PYTHONPATH": source},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2 and done.stdout == ""
    assert "没有找到本机的安装" in done.stderr and "gongkai setup" in done.stderr
    assert "Traceback" not in done.stderr and not list(tmp_path.iterdir())


#: 这台机器可以装着真的：测试里当作没有
_WITHOUT_STANDARD = """
import sys
from pathlib import Path
from gongkai.site.install import settings_file
settings_file.STANDARD = Path("/nowhere/gongkai.env")
from gongkai.cli import main
sys.exit(main(sys.argv[1:]))
"""
