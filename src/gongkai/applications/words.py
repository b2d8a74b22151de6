"""申请内容的全文检索：两字组的倒排索引，新的在前。

SQLite 用 FTS5（无内容表；机关和申请人类别也作为词编入，查本机关的常见字词不用先取出再筛），
PostgreSQL 用 tsvector 加 GIN。
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from gongkai.applications.models import Case
from gongkai.language.bigrams import bigrams, indexed

TABLE = "applications_casewords"
_HIGHEST = 2**63 - 1
#: PostgreSQL 上先看最新的这么多件
_RECENT = 4000


def create(vendor: str) -> list[str]:
    """建索引的语句（迁移用）。"""
    if vendor == "sqlite":
        return [f"CREATE VIRTUAL TABLE {TABLE} USING fts5(words, content='', detail='none')"]
    return [
        f"CREATE TABLE {TABLE} (case_id bigint PRIMARY KEY, agency_id bigint NOT NULL, "
        "kind varchar(16) NOT NULL, words tsvector NOT NULL)",
        f"CREATE INDEX {TABLE}_words ON {TABLE} USING gin (words)",
        f"CREATE INDEX {TABLE}_newest ON {TABLE} (agency_id, case_id DESC)",
    ]


def clear() -> None:
    """清空（重建以前）。"""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"INSERT INTO {TABLE} ({TABLE}) VALUES ('delete-all')")  # noqa: S608
        else:
            cursor.execute(f"DELETE FROM {TABLE}")  # noqa: S608


def index(cases: Iterable[Case]) -> None:
    """编入；与登记在同一个事务里。"""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            rows = [(case.pk, " ".join(_tokens(case))) for case in cases]
            cursor.executemany(f"INSERT INTO {TABLE} (rowid, words) VALUES (%s, %s)", rows)  # noqa: S608
        else:
            insert = f"INSERT INTO {TABLE} VALUES (%s, %s, %s, array_to_tsvector(%s::text[]))"  # noqa: S608
            known = [(c.pk, c.agency_id, c.kind, indexed(c.asked)) for c in cases]
            cursor.executemany(insert, known)


def rewrite(case: Case, asked: str) -> None:
    """申请内容改成 `asked`（补正了的），索引跟着改；与改的事同一个事务，`case` 由调用的存。"""
    from gongkai.applications.alike import asked_key

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            given: list[Any] = [case.pk, " ".join(_tokens(case))]
            cursor.execute(
                f"INSERT INTO {TABLE} ({TABLE}, rowid, words) VALUES ('delete', %s, %s)",  # noqa: S608
                given,
            )
        else:
            cursor.execute(f"DELETE FROM {TABLE} WHERE case_id = %s", [case.pk])  # noqa: S608
    case.asked, case.asked_key = asked, asked_key(asked)
    index([case])


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
    tokens = list(dict.fromkeys(t for word in words.split() for t in bigrams(word)))
    if not agencies or not tokens:
        return []
    find = _sqlite if connection.vendor == "sqlite" else _postgres
    return find(tokens, agencies, kind, _HIGHEST if below is None else below, limit)


def _keys(sql: str, values: Sequence[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [row[0] for row in cursor.fetchall()]


def _sqlite(
    tokens: list[str], agencies: Sequence[int], kind: str, below: int, limit: int
) -> list[int]:
    wanted = [[_agency(pk) for pk in agencies], *([[_kind(kind)]] if kind else [])]
    wanted += [[token] for token in tokens]
    query = " AND ".join("(" + " OR ".join(_fts(t) for t in group) + ")" for group in wanted)
    sql = (
        f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s AND rowid < %s "  # noqa: S608
        "ORDER BY rowid DESC LIMIT %s"
    )
    return _keys(sql, [query, below, limit])


def _fts(token: str) -> str:
    return f'"{token}"' + (" *" if len(token) == 1 else "")


def _postgres(
    tokens: list[str], agencies: Sequence[int], kind: str, below: int, limit: int
) -> list[int]:
    """先看最新的几千件：常见的词在那里就够一页；不够的必定少见，再用 GIN。

    只用一句 SQL，数据库会把几个常见而总在一起的两字组估得太少，选错办法。
    """
    query = " & ".join(f"'{t}'" + (":*" if len(t) == 1 else "") for t in tokens)
    scope = "agency_id = ANY(%s) AND case_id < %s" + (" AND kind = %s" if kind else "")
    scoped = [list(agencies), below, *([kind] if kind else [])]
    recent = (
        f"SELECT case_id, words FROM {TABLE} WHERE {scope} "  # noqa: S608
        "ORDER BY case_id DESC LIMIT %s"
    )
    found = _keys(
        f"SELECT case_id FROM ({recent}) AS recent WHERE words @@ %s::tsquery LIMIT %s",  # noqa: S608
        [*scoped, _RECENT, query, limit],
    )
    if len(found) == limit:
        return found
    sql = (
        f"WITH matching AS MATERIALIZED (SELECT case_id FROM {TABLE} "  # noqa: S608
        f"WHERE words @@ %s::tsquery AND {scope}) "
        "SELECT case_id FROM matching ORDER BY case_id DESC LIMIT %s"
    )
    return _keys(sql, [query, *scoped, limit])
