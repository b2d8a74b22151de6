"""只增不改：数据库触发器，绕过程序直接改表也改不了。"""

from collections.abc import Sequence
from typing import Any

from django.db import connections


def statements(vendor: str, table: str, columns: Sequence[str] = ()) -> list[str]:
    """`table` 不许删除、不许更新（给出 `columns` 则只守这些列）的触发器。"""
    if vendor == "sqlite":
        return [_sqlite(table, "DELETE"), _sqlite(table, _update(columns))]
    return [
        "CREATE OR REPLACE FUNCTION gongkai_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN RAISE EXCEPTION 'append only'; END$$",
        _postgres(table, "DELETE"),
        _postgres(table, _update(columns)),
    ]


def _update(columns: Sequence[str]) -> str:
    quoted = ", ".join(f'"{c}"' for c in columns)
    return f"UPDATE OF {quoted}" if columns else "UPDATE"


def name(table: str, event: str) -> str:
    """触发器的名称。"""
    return f"{table}_no_{event.split()[0].lower()}"


def _sqlite(table: str, event: str) -> str:
    return (
        f"CREATE TRIGGER IF NOT EXISTS {name(table, event)} BEFORE {event} ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'append only'); END"
    )


def _postgres(table: str, event: str) -> str:
    return (
        f"CREATE OR REPLACE TRIGGER {name(table, event)} BEFORE {event} ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION gongkai_append_only()"
    )


#: 守着的表 -> 守着的列（空为整行）；各应用在自己的 apps.py 里登记
GUARDED: dict[str, Sequence[str]] = {"safekeeping_trailentry": ()}


def ensure(connection: Any) -> None:
    """缺的触发器都补上。

    SQLite 改表时要重建整张表，触发器随之消失，所以不能只在建表的迁移里装一次。
    """
    for table, columns in GUARDED.items():
        if table in connection.introspection.table_names():
            _ensure(connection, table, columns)


def _ensure(connection: Any, table: str, columns: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements(connection.vendor, table, columns):
            cursor.execute(statement)


def after_migrate(using: str = "default", **kwargs: Any) -> None:
    """每次迁移之后核对；清空测试库也会发这个信号，那时没有 plan，不管。"""
    if "plan" in kwargs:
        ensure(connections[using])
