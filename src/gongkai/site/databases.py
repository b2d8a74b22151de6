"""数据库的设置：SQLite 的日志和权限，PostgreSQL 的连接池。"""

import contextlib
import os
from pathlib import Path
from typing import Any

import dj_database_url

from gongkai.safekeeping.database import ours
from gongkai.site.capacity import capacity, number

#: 预写日志：读不挡写；日志写到约 4 MB 就并回去，并完了截到 64 MB 以内，不留着一次大导入的几个 GB。
#: 删去、改短的内容在文件里抹成零（secure_delete）：遮去的号码不留在空页里
_SQLITE = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
    "PRAGMA secure_delete=ON; PRAGMA wal_autocheckpoint=1000; PRAGMA journal_size_limit=67108864;"
)


def default(home: Path) -> dict[str, Any]:
    """DATABASE_URL 指的库；没有为 `home` 里的 SQLite。"""
    file = home / "gongkai.sqlite3"
    found: dict[str, Any] = dict(
        dj_database_url.config(
            default=f"sqlite:///{file}", conn_max_age=60, conn_health_checks=True
        )
    )
    found["ENGINE"] = ours(found["ENGINE"])
    if found["ENGINE"].endswith("sqlite3"):
        private(Path(found["NAME"]))
        # 测试用内存里的库：几个测试进程各有各的
        return found | {"OPTIONS": _sqlite(), "TEST": {"NAME": ":memory:"}}
    return _postgres(found)


def _sqlite() -> dict[str, Any]:
    # 写事务一开始就取写锁，避免升级锁时的死锁
    wait = number("GONGKAI_DATABASE_WAIT", 20, 1, 120)
    return {"transaction_mode": "IMMEDIATE", "timeout": wait, "init_command": _SQLITE}


def _postgres(found: dict[str, Any]) -> dict[str, Any]:
    options = found.get("OPTIONS", {})
    wait = number("GONGKAI_DATABASE_WAIT", 5, 1, 120)
    if os.environ.get("GONGKAI_POOLED") == "1":
        options |= {"pool": {"min_size": 0, "max_size": capacity().at_once, "timeout": wait}}
        found["CONN_MAX_AGE"] = 0
    return found | {"OPTIONS": {"connect_timeout": wait} | options}


def own(home: Path) -> None:
    """数据目录只有本人进得去；别人的目录不管。"""
    state = home.stat()
    if state.st_mode & 0o077 and state.st_uid == os.geteuid():
        home.chmod(0o700)


def private(path: Path) -> None:
    """库的文件只有本人可读；日志（-wal、-shm）随它。别人的、不是文件的（:memory:）不管。"""
    if str(path) == ":memory:" or not path.parent.is_dir():
        return
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    if path.stat().st_mode & 0o077 and path.stat().st_uid == os.geteuid():
        path.chmod(0o600)
