"""数据库的快照：SQLite 用它自己的备份接口，PostgreSQL 用 pg_dump；网站照常运行。"""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from gongkai.site.backup.archive import BackupWrong

SQLITE, POSTGRES = "database.sqlite3", "database.dump"


def is_postgres(url: str) -> bool:
    """网址是不是 PostgreSQL 的。"""
    return url.startswith(("postgres://", "postgresql://"))


def snapshot(url: str, file: Path, to: Path) -> str:
    """把现在的库写成 `to`，返回它在备份里的名称。`file` 为 SQLite 的文件。"""
    if is_postgres(url):
        _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={to}")
        _run("pg_restore", "", "--list", str(to))
        return POSTGRES
    old = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    with closing(old), closing(sqlite3.connect(to)) as new:
        old.backup(new)
        _demand_sound(new)
    return SQLITE


def _demand_sound(link: sqlite3.Connection) -> None:
    told = link.execute("PRAGMA quick_check").fetchone()[0]
    if told != "ok":
        raise BackupWrong(f"数据库的快照不完整（{told[:200]}）：请检查磁盘。")


def demand_empty(url: str, file: Path) -> None:
    """恢复到的库是空的；不是抛 BackupWrong。"""
    if not is_postgres(url):
        if file.exists():
            raise BackupWrong(f"{file} 已经有数据库：恢复只到空的地方，不盖掉现有的。")
        return
    import psycopg

    try:
        with psycopg.connect(url, connect_timeout=10) as link:
            row = link.execute(
                "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
            ).fetchone()
    except psycopg.Error as error:
        raise BackupWrong(f"连不上数据库：{str(error).strip().splitlines()[-1]}") from error
    if row and row[0]:
        raise BackupWrong("数据库不是空的：恢复只到空的库，不盖掉现有的（createdb 另建一个）。")


def load(url: str, name: str, dump: Path, file: Path) -> None:
    """把快照 `dump`（备份里叫 `name`）装进空的库；种类不同的抛 BackupWrong。"""
    if (name == POSTGRES) != is_postgres(url):
        held = "PostgreSQL" if name == POSTGRES else "SQLite"
        raise BackupWrong(
            f"备份里的是 {held} 的库：请先恢复成 {held}"
            + ("。" if name == POSTGRES else "，再用 gongkai move-database 换。")
        )
    if name == POSTGRES:
        flags = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
        _run("pg_restore", url, *flags, f"--dbname={_database(url)}", str(dump))
        return
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with closing(sqlite3.connect(dump)) as link:
        _demand_sound(link)
    shutil.move(dump, file)
    file.chmod(0o600)


def _database(url: str) -> str:
    return urlsplit(url).path.strip("/")


def _run(program: str, url: str, *arguments: str) -> None:
    """运行 PostgreSQL 的程序；口令在环境变量里，不在命令行上。"""
    if shutil.which(program) is None:
        raise BackupWrong(f"没有 {program}：apt-get install postgresql-client")
    done = subprocess.run(
        [program, *arguments], env=os.environ | _address(url), capture_output=True, text=True
    )
    if done.returncode:
        raise BackupWrong(f"{program} 没有做成：{done.stderr.strip()[-600:]}")


def _address(url: str) -> dict[str, str]:
    if not url:
        return {}
    from psycopg.conninfo import conninfo_to_dict

    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
    names |= {"dbname": "PGDATABASE", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    given = conninfo_to_dict(url)
    return {names[n]: str(v) for n, v in given.items() if n in names and v is not None}
