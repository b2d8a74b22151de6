"""申请内容的全文检索：两字组的倒排索引，新的在前。

SQLite 用 FTS5（无内容表），PostgreSQL 用 tsvector 加 GIN。机关和申请人类别也作为词编入，
所以查本机关的常见字词也不用先取出再筛。
"""

from collections.abc import Iterable, Sequence

from django.db import connection

from gongkai.applications.models import Case
from gongkai.language.bigrams import bigrams, indexed

TABLE = "applications_casewords"


def create(vendor: str) -> list[str]:
    """建索引的语句（迁移用）。"""
    if vendor == "sqlite":
        return [f"CREATE VIRTUAL TABLE {TABLE} USING fts5(words, content='', detail='none')"]
    return [
        f"CREATE TABLE {TABLE} (case_id bigint PRIMARY KEY, words tsvector NOT NULL)",
        f"CREATE INDEX {TABLE}_words ON {TABLE} USING gin (words)",
    ]


def index(cases: Iterable[Case]) -> None:
    """编入；与登记在同一个事务里。"""
    rows = [(case.pk, _tokens(case)) for case in cases]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            joined = [(pk, " ".join(tokens)) for pk, tokens in rows]
            cursor.executemany(f"INSERT INTO {TABLE} (rowid, words) VALUES (%s, %s)", joined)  # noqa: S608
        else:
            insert = f"INSERT INTO {TABLE} VALUES (%s, array_to_tsvector(%s::text[]))"  # noqa: S608
            cursor.executemany(insert, rows)


def _tokens(case: Case) -> list[str]:
    return [_agency(case.agency_id), _kind(case.kind), *indexed(case.asked)]


def _agency(pk: int) -> str:
    return f"agencyx{pk}x"


def _kind(kind: str) -> str:
    return f"kindx{kind.replace('_', '')}x"


def newest(
    words: str, agencies: Sequence[int], kind: str, below: int | None, limit: int
) -> list[int]:
    """含有全部字词的案件的主键，大的（新的）在前；`below` 为上一页最后一个。"""
    wanted = [[_agency(pk) for pk in agencies], *([[_kind(kind)]] if kind else [])]
    wanted += [[token] for word in words.split() for token in bigrams(word)]
    if not agencies or len(wanted) < 2 + bool(kind):
        return []
    build = _sqlite if connection.vendor == "sqlite" else _postgres
    with connection.cursor() as cursor:
        cursor.execute(*build(wanted, below, limit))
        return [row[0] for row in cursor.fetchall()]


def _sqlite(wanted: list[list[str]], below: int | None, limit: int) -> tuple[str, list[object]]:
    query = " AND ".join("(" + " OR ".join(_fts(t) for t in group) + ")" for group in wanted)
    sql = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s"  # noqa: S608
    values: list[object] = [query]
    if below is not None:
        sql += " AND rowid < %s"
        values.append(below)
    return f"{sql} ORDER BY rowid DESC LIMIT %s", [*values, limit]


def _fts(token: str) -> str:
    return f'"{token}"' + (" *" if len(token) == 1 else "")


def _postgres(wanted: list[list[str]], below: int | None, limit: int) -> tuple[str, list[object]]:
    query = " & ".join("(" + " | ".join(_ts(t) for t in group) + ")" for group in wanted)
    sql = f"SELECT case_id FROM {TABLE} WHERE words @@ %s::tsquery"  # noqa: S608
    values: list[object] = [query]
    if below is not None:
        sql += " AND case_id < %s"
        values.append(below)
    return f"{sql} ORDER BY case_id DESC LIMIT %s", [*values, limit]


def _ts(token: str) -> str:
    return f"'{token}'" + (":*" if len(token) == 1 else "")
