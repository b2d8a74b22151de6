"""成批体检的一份：结果写成的一行，和不用读那一行就要知道的几样。

在工作进程里写好，带回主进程的少：主进程只管记下、对照，不拆开各格。
"""

import hashlib
from functools import cache
from itertools import repeat
from typing import NamedTuple

from gongkai.annual.audit import Result
from gongkai.annual.forms import form
from gongkai.annual.model import Number
from gongkai.annual.summary.totals import Brief, brief_of
from gongkai.annual.write.json import dumps

_ABSENT = -1


class Entry(NamedTuple):
    """一份：文件、机关、年度、三张表，汇总要的，写好的一行（末尾换行），与下一年度核对要用的。"""

    file: str
    agency: str
    year: int | None
    tables: "Tables | None"
    brief: Brief
    line: bytes
    kept: bytes | None


class Tables(NamedTuple):
    """三张表的散列，其中不为零的格数。"""

    digest: bytes
    weight: int


def entry_of(result: Result) -> Entry:
    """由结果来；取走它的 `kept`。"""
    kept = result.pop("kept", None)
    tables = None if result["form"] is None else tables_of(result)
    agency, year = result["agency"], result["year"]
    line = written(result)
    return Entry(result["file"], agency, year, tables, brief_of(result), line, kept)


def written(result: Result) -> bytes:
    """结果写成的一行；写不成字的（半个代理对）写成 JSON 的转义。"""
    return dumps(result).encode("utf-8", "backslashreplace") + b"\n"


def tables_of(result: Result) -> Tables:
    """三张表的。"""
    form_id = result["form"]
    assert form_id is not None
    tables = (result["disclosures"], result["applications"], result["remedies"])
    values: list[Number | float | None] = []
    for number, row, columns in _rows(form_id):
        cells = tables[number].get(row, {})
        values.extend(map(cells.get, columns, repeat(_ABSENT)))
    told = ",".join([str(v) if type(v) is int else _told(v) for v in values])
    digest = hashlib.blake2b(f"{form_id},{told}".encode(), digest_size=16).digest()
    empty = sum(map(values.count, (0, None, _ABSENT)))
    return Tables(digest, len(values) - empty)


def _told(value: Number | float | None) -> str:
    """同一个数只有一种写法：十进制小数、由流水读回的二进制小数，末尾有没有零。"""
    return "空" if value is None else f"{float(value):.15g}"


@cache
def _rows(form_id: str) -> tuple[tuple[int, str, tuple[str, ...]], ...]:
    """各行：(第几张表, 行, 各列)，照格式的次序。"""
    found: dict[tuple[int, str], list[str]] = {}
    for number, cells in enumerate(form(form_id).tables.values()):
        for cell in cells:
            _, row, column = cell.split(":")
            found.setdefault((number, row), []).append(column)
    return tuple((number, row, tuple(columns)) for (number, row), columns in found.items())
