"""一批年报互相对照：同一机关相邻两年的成对，同一年的几份、三张表与别的一样的说出来。

只记每份的几个字，不留着报告：十万份也放得下。
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from gongkai.annual.audit import Result, cells_of
from gongkai.annual.check import rules
from gongkai.annual.model import Finding, Severity

#: 与上一年度核对才有的规则
WITH_PREVIOUS = ("continuity.", "repetition")
_TABLES = ("disclosures", "applications", "remedies")


@dataclass(frozen=True, slots=True)
class Seen:
    """一份：文件、机关、年度，三张表的散列，其中不为零的格数。"""

    file: str
    agency: str
    year: int
    digest: bytes
    weight: int


class Across:
    """逐份记下，最后对照。"""

    def __init__(self) -> None:
        self._of: dict[tuple[str, int], list[Seen]] = defaultdict(list)

    def add(self, result: Result) -> None:
        """记下一份；读不出机关、年度的无从对照。"""
        if result["agency"] and result["year"] is not None:
            seen = Seen(result["file"], result["agency"], result["year"], *_tables(result))
            self._of[(seen.agency, seen.year)].append(seen)

    def pairs(self) -> dict[str, str]:
        """各份 -> 同一机关上一年度的；上一年度有几份而不相同的，不知道该对哪一份，不对。"""
        found: dict[str, str] = {}
        for (agency, year), mine in self._of.items():
            before = self._of.get((agency, year - 1), [])
            if len({one.digest for one in before}) == 1:
                found |= {one.file: before[0].file for one in mine}
        return found

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


def _tables(result: Result) -> tuple[bytes, int]:
    """(三张表的散列, 不为零的格数)。"""
    cells = [
        (f"{table}:{row}:{column}", value)
        for table in _TABLES
        for row, values in sorted(cells_of(result, table).items())
        for column, value in sorted(values.items())
    ]
    digest = hashlib.blake2b(repr((result["form"], cells)).encode(), digest_size=16).digest()
    return digest, sum(bool(value) for _, value in cells)


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
