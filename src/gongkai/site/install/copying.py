"""一张表一张表地从 SQLite 抄到 PostgreSQL，再逐行比较。值照库里存的抄，不经过加密、解密。"""

import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from ipaddress import IPv4Address, IPv6Address, ip_interface
from typing import Any
from uuid import UUID

_BATCH = 2000
_TEXTS = ("character varying", "text", "character")


class Different(Exception):
    """抄不过去，或者抄过去不一样；str() 说明哪张表哪一行。"""


@dataclass(frozen=True, slots=True)
class Table:
    """一张表：名称、列 -> PostgreSQL 的类型、主键的列。"""

    name: str
    columns: dict[str, str]
    key: tuple[str, ...]

    def __post_init__(self) -> None:
        for column, kind in self.columns.items():
            if kind not in _AS_THEY_ARE and kind not in _COMPARED:
                raise Different(f"不会搬 {self.name}.{column} 的类型 {kind}。")


@dataclass(frozen=True, slots=True)
class Source:
    """SQLite 的库。"""

    link: sqlite3.Connection

    def tables(self) -> list[str]:
        """普通的表（不含虚拟表和它的影子）。"""
        rows = self.link.execute("PRAGMA table_list").fetchall()
        return sorted(r[1] for r in rows if r[2] == "table" and not r[1].startswith("sqlite_"))

    def columns(self, table: str) -> list[str]:
        return [row[1] for row in self.link.execute(f"PRAGMA table_info({_quoted(table)})")]

    def key(self, table: str) -> tuple[str, ...]:
        rows = self.link.execute(f"PRAGMA table_info({_quoted(table)})").fetchall()
        return tuple(r[1] for r in sorted(rows, key=lambda r: r[5]) if r[5])


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def empty(new: Any, tables: list[Table]) -> None:
    """新的各表都清空：建库时写的几行由旧的代替；外键到最后才核对。"""
    new.execute("SET CONSTRAINTS ALL DEFERRED")
    new.execute(f"TRUNCATE {', '.join(_quoted(t.name) for t in tables)} CASCADE")


def copy(table: Table, old: sqlite3.Connection, new: Any) -> int:
    """抄过去（新的已经清空）；返回行数。"""
    names = ", ".join(map(_quoted, table.columns))
    turns = [_WRITTEN.get(kind, _same) for kind in table.columns.values()]
    count = 0
    with new.cursor().copy(f"COPY {_quoted(table.name)} ({names}) FROM STDIN") as out:
        for row in _rows(table, old):
            out.write_row([None if v is None else f(v) for f, v in zip(turns, row, strict=True)])
            count += 1
    return count


def _rows(table: Table, old: sqlite3.Connection) -> Iterator[tuple[Any, ...]]:
    names = ", ".join(map(_quoted, table.columns))
    order = ", ".join(map(_quoted, table.key)) or "rowid"
    cursor = old.execute(f"SELECT {names} FROM {_quoted(table.name)} ORDER BY {order}")  # noqa: S608
    while rows := cursor.fetchmany(_BATCH):
        yield from rows


def _same(value: Any) -> Any:
    return value


def _boolean(value: Any) -> bool:
    return bool(value)


def _moment(value: str) -> datetime:
    found = datetime.fromisoformat(value)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _decimal(value: Any) -> Decimal:
    return Decimal(str(value))


#: PostgreSQL 的类型 -> SQLite 里的值怎样变成它的
_WRITTEN: dict[str, Callable[[Any], Any]] = {
    "boolean": _boolean,
    "timestamp with time zone": _moment,
    "date": date.fromisoformat,
    "time without time zone": time.fromisoformat,
    "numeric": _decimal,
    "uuid": UUID,
}
_COMPARED = _WRITTEN | {"jsonb": json.loads, "inet": ip_interface}
_AS_THEY_ARE = frozenset({*_TEXTS, "bigint", "integer", "smallint", "double precision", "bytea"})


def verify(table: Table, old: sqlite3.Connection, new: Any) -> None:
    """逐行比较；不一样抛 Different。"""
    kinds = list(table.columns.values())
    turns = [_COMPARED.get(kind, _same) for kind in kinds]
    written = _written(table, new)
    for number, row in enumerate(_rows(table, old), 1):
        expected = tuple(None if v is None else f(v) for f, v in zip(turns, row, strict=True))
        found = next(written, None)
        if found is None or tuple(map(_plain, found)) != expected:
            raise Different(f"表 {table.name} 的第 {number} 行抄过去不一样。")
    if next(written, None) is not None:
        raise Different(f"表 {table.name} 抄过去多了行。")


def _plain(value: Any) -> Any:
    """地址一律带掩码比。"""
    return ip_interface(value) if isinstance(value, IPv4Address | IPv6Address) else value


def _written(table: Table, new: Any) -> Iterator[tuple[Any, ...]]:
    names = ", ".join(map(_quoted, table.columns))
    order = ", ".join(_ordered(name, table.columns[name]) for name in table.key)
    by = f" ORDER BY {order}" if order else ""
    with new.cursor(name="verify") as cursor:
        cursor.itersize = _BATCH
        cursor.execute(f"SELECT {names} FROM {_quoted(table.name)}{by}")  # noqa: S608
        yield from cursor


def _ordered(name: str, kind: str) -> str:
    """两边的次序要一样：文字按字节排。"""
    return f'{_quoted(name)} COLLATE "C"' if kind in _TEXTS else _quoted(name)


def reset_counters(new: Any, tables: list[Table]) -> None:
    """自增的编号接着用。"""
    for table in tables:
        for column in table.columns:
            row = new.execute(
                "SELECT pg_get_serial_sequence(%s, %s)", (_quoted(table.name), column)
            ).fetchone()
            if row[0]:
                new.execute(
                    f"SELECT setval('{row[0]}', coalesce(max({_quoted(column)}), 0) + 1, false) "  # noqa: S608
                    f"FROM {_quoted(table.name)}"
                )
