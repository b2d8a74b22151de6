"""留下一个版本的小数据库，给升级的测试用：tests/site/install/releases/名称.tar.xz。

`python scripts/release_fixture.py 提交（或标签） 名称`：取出那个提交的源码，用它建库、写演示数据，
把数据目录（数据库、密钥、密封的文件）打成一包；每发布一版做一次。有 DATABASE_URL 的是 PostgreSQL，
用的是空的库，另存 pg_dump 写的 database.sql。
"""

import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
RELEASES = ROOT / "tests" / "site" / "install" / "releases"
#: 可以再做出来的、没有用的
_LEFT_OUT = frozenset({"static", "pages", "cache", "demo", ".preparing"})


def main(commit: str, name: str) -> None:
    """做一包。"""
    with tempfile.TemporaryDirectory() as folder:
        source, home = Path(folder) / "source", Path(folder) / "home"
        source.mkdir()
        home.mkdir(mode=0o700)
        _checked_out(commit, source)
        env = os.environ | {"PYTHONPATH": str(source / "src"), "GONGKAI_HOME": str(home)}
        env |= {"GONGKAI_SECOND_FACTOR": "optional"}
        for verb in ("migrate", "demo"):
            command = [sys.executable, "-m", "gongkai", "site", verb, "-v", "0"]
            subprocess.run(command, env=env, cwd=source, check=True, stdout=subprocess.DEVNULL)
        _dump(home)
        _pack(home, RELEASES / f"{name}.tar.xz")


def _checked_out(commit: str, folder: Path) -> None:
    archive = subprocess.run(
        ["git", "-C", str(ROOT), "archive", commit], check=True, capture_output=True
    )
    subprocess.run(["tar", "x", "-C", str(folder)], input=archive.stdout, check=True)


def _dump(home: Path) -> None:
    """PostgreSQL 的写成文字；SQLite 的并成一个文件。"""
    if address := os.environ.get("DATABASE_URL"):
        command = ["pg_dump", "--no-owner", "--no-acl", "-f", str(home / "database.sql"), address]
        subprocess.run(command, check=True)
        return
    import sqlite3

    link = sqlite3.connect(home / "gongkai.sqlite3")
    link.execute("PRAGMA journal_mode = DELETE")
    link.execute("VACUUM")
    link.close()


def _pack(home: Path, target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    with tarfile.open(target, "w:xz", preset=9) as packed:
        for one in sorted(home.iterdir()):
            if one.name not in _LEFT_OUT:
                packed.add(one, one.name)
    sys.stderr.write(f"{target}：{target.stat().st_size / 1024:.0f} KB\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
