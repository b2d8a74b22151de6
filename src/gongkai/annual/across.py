"""一批年报互相对照：同一机关相邻两年的成对，同一年的几份、三张表与别的一样的说出来。

内存里只记每份的几个字，核对要用的写在临时文件里：十万份也放得下。
"""

import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from gongkai.annual.check import rules
from gongkai.annual.entries import Entry
from gongkai.annual.model import Finding, Severity

#: 与上一年度核对才有的规则
WITH_PREVIOUS = ("continuity.", "repetition")


class Seen(NamedTuple):
    """一份：文件、机关、年度，三张表的散列，其中不为零的格数；核对要用的在临时文件的哪里。"""

    file: str
    agency: str
    year: int
    digest: bytes
    weight: int
    kept: tuple[int, int] | None


class Pair(NamedTuple):
    """相邻两年的一对：本年的文件、上一年度的文件，两份各自的 `kept`（没有记下的为 None）。"""

    file: str
    before: str
    kept: tuple[bytes, bytes] | None


class Across:
    """逐份记下，最后对照。"""

    def __init__(self) -> None:
        self._of: dict[tuple[str, int], list[Seen]] = defaultdict(list)
        self._kept = tempfile.TemporaryFile()  # noqa: SIM115 - 用完即丢，与对象同寿
        self._end = 0

    def add(self, entry: Entry) -> None:
        """记下一份；读不出机关、年度的无从对照。"""
        if entry.agency and entry.year is not None and entry.tables is not None:
            agency = sys.intern(entry.agency)
            place = None if entry.kept is None else self._put(entry.kept)
            seen = Seen(entry.file, agency, entry.year, *entry.tables, place)
            self._of[(agency, seen.year)].append(seen)

    def _put(self, kept: bytes) -> tuple[int, int]:
        self._kept.seek(self._end)
        self._kept.write(kept)
        self._end += len(kept)
        return self._end - len(kept), len(kept)

    def _get(self, place: tuple[int, int]) -> bytes:
        self._kept.seek(place[0])
        return self._kept.read(place[1])

    def pairs(self, last: "Across | None" = None) -> Iterator[Pair]:
        """同一机关相邻的两年；上一年度有几份而不相同的，不知道该对哪一份，不对。

        `last` 为另给的上一年度的，没有给的就在这一批里找。
        """
        last = last or self
        for mine, before in self._neighbours(last):
            kept = None
            if mine.kept is not None and before.kept is not None:
                kept = self._get(mine.kept), last._get(before.kept)
            yield Pair(mine.file, before.file, kept)

    def count(self, last: "Across | None" = None) -> int:
        """有几对。"""
        return sum(1 for _ in self._neighbours(last or self))

    def _neighbours(self, last: "Across") -> Iterator[tuple[Seen, Seen]]:
        for (agency, year), several in self._of.items():
            before = last._of.get((agency, year - 1), [])
            if len({one.digest for one in before}) == 1:
                for mine in several:
                    yield mine, before[0]

    def findings(self) -> Iterator[tuple[str, Finding]]:
        """(文件, 发现)：同一机关同一年的几份不同，三张表与别的机关、别的年度一样。"""
        for several in self._of.values():
            for other in several[1:]:
                if other.digest != several[0].digest:
                    yield other.file, _again(several[0], other)
        yield from self._copied()

    def _copied(self) -> Iterator[tuple[str, Finding]]:
        least = rules()["same_tables_cells"]
        first: dict[bytes, Seen] = {}
        for several in self._of.values():
            for seen in several:
                known = first.setdefault(seen.digest, seen)
                if seen.weight >= least and (known.agency, known.year) != (seen.agency, seen.year):
                    yield seen.file, _same(known, seen)


def _again(first: Seen, other: Seen) -> Finding:
    return Finding(
        "across.versions",
        Severity.WARNING,
        f"{other.agency}{other.year}年另有一份（{first.file}），三张表不同，请核对以哪一份为准。",
    )


def _same(first: Seen, other: Seen) -> Finding:
    return Finding(
        "across.same_tables",
        Severity.WARNING,
        f"三张表的数与{first.agency}{first.year}年的（{first.file}）完全一样，请核对是不是填错、套用。",
    )
