"""倒排索引：一件一个编号（大的是新的）和一组词，查“各组里都至少有一种说法”的，编号大的在前。

SQLite 用 FTS5（无内容表），PostgreSQL 用 tsvector 加 GIN，查法、结果相同。要的只是最新的一段，
所以常见的词也不用取出全部：FTS5 本来就按编号倒着走；PostgreSQL 上每件另有“哪一段时间”的词，
长短三种，先在最新的一小段里求交，不够一页再放宽，够了就停，到头才不限。近来一件也没有的也先看长的一段：
成批公开在一天的（名单、台账）多了，不限的那一句会取出几万件。很多件的另有封存的位图（`sealed`），
不限的那一句只看没有封的。
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from gongkai.sealed import Sealed, Wanted

#: 一种说法：这些词都要有；末尾是 * 的按开头匹配
Alternative = tuple[str, ...]
Group = Sequence[Alternative]
Groups = Sequence[Group]
HIGHEST = 2**62
#: PostgreSQL 上的三种段长：一段的八分之一、一段、八段
_LEVELS, _LONGER = (-3, 0, 3), 8
#: 没有封的分成这么多段以内；最长的段也不能多过这么多
_OPEN_PARTS, _MOST_PARTS = 48, 1000


@dataclass(frozen=True, slots=True)
class Inverted:
    """一个索引：表名，编号右移几位是一段时间，很多件时封不封存。"""

    table: str
    shift: int
    sealed: Sealed | None = None

    def create(self, vendor: str) -> list[str]:
        """建索引的语句（迁移用）。"""
        if vendor == "sqlite":
            return [
                f"CREATE VIRTUAL TABLE {self.table} USING fts5(words, content='', detail='none')"
            ]
        return [
            f"CREATE TABLE {self.table} (docid bigint PRIMARY KEY, words tsvector NOT NULL)",
            f"CREATE INDEX {self.table}_words ON {self.table} USING gin (words) "
            "WITH (fastupdate = off)",
        ]

    def add(self, rows: Iterable[tuple[int, Sequence[str]]]) -> None:
        """编入（编号，各词）。"""
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                sql = f"INSERT INTO {self.table} (rowid, words) VALUES (%s, %s)"  # noqa: S608
                cursor.executemany(sql, [(key, _joined(tokens)) for key, tokens in rows])
            else:
                self._add_postgres(cursor, [(k, [*words, *self._parts(k)]) for k, words in rows])

    def _add_postgres(self, cursor: Any, rows: Sequence[tuple[int, list[str]]]) -> None:
        sql = f"INSERT INTO {self.table} VALUES (%s, array_to_tsvector(%s::text[]))"  # noqa: S608
        if self.sealed is None:
            cursor.executemany(sql, rows)
            return
        with self.sealed.adding() as adding:
            cursor.executemany(sql, [(k, [*words, *adding.words(k)]) for k, words in rows])

    def remove(self, key: int, tokens: Sequence[str]) -> None:
        """去掉一件；`tokens` 为编入时的各词。"""
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(
                    f"INSERT INTO {self.table} ({self.table}, rowid, words) "  # noqa: S608
                    "VALUES ('delete', %s, %s)",
                    [key, _joined(tokens)],
                )
            else:
                cursor.execute(f"DELETE FROM {self.table} WHERE docid = %s", [key])  # noqa: S608

    def clear(self) -> None:
        """全部去掉。"""
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TABLE {self.table}")
                for statement in self.create(connection.vendor):
                    cursor.execute(statement)
            else:
                # 先封存的后索引，与封的时候一个次序，不互相等
                if self.sealed is not None:
                    self.sealed.clear()
                cursor.execute(f"TRUNCATE {self.table}")

    def count(self) -> int:
        """编了几件。"""
        rows = f"{self.table}_docsize" if connection.vendor == "sqlite" else self.table
        return int(_keys(f"SELECT count(*) FROM {rows}", [])[0])  # noqa: S608

    def newest(self, groups: Groups, below: int, limit: int, *, recent: bool = True) -> list[int]:
        """各组里都至少有一种说法的，编号大的在前，都小于 `below`。

        多半不在近来的（`recent` 为否），PostgreSQL 上不一段一段地放宽，直接看全部。
        """
        if connection.vendor == "sqlite":
            return self._sqlite(groups, below, limit)
        return self._postgres(groups, below, limit, recent)

    def known(self, several: Sequence[Groups]) -> list[bool]:
        """这几个各查不查得到一件；PostgreSQL 上合成一句，先看最新的一段、几段。"""
        if connection.vendor == "sqlite" or not several:
            return [bool(self.newest(groups, HIGHEST, 1)) for groups in several]
        queries = [_expression(groups, " & ", " | ", _for_tsquery) for groups in several]
        levels = (_LEVELS[0], _LEVELS[-1])
        parts: list[str | None] = [self._last_two(self.shift + level) for level in levels]
        runs = self.sealed.runs() if self.sealed is not None else []
        if not runs:
            return self._any(queries, [*parts, None])
        found = self._any(queries, parts[:1])
        rest = {n: queries[n] for n, there in enumerate(found) if not there}
        for n, query in self._beyond(rest, several, runs).items():
            rest[n] = query
            found[n] = not query
        asked = {n: query for n, query in rest.items() if query}
        for n, there in zip(asked, self._any(list(asked.values()), [None]), strict=True):
            found[n] = there
        return found

    def _beyond(
        self, queries: dict[int, str], several: Sequence[Groups], runs: Sequence[tuple[int, int]]
    ) -> dict[int, str]:
        """近来没有、而封存的里常见的：那里有一件的得空的，没有的得还要在没有封的里查什么。"""
        assert self.sealed is not None
        found: dict[int, str] = {}
        those = {n: Wanted(several[n], query, HIGHEST, 1) for n, query in queries.items()}
        words = {word for wanted in those.values() for word in wanted.words}
        frequent = self.sealed.frequent(sorted(words))
        still_open = self._open(runs[0][1])
        for n, wanted in those.items():
            if "*" in wanted.query or still_open is None or not wanted.is_among(frequent):
                continue
            keys = self.sealed.newest(runs, wanted, [])
            if keys is not None:
                found[n] = "" if keys else f"({wanted.query}) & ({still_open})"
        return found

    def _any(self, queries: Sequence[str], parts: Sequence[str | None]) -> list[bool]:
        """各查不查得到一件：先后在这几段里看，没有写段的看全部。"""
        if not queries:
            return []
        wanted = ["q.query" if part is None else f"(q.query && {part})" for part in parts]
        there = " ".join(f"WHEN {self._there(one)} THEN true" for one in wanted)
        sql = (
            f"SELECT CASE {there} ELSE false END "  # noqa: S608
            "FROM unnest(%s::tsquery[]) WITH ORDINALITY AS q(query, n) ORDER BY n"
        )
        values = [HIGHEST for part in parts if part is not None]
        with connection.cursor() as cursor:
            cursor.execute(sql, [*values, list(queries)])
            return [bool(row[0]) for row in cursor.fetchall()]

    def _there(self, wanted: str) -> str:
        """有没有一件合 `wanted`：查索引，有了一件就停（不数）。"""
        matching = f"SELECT 1 FROM {self.table} WHERE words @@ {wanted}"  # noqa: S608
        return f"EXISTS (WITH matching AS MATERIALIZED ({matching}) SELECT FROM matching)"

    def _sqlite(self, groups: Groups, below: int, limit: int) -> list[int]:
        sql = (
            f"SELECT rowid FROM {self.table} WHERE {self.table} MATCH %s AND rowid < %s "  # noqa: S608
            "ORDER BY rowid DESC LIMIT %s"
        )
        return _keys(sql, [_expression(groups, " AND ", " OR ", _for_fts), below, limit])

    def _postgres(self, groups: Groups, below: int, limit: int, recent: bool) -> list[int]:
        query = _expression(groups, " & ", " | ", _for_tsquery)
        shortest, short, _ = _LEVELS
        found = self._recent(shortest, query, below, limit) if recent else []
        if len(found) == limit:
            return found
        runs = self.sealed.runs() if self.sealed is not None and "*" not in query else []
        if runs:
            return self._open_and_sealed(runs, Wanted(groups, query, below, limit))
        found = self._recent(short, query, below, limit) if recent else []
        if len(found) == limit:
            return found
        # 有几件而不多的，最长的那种段里大约有八倍，还不够就不必试；一件没有的说不准
        if not recent or (found and len(found) * _LONGER < limit):
            return self._matching("%s::tsquery", [query], below, limit)
        return self._far(query, below, limit)

    def _recent(self, level: int, query: str, below: int, limit: int) -> list[int]:
        """最新的两小段里的。"""
        wanted = f"(%s::tsquery && {self._last_two(self.shift + level)})"
        return self._matching(wanted, [query, below], below, limit)

    def _far(self, query: str, below: int, limit: int) -> list[int]:
        """最长的那种段里不够的，看全部；合成一句，少问一次。"""
        wanted = f"(%s::tsquery && {self._last_two(self.shift + _LEVELS[-1])})"
        sql = (
            f"WITH longer AS MATERIALIZED ({self._rows(wanted)}), "  # noqa: S608
            "few AS MATERIALIZED (SELECT count(*) < %s AS so FROM longer), "
            f"every AS MATERIALIZED ({self._rows('%s::tsquery')} AND (SELECT so FROM few)) "
            "SELECT docid FROM (SELECT docid FROM longer WHERE NOT (SELECT so FROM few) "
            "UNION ALL SELECT docid FROM every) found ORDER BY docid DESC LIMIT %s"
        )
        return _keys(sql, [query, below, below, limit, query, below, limit])

    def _open_and_sealed(self, runs: Sequence[tuple[int, int]], wanted: Wanted) -> list[int]:
        """没有封的由倒排索引找，封存的看位图。"""
        assert self.sealed is not None
        still_open = self._open(runs[0][1])
        if still_open is not None:
            both, values = "(%s::tsquery && %s::tsquery)", [wanted.query, still_open]
            found = self._matching(both, values, wanted.below, wanted.limit)
            several = self.sealed.newest(runs, wanted, found)
            if several is not None:
                return several
        return self._matching("%s::tsquery", [wanted.query], wanted.below, wanted.limit)

    def _open(self, last: int) -> str | None:
        """没有封的：`last` 以后的各段，后来编进来的；编号隔得太远、数不清的段得 None。"""
        assert self.sealed is not None
        (newest,) = _keys(f"SELECT coalesce(max(docid), 0) FROM {self.table}", [])  # noqa: S608
        for shift in (self.shift + level for level in _LEVELS):
            parts = range((last + 1) >> shift, (newest >> shift) + 1)
            if len(parts) <= _OPEN_PARTS:
                break
        if len(parts) > _MOST_PARTS:
            return None
        words = [self.sealed.late_word(), *(f"{self._prefix(shift)}{part}" for part in parts)]
        return " | ".join(f"'{word}'" for word in words)

    def _last_two(self, shift: int) -> str:
        """小于一个编号（参数）的最新的两段，哪一段最新同一句里就查。"""
        last = f"(SELECT max(docid) >> {shift} FROM {self.table} WHERE docid < %s)"  # noqa: S608
        prefix = self._prefix(shift)
        words = f"'{prefix}' || part || ' | {prefix}' || part - 1"
        return f"(SELECT {words} FROM {last} t (part))::tsquery"  # noqa: S608

    def _matching(self, wanted: str, values: Sequence[Any], below: int, limit: int) -> list[int]:
        sql = (
            f"WITH matching AS MATERIALIZED ({self._rows(wanted)}) "  # noqa: S608
            "SELECT docid FROM matching ORDER BY docid DESC LIMIT %s"
        )
        return _keys(sql, [*values, below, limit])

    def _rows(self, wanted: str) -> str:
        """合 `wanted` 的、小于一个编号（参数）的；另成一步，才查倒排索引而不是按编号一件一件看。"""
        return f"SELECT docid FROM {self.table} WHERE words @@ {wanted} AND docid < %s"  # noqa: S608

    def _parts(self, key: int) -> list[str]:
        """它在哪几段里。"""
        shifts = (self.shift + level for level in _LEVELS)
        return [f"{self._prefix(shift)}{key >> shift}" for shift in shifts]

    def with_parts(self) -> str:
        """PostgreSQL 上给早先编的补齐各段的词（迁移用）。"""
        shifts = [self.shift + level for level in _LEVELS]
        parts = ", ".join(f"'{self._prefix(shift)}' || (docid >> {shift})" for shift in shifts)
        return f"UPDATE {self.table} SET words = words || array_to_tsvector(ARRAY[{parts}])"  # noqa: S608

    def _prefix(self, shift: int) -> str:
        return "p_" if shift == self.shift else f"p{shift}_"


def _keys(sql: str, values: Sequence[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [row[0] for row in cursor.fetchall()]


def _expression(groups: Groups, both: str, either: str, quoted: Any) -> str:
    found = []
    for group in groups:
        ways = [both.join(map(quoted, way)) for way in _needed(group)]
        found.append("(" + either.join(f"({way})" for way in ways) + ")")
    return both.join(found)


def _needed(group: Group) -> list[Alternative]:
    """各种说法；有了少几个词的，多几个词的不必另查。"""
    ways = {frozenset(way): tuple(way) for way in group}
    return [way for words, way in ways.items() if not any(other < words for other in ways)]


def _joined(tokens: Sequence[str]) -> str:
    return " ".join(_plain(token) for token in tokens)


def _plain(token: str) -> str:
    """FTS5 的切词器把下划线、点当分隔，换成不切的字母。"""
    return token.replace("_", "qq").replace(".", "qz")


def _for_fts(token: str) -> str:
    if token.endswith("*"):
        return f'"{_plain(token[:-1])}" *'
    return f'"{_plain(token)}"'


def _for_tsquery(token: str) -> str:
    plain = token.removesuffix("*").replace("\\", "\\\\").replace("'", "''")
    return f"'{plain}':*" if token.endswith("*") else f"'{plain}'"
