"""`gongkai move-database`：从 SQLite 换到 PostgreSQL，逐行核对，不改原来的库。"""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from gongkai.cli import Parser
from gongkai.site.install import places, settings_file
from gongkai.site.install.copying import (
    Different,
    Source,
    Table,
    copy,
    empty,
    reset_counters,
    verify,
)
from gongkai.site.install.places import Wrong

Say = Callable[[str], Any]


def main(argv: list[str]) -> int:
    """换好、核对过为 0；不行为 2，原来的库不动，新的库清空。"""
    parser = Parser(
        prog="gongkai move-database",
        description="从 SQLite 换到 PostgreSQL：先停下网站和定时任务。附件、密钥留在原处，不用搬。",
    )
    parser.add_argument(
        "--to", required=True, metavar="网址", help="postgres://用户:密码@主机/空库"
    )
    parser.add_argument(
        "--switch", action="store_true", help="核对过以后，把设置文件里的 DATABASE_URL 换过去"
    )
    given = parser.parse_args(argv)
    try:
        _move(given.to, print)
        if given.switch:
            _switch(given.to)
    except (Wrong, Different, settings_file.NotInstalled) as problem:
        sys.stderr.write(f"错误：{problem}\n")
        return 2
    sys.stdout.write(_next(given.to, switched=given.switch))
    return 0


def _move(to: str, say: Say) -> None:
    import psycopg

    if not to.startswith(("postgres://", "postgresql://")):
        raise Wrong("--to 写成 postgres://用户:密码@主机/空库。")
    file = _source()
    places.database(to)
    with closing(sqlite3.connect(file)) as old, psycopg.connect(to) as new:
        old.execute("BEGIN IMMEDIATE")  # 挡住别的写，直到搬完
        _demand_empty(new)
        _managed(to, "site", "migrate", "-v", "0")
        tables = list(_tables(Source(old), new))
        try:
            empty(new, tables)
            for table in tables:
                say(f"搬　{table.name}：{copy(table, old, new):,} 行")
            reset_counters(new, tables)
            for table in tables:
                verify(table, old, new)
            new.commit()
        except psycopg.Error as error:
            raise Different(f"搬不进去：{error}；新的库没有用，请清空以后再来。") from error
        finally:
            old.rollback()
    say("逐行核对过，两边一样。")
    for verb in (("site", "reindex"), ("site", "reindex_cases"), ("audit-trail", "verify")):
        _managed(to, *verb)
    say("检索重建了，留痕从头核验过。")


def _source() -> str:
    """现在用的 SQLite 的文件。"""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.site.settings")
    from django.conf import settings

    found = settings.DATABASES["default"]
    if not found["ENGINE"].endswith("sqlite3"):
        raise Wrong("现在用的不是 SQLite，不用换。")
    if not places.is_sqlite_file(Path(found["NAME"])):
        raise Wrong(f"{found['NAME']} 不是 SQLite 的库，或者还没有建好。")
    return str(found["NAME"])


def _demand_empty(new: Any) -> None:
    row = new.execute(
        "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
    ).fetchone()
    new.rollback()
    if row[0]:
        raise Wrong("新的库不是空的。请另建一个：createdb -O 用户 -E UTF8 -T template0 库。")


def _tables(source: Source, new: Any) -> Iterator[Table]:
    """两边都有的各表；列不一样的抛 Different。"""
    rows = new.execute(
        "SELECT table_name, column_name, data_type FROM information_schema.columns "
        "WHERE table_schema = 'public' ORDER BY table_name, ordinal_position"
    ).fetchall()
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in rows:
        found.setdefault(table, {})[column] = kind
    for name in source.tables():
        if name not in found or "tsvector" in found[name].values():
            continue
        if set(source.columns(name)) != set(found[name]):
            raise Different(f"表 {name} 两边的列不一样：先 gongkai site migrate，再来。")
        yield Table(name, found[name], source.key(name))


def _managed(to: str, *words: str) -> None:
    """在新的库上运行一个动词。"""
    done = subprocess.run(
        [sys.executable, "-m", "gongkai", *words],
        env=os.environ | {"DATABASE_URL": to},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Different(
            f"gongkai {' '.join(words)} 没有做成：{(done.stderr or done.stdout)[-800:]}"
        )


def _switch(to: str) -> None:
    path = settings_file.settings_file()
    values = settings_file.read(path)
    if not values:
        raise Wrong(f"没有设置文件 {path}：请自己把 DATABASE_URL 换成新的。")
    settings_file.write(path, values | {"DATABASE_URL": to})


def _next(to: str, *, switched: bool) -> str:
    first = "设置文件已经换过去" if switched else f'把 DATABASE_URL 换成 "{to}"'
    return f"接着做：{first}，启动网站和定时任务，运行 gongkai doctor；原来的库留着，没有改。\n"
