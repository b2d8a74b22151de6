"""封存：PostgreSQL 上很多件时，早先的一段一段封成位图，几个常见而少在一起的词也一下求得交。

GIN 求交要把各词的件一件一件对，千万件的库里要半秒；封存的一段里每个词是一个压缩的位图（roaring），
求交是机器字的与。位图只找候选：少见的词几个并在一起，撤下、改过的仍在里面，都回到倒排索引的表里核对；
封存以后才编进这一段的另带“后来的”词，与还没有封的一起由 GIN 找。后来的多了，从头封过。
"""

import secrets
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import OperationalError, connection, transaction

from gongkai import bitmaps
from gongkai.bitmaps import Group

if TYPE_CHECKING:
    from pyroaring import BitMap

#: 编号这么多个一块，取候选的编号只取几块
_PIECE = 1024
#: 头一次取这么多段的位图；一次核对的候选至少这么多
_AT_ONCE, _CHECKED = 16, 60
#: 封的时候一次取这么多件；后来的多于这么多分之一，从头来
_FETCHED, _LATE = 2000, 8
#: 等正在编入的多少毫秒
_PATIENCE = 2000
_KEPT = bitmaps.Kept()


@dataclass(frozen=True, slots=True)
class Sealed:
    """一个倒排索引（表 `table`：docid、words）封存的部分；每段 `size` 件，最后不满一段的不封。

    少于 `least` 件的一段也不封：倒排索引够快，封的时候要的内存（一段的各词都在里面）也不用出。
    """

    table: str
    size: int
    least: int = 0

    def create(self) -> list[str]:
        """建表的语句（迁移用）。"""
        return [
            f"CREATE TABLE {self.table}_runs (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
            "era int NOT NULL, last bigint NOT NULL, ready bool NOT NULL)",
            f"CREATE TABLE {self.table}_maps (run bigint, word text, docs bytea NOT NULL, "
            "PRIMARY KEY (word, run))",
            f"ALTER TABLE {self.table}_maps ALTER docs SET STORAGE EXTERNAL",
            f"CREATE TABLE {self.table}_keys (run bigint, piece int, docids bigint[] NOT NULL, "
            "PRIMARY KEY (run, piece))",
        ]

    def clear(self) -> None:
        """去掉全部封存的；在事务里用，到事务完了以前编不进来、封不了。"""
        _ask(f"SELECT pg_advisory_xact_lock({self._lock()})")
        _ask(f"DELETE FROM {self.table}_runs")
        self._sweep()

    def _sweep(self) -> None:
        """去掉的段留下的位图、编号。"""
        for part in ("maps", "keys"):
            gone = f"run NOT IN (SELECT id FROM {self.table}_runs)"
            _ask(f"DELETE FROM {self.table}_{part} WHERE {gone}")

    # 封

    def seal(self) -> bool:
        """封一段；封了为真，不必封的、够一段的没有了、别处正在封的为假。后来的太多时从头来。"""
        if not bitmaps.is_possible() or (not self.runs() and self._about() < self.least):
            return False
        if self._late() > self.size * max(len(self.runs()) // _LATE, 1):
            self._start_over()
        if not self.runs():
            self._sweep()
        run = self._promised()
        if run is None:
            return False
        with transaction.atomic():
            if not _ask(f"SELECT 1 FROM {self.table}_runs WHERE id = %s FOR UPDATE", [run[0]]):
                return False
            self._write(*run)
            _ask(f"UPDATE {self.table}_runs SET ready = true WHERE id = %s", [run[0]])
        return True

    def _promised(self) -> tuple[int, int, int] | None:
        """定下一段：（编号，从哪里起，到哪里止）；等正在编入的都编完，以后编进来的知道自己是后来的。

        等的时候别处编不进来，所以等不了多久就作罢，下次再来。
        """
        runs = f"{self.table}_runs"
        with transaction.atomic():
            if not self._is_alone():
                return None
            # 没有封完就断了的去掉；锁着的正在封
            broken = f"SELECT id FROM {runs} WHERE NOT ready FOR UPDATE SKIP LOCKED"
            _ask(f"DELETE FROM {runs} WHERE id IN ({broken})")
            if _ask(f"SELECT 1 FROM {runs} WHERE NOT ready"):
                return None
            first, era = self.bound()
            next_ones = f"SELECT docid FROM {self.table} WHERE docid > %s ORDER BY docid"
            last = _ask(f"{next_ones} OFFSET %s LIMIT 1", [first, self.size - 1])
            if not last:
                return None
            run = self._new_run(era, last[0][0], ready=False)
            return run, first, last[0][0]

    def _write(self, run: int, first: int, last: int) -> None:
        """一段的位图、编号写进表里。"""
        docids, found = self._read(first, last)
        pieces = ((run, n // _PIECE, docids[n : n + _PIECE]) for n in range(0, len(docids), _PIECE))
        with connection.cursor() as cursor:
            _copied(cursor, f"{self.table}_keys", ("int8", "int4", "int8[]"), pieces)
            maps = ((run, word, one) for word, one in bitmaps.packed(found))
            _copied(cursor, f"{self.table}_maps", ("int8", "text", "bytea"), maps)

    def _read(self, first: int, last: int) -> tuple[list[int], dict[str, "array[int]"]]:
        """一段的各个编号（小的在前），各词在第几件。"""
        sql = (
            "SELECT docid, array_to_string(tsvector_to_array(words), ' ') "
            f"FROM {self.table} WHERE docid > %s AND docid <= %s ORDER BY docid"
        )
        docids: list[int] = []
        found: dict[str, array[int]] = {}
        with connection.chunked_cursor() as cursor:
            cursor.cursor.itersize = _FETCHED
            cursor.execute(sql, [first, last])
            for place, (docid, words) in enumerate(cursor):
                docids.append(docid)
                for word in words.split(" "):
                    try:
                        found[word].append(place)
                    except KeyError:
                        found[word] = array("I", (place,))
        return docids, found

    def _about(self) -> int:
        """大约有多少件（数据库自己记的，不用数）。"""
        sql = "SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = %s::regclass"
        return int(_ask(sql, [self.table])[0][0])

    def _late(self) -> int:
        """封存以后才编进来的有多少件。"""
        sql = f"SELECT count(*) FROM {self.table} WHERE words @@ %s::tsquery"
        return int(_ask(sql, [f"'{self._late_word(self.bound()[1])}'"])[0][0])

    def _is_alone(self) -> bool:
        """在事务里拿到独占的锁：没有正在编入的，到事务完了以前也编不进来。"""
        _ask(f"SET LOCAL lock_timeout = {_PATIENCE}")
        try:
            with transaction.atomic():
                _ask(f"SELECT pg_advisory_xact_lock({self._lock()})")
        except OperationalError:
            return False
        _ask("SET LOCAL lock_timeout TO DEFAULT")
        return True

    def _start_over(self) -> None:
        """另起一代：各段都去掉，早先“后来的”不再算；位图有几百万行，放开了锁再去（见 `seal`）。"""
        with transaction.atomic():
            if not self._is_alone():
                return
            era = self.bound()[1]
            _ask(f"DELETE FROM {self.table}_runs")
            self._new_run(era + 1, -1, ready=True)

    def _new_run(self, era: int, last: int, *, ready: bool) -> int:
        """记下一段；编号是随机的：恢复了早先的备份，也不会与进程里留着的相同。"""
        run = secrets.randbits(62)
        _ask(
            f"INSERT INTO {self.table}_runs (id, era, last, ready) "
            "OVERRIDING SYSTEM VALUE VALUES (%s, %s, %s, %s)",
            [run, era, last, ready],
        )
        return run

    # 编入

    @contextmanager
    def adding(self) -> Iterator["Adding"]:
        """编入时用：拿着锁，封存不会漏掉正在编的。"""
        with transaction.atomic():
            _ask(f"SELECT pg_advisory_xact_lock_shared({self._lock()})")
            bound, era = self.bound()
            yield Adding(bound, self._late_word(era))

    def bound(self) -> tuple[int, int]:
        """封到哪个编号（还没有封好的也算），第几代。"""
        sql = f"SELECT coalesce(max(last), -1), coalesce(max(era), 0) FROM {self.table}_runs"
        last, era = _ask(sql)[0]
        return last, era

    def runs(self) -> list[tuple[int, int]]:
        """封好的各段（编号，到哪里止），新的在前；没有装 pyroaring 的看不了，算没有。"""
        if not bitmaps.is_possible():
            return []
        ready = f"FROM {self.table}_runs WHERE ready AND last >= 0"
        return [(run, last) for run, last in _ask(f"SELECT id, last {ready} ORDER BY last DESC")]

    def late_word(self) -> str:
        """后来编进来的带的词。"""
        return self._late_word(self.bound()[1])

    def _late_word(self, era: int) -> str:
        return f"late_{era}"

    def _lock(self) -> int:
        return zlib.crc32(self.table.encode())

    # 查

    def newest(
        self, runs: Sequence[tuple[int, int]], wanted: "Wanted", found: Iterable[int]
    ) -> list[int] | None:
        """封存的（`runs`）里要的，编号大的在前，与别处找到的 `found` 并在一起。

        有一组词在各段里都少见的得 None：倒排索引从它找起，一样快；看的时候从头来了的也是。
        """
        keys = set(found)
        for start, end in _batches(len(runs)):
            part = runs[start:end]
            maps = self._maps([run for run, _ in part], wanted.words)
            if not start and not self._are_frequent(wanted, maps.values()):
                return None
            for run, last in part:
                if len(keys) >= wanted.limit and sorted(keys)[-wanted.limit] > last:
                    return self._still(runs, wanted.first(keys))
                keys |= self._found(run, last, wanted, maps[run])
        return self._still(runs, wanted.first(keys))

    def _still(self, runs: Sequence[tuple[int, int]], keys: list[int]) -> list[int] | None:
        """看的时候各段都还在的，`keys` 才作数。"""
        there = _ask(
            f"SELECT count(*) FROM {self.table}_runs WHERE id = ANY(%s)", [[r for r, _ in runs]]
        )
        return keys if there[0][0] == len(runs) else None

    def _are_frequent(self, wanted: "Wanted", maps: Iterable[dict[str, "BitMap"]]) -> bool:
        """各组里都有一种说法，词在哪一段里常见；`maps` 为已经取来的，那里没有的再查各段。"""
        if wanted.is_among({word for held in maps for word in held}):
            return True
        return wanted.is_among(self.frequent(wanted.words))

    def frequent(self, words: Sequence[str]) -> set[str]:
        """其中哪些在哪一段里常见（自己有位图）。"""
        there = f"EXISTS (SELECT FROM {self.table}_maps WHERE word = w)"
        found = _ask(f"SELECT w FROM unnest(%s::text[]) w WHERE {there}", [list(words)])
        return {word for (word,) in found}

    def _found(self, run: int, last: int, wanted: "Wanted", maps: dict[str, "BitMap"]) -> set[int]:
        """一段里要的：候选从新的核对起，够了就停。"""
        fitting = bitmaps.fitting(wanted.groups, maps)
        if not fitting:
            return set()
        keys = set[int]()
        places = fitting.to_array()
        end = len(places) if last < wanted.below else self._before(run, places, wanted.below)
        while end > 0 and len(keys) < wanted.limit:
            start = max(end - max(wanted.limit, _CHECKED), 0)
            keys |= self._checked(run, [int(place) for place in places[start:end]], wanted)
            end = start
        return keys

    def _before(self, run: int, places: Any, below: int) -> int:
        """候选里多少件的编号可能小于 `below`（到那一块为止）。"""
        sql = f"SELECT count(*) FROM {self.table}_keys WHERE run = %s AND docids[1] < %s"
        return bisect_left(places, _ask(sql, [run, below])[0][0] * _PIECE)

    def _checked(self, run: int, places: Sequence[int], wanted: "Wanted") -> set[int]:
        """这几件（一段里的第几件）里仍然在、真的合的。"""
        # OFFSET 0：按编号一件一件取，不许先由索引取出这些词的全部
        one = f"SELECT docid, words FROM {self.table} WHERE docid = k.docids[place %% {_PIECE} + 1]"
        sql = (
            f"SELECT w.docid FROM unnest(%s::int[]) AS p (place) "
            f"JOIN {self.table}_keys k ON k.run = %s AND k.piece = place / {_PIECE} "
            f"CROSS JOIN LATERAL ({one} OFFSET 0) w "
            "WHERE w.docid < %s AND w.words @@ %s::tsquery"
        )
        return {row[0] for row in _ask(sql, [list(places), run, wanted.below, wanted.query])}

    def _maps(self, runs: Sequence[int], words: Sequence[str]) -> dict[int, dict[str, "BitMap"]]:
        """这几段里各词的位图；常用的留在进程里。"""
        found: dict[int, dict[str, BitMap]] = {run: {} for run in runs}
        missing = set()
        for run in runs:
            for word in words:
                one = _KEPT.get((self.table, run, word))
                if one is None:
                    missing.add(word)
                elif one:
                    found[run][word] = one
        if missing:
            self._fetch(runs, sorted(missing), found)
        return found

    def _fetch(
        self, runs: Sequence[int], words: Sequence[str], found: dict[int, dict[str, "BitMap"]]
    ) -> None:
        from pyroaring import BitMap

        those = "WHERE word = ANY(%s) AND run = ANY(%s)"
        sql = f"SELECT run, word, docs FROM {self.table}_maps {those}"
        rows = {(run, word): docs for run, word, docs in _ask(sql, [list(words), list(runs)])}
        for run in runs:
            for word in words:
                docs = rows.get((run, word))
                one = BitMap() if docs is None else BitMap.deserialize(docs)
                _KEPT.put((self.table, run, word), one, len(docs or b"") + 200)
                if one:
                    found[run][word] = one


@dataclass(frozen=True, slots=True)
class Wanted:
    """要的：各组里都至少有一种说法（`query` 为写成的 tsquery），编号小于 `below`，要几件。"""

    groups: Sequence[Group]
    query: str
    below: int
    limit: int

    @property
    def words(self) -> list[str]:
        """要看的各词，连同少见时并进的组。"""
        words = {word for group in self.groups for way in group for word in way}
        return sorted(words | {bitmaps.bucket_of(word) for word in words})

    def is_among(self, words: set[str]) -> bool:
        """各组里都有一种说法，词都在 `words` 里。"""
        return all(any(words.issuperset(way) for way in group) for group in self.groups)

    def first(self, keys: Iterable[int]) -> list[int]:
        """编号大的几件。"""
        return sorted(keys, reverse=True)[: self.limit]


@dataclass(frozen=True, slots=True)
class Adding:
    """正在编入：小于等于 `bound` 的是后来的，另带 `word`。"""

    bound: int
    word: str

    def words(self, key: int) -> list[str]:
        """它另带的词。"""
        return [self.word] if key <= self.bound else []


def _batches(count: int) -> Iterator[tuple[int, int]]:
    """一次取几段的位图：起初少，多半就够了；还要的一次比一次多。"""
    start, several = 0, _AT_ONCE
    while start < count:
        yield start, start + several
        start, several = start + several, several * 2


def _copied(cursor: Any, table: str, types: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with cursor.copy(f"COPY {table} FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)


def _ask(sql: str, values: Sequence[Any] = ()) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        return cursor.fetchall() if cursor.description else []
