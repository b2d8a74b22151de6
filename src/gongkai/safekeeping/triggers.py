"""只增不改：数据库触发器，绕过程序直接改表也改不了。"""

from collections.abc import Callable, Sequence
from typing import Any

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

Step = Callable[[Apps, BaseDatabaseSchemaEditor], None]


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
        f"CREATE TRIGGER {name(table, event)} BEFORE {event} ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'append only'); END"
    )


def _postgres(table: str, event: str) -> str:
    return (
        f"CREATE TRIGGER {name(table, event)} BEFORE {event} ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION gongkai_append_only()"
    )


def install(table: str, columns: Sequence[str] = ()) -> Step:
    """迁移的一步：装上触发器。"""

    def step(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for statement in statements(schema_editor.connection.vendor, table, columns):
            schema_editor.execute(statement)

    return step


def remove(table: str) -> Step:
    """迁移的一步：卸下触发器。"""

    def step(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
        on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        for event in ("DELETE", "UPDATE"):
            schema_editor.execute(f"DROP TRIGGER {name(table, event)}{on}")

    return step
