"""迁移好的测试库只做一次：存成文件，以后每个测试进程抄一份（SQLite；迁移一遍要二十秒）。

另起服务器的测试（`furnish`）抄整个数据目录：库和它的密钥；照样自己 migrate，只是没有什么要迁。

文件名里是全部迁移、它们引用的本项目模块的散列：改了就重做。放在系统的临时文件夹，只有本人可读。
"""

import contextlib
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

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

_IMPORT = re.compile(r"^(?:from|import) (gongkai[\w.]+)", re.MULTILINE)


def prepare(connection: BaseDatabaseWrapper) -> None:
    """使 `connection` 的测试库先抄存下的；没有存下的，建好以后存。"""
    if connection.vendor != "sqlite":
        return
    creation = connection.creation
    original = creation.create_test_db
    creation.create_test_db = lambda *a, **named: _made(original, creation, *a, **named)


def _made(original: Callable[..., str], creation: Any, *given: Any, **named: Any) -> str:
    stored = _stored()
    # 共用的内存库要有一个连接开着才在
    with closing(sqlite3.connect(creation._get_test_db_name(), uri=True)) as memory:
        if stored.exists():
            with closing(sqlite3.connect(stored)) as ready:
                ready.backup(memory)
        name = original(*given, **named)
        if not stored.exists():
            _store(memory, stored)
    return name


def _store(memory: sqlite3.Connection, stored: Path) -> None:
    """先写旁边的，再换名：几个进程一起做也不会读到半份。"""
    handle, beside = tempfile.mkstemp(dir=stored.parent)
    os.close(handle)
    with closing(sqlite3.connect(beside)) as file:
        memory.backup(file)
    Path(beside).rename(stored)


def furnish(home: Path) -> None:
    """空的数据目录放上迁移好的库、密钥；没有存下的先做一份。"""
    stored = _stored().with_suffix(".home")
    if not stored.exists():
        beside = Path(tempfile.mkdtemp(dir=stored.parent))
        given = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        command = [sys.executable, "-m", "gongkai", "site", "migrate", "-v", "0"]
        subprocess.run(command, env=given | {"GONGKAI_HOME": str(beside)}, check=True)
        with contextlib.suppress(OSError):
            beside.rename(stored)  # 别的进程先做好了的，用它的
        shutil.rmtree(beside, ignore_errors=True)
    shutil.copytree(stored, home, dirs_exist_ok=True)


def _stored() -> Path:
    folder = Path(tempfile.gettempdir()) / f"gongkai-prepared-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise PermissionError(f"{folder} 不是本人的")
    digest = hashlib.sha256(sqlite3.sqlite_version.encode())
    for file in _sources():
        # 各个工作文件夹共用：只看应用、迁移的名字，不看放在哪里
        digest.update("/".join(file.parts[-3:]).encode() + file.read_bytes())
    return folder / f"{digest.hexdigest()[:32]}.sqlite3"


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
