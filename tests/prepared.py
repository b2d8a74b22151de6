"""迁移好的测试库只做一次（迁移一遍要二十多秒），以后每个测试进程抄一份。

SQLite 存成文件，PostgreSQL 存成模板库。另起服务器的测试抄数据目录（`furnish`）、库（`postgres`），
照样自己 migrate、collectstatic，只是没有什么要做。

文件夹、库的名字里是全部迁移、它们引用的本项目模块的散列：改了就重做。放在系统的临时文件夹，只有本人可读。
"""

import fcntl
import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

_IMPORT = re.compile(r"^(?:from|import) (gongkai[\w.]+)", re.MULTILINE)


def prepare(connection: BaseDatabaseWrapper) -> None:
    """使 `connection` 的测试库先抄迁移好的。"""
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = _template(os.environ["DATABASE_URL"])
        return
    creation = connection.creation
    original = creation.create_test_db
    creation.create_test_db = lambda *a, **named: _made(original, creation, *a, **named)


def _made(original: Callable[..., str], creation: Any, *given: Any, **named: Any) -> str:
    stored = _home() / "gongkai.sqlite3"
    # 共用的内存库要有一个连接开着才在
    with closing(sqlite3.connect(creation._get_test_db_name(), uri=True)) as memory:
        with closing(sqlite3.connect(stored)) as ready:
            ready.backup(memory)
        return original(*given, **named)


def furnish(home: Path, *, keys: bool = True) -> None:
    """空的数据目录放上迁移好的库、静态文件、密钥；没有存下的先做一份。不要 `keys` 的，自己生成。"""
    stored = _home()
    if keys:
        shutil.copytree(stored, home, dirs_exist_ok=True)
        return
    home.mkdir(mode=0o700, exist_ok=True)
    shutil.copy(stored / "gongkai.sqlite3", home)
    furnish_static(home)


def furnish_static(home: Path) -> None:
    """只放静态文件：库不在数据目录里的。"""
    home.mkdir(mode=0o700, exist_ok=True)
    shutil.copytree(_home() / "static", home / "static", dirs_exist_ok=True)


def postgres(url: str, name: str, *, ready: bool = True) -> str:
    """在 `url` 的服务器上重建 `name` 这个库，返回它的网址；不要 `ready` 的是空的。"""
    template = _template(url) if ready else "template0"
    with psycopg.connect(url, autocommit=True) as link:
        link.execute(f"DROP DATABASE IF EXISTS {name}")
        link.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE {template}")
    return f"{url.rpartition('/')[0]}/{name}"


def template(url: str) -> str:
    """`url` 的服务器上迁移好的模板库的网址。"""
    return f"{url.rpartition('/')[0]}/{_template(url)}"


def _template(url: str) -> str:
    """服务器上迁移好的模板库的名字；一个进程做，别的等它。"""
    name = f"prepared_{_digest()}"
    with psycopg.connect(url, autocommit=True) as link:
        link.execute("SELECT pg_advisory_lock(20190515)")
        if link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return name
        making = f"{name}_making"
        made = postgres(url, making, ready=False)
        with tempfile.TemporaryDirectory() as home:
            _migrate(Path(home), DATABASE_URL=made)
        link.execute(f"ALTER DATABASE {making} RENAME TO {name}")
    return name


def _migrate(home: Path, **more: str) -> None:
    _site(home, "migrate", **more)


def _site(home: Path, *words: str, **more: str) -> None:
    given = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    command = [sys.executable, "-m", "gongkai", "site", *words, "-v", "0"]
    subprocess.run(command, env=given | {"GONGKAI_HOME": str(home)} | more, check=True)


def _home() -> Path:
    """迁移好的数据目录；没有存下的一个进程做，别的等它。"""
    folder = Path(tempfile.gettempdir()) / f"gongkai-prepared-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise PermissionError(f"{folder} 不是本人的")
    stored = folder / _digest()
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stored.exists():
            beside = Path(tempfile.mkdtemp(dir=folder))
            _migrate(beside)
            _site(beside, "collectstatic", "--noinput")
            beside.rename(stored)
    return stored


def _digest() -> str:
    digest = hashlib.sha256(sqlite3.sqlite_version.encode())
    for file in _sources():
        # 各个工作文件夹共用：只看应用、迁移的名字，不看放在哪里
        digest.update("/".join(file.parts[-3:]).encode() + file.read_bytes())
    return digest.hexdigest()[:32]


def _sources() -> Iterator[Path]:
    named = {"gongkai.safekeeping.triggers"}
    for app in apps.get_app_configs():
        for file in sorted((Path(app.path) / "migrations").rglob("*.py")):
            yield file
            if app.name.startswith("gongkai."):
                named.update(_IMPORT.findall(file.read_text("utf-8")))
    for module in sorted(named):
        spec = find_spec(module)
        if spec and spec.origin:
            yield Path(spec.origin)


if __name__ == "__main__":
    import django

    django.setup()
    _home()
    if url := os.environ.get("DATABASE_URL"):
        _template(url)
