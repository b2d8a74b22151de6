"""演示、测试的脚本不碰这台机器上正式的安装：不然 make run 会改它的密码、往它的库里写编造的数据。"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[1] / "scripts"


@pytest.fixture
def office(tmp_path):
    """一个做演示的文件夹，`gongkai` 换成只记下环境的。"""
    (tmp_path / "scripts").mkdir()
    (tmp_path / ".venv/bin").mkdir(parents=True)
    for name in ("run", "lib.sh"):
        shutil.copy(SCRIPTS / name, tmp_path / "scripts")
    (tmp_path / "scripts/setup").write_text("exit 0\n")
    program = tmp_path / ".venv/bin/gongkai"
    program.write_text(f'#!/bin/sh\necho "$GONGKAI_SETTINGS $*" >> "{tmp_path}/seen"\n')
    program.chmod(0o755)
    return tmp_path


def test_the_demonstration_does_not_touch_what_is_installed_here(office):
    installed = office / "gongkai.env"
    installed.write_text('DATABASE_URL="postgres://正式的库"\n')
    env = {k: v for k, v in os.environ.items() if k != "GONGKAI_HOME"}
    done = subprocess.run(
        ["bash", str(office / "scripts/run")],
        env=env | {"GONGKAI_SETTINGS": str(installed)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    seen = (office / "seen").read_text().splitlines()
    assert [line.split()[1] for line in seen] == ["serve", "site", "site", "site", "serve"]
    assert {line.split()[0] for line in seen} == {os.devnull}


def test_every_script_that_starts_the_program_is_apart_from_it():
    for script in SCRIPTS.iterdir():
        if script.is_file() and script.suffix == "" and "gongkai" in script.read_text("utf-8"):
            assert 'source "$(dirname "$0")/lib.sh"' in script.read_text("utf-8"), script.name
