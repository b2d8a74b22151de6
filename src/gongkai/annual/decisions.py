"""对发现的结论：成立，还是不成立。记在年报旁边的一个文件里，下次体检照它办。

编号由机关、年度、规则、单元格、数和引文算得：文件改了名还认得，数改了就是另一条，要重新看。
"""

import csv
import hashlib
import io
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Literal

from gongkai.annual import archives
from gongkai.annual.audit import FindingDict, Result
from gongkai.documents.sheets import csv_lines

NAME = "体检结论.csv"
STANDS, DISMISSED = "成立", "不成立"
_LETTERS = str.maketrans("0123456789", "ghijkmnpqr")
_HEAD = ("编号", "结论", "理由", "日期", "哪一份", "发现")


class DecisionsBroken(ValueError):
    """结论文件读不成；str() 为说明。"""


@dataclass(frozen=True, slots=True)
class Decision:
    """一条结论。"""

    key: str
    verdict: str
    why: str
    on: str
    about: str = ""
    message: str = ""


@dataclass(slots=True)
class Decisions:
    """编号 -> 结论。"""

    of: dict[str, Decision] = field(default_factory=dict)

    def apply(self, result: Result) -> Result:
        """不成立的移到 `dismissed`；没有别的发现的算没有发现。"""
        before = result.get("dismissed", [])
        if not self.of and not before:
            return result
        found = [*result["findings"], *before]
        out = [f for f in found if self._is(result, f, DISMISSED)]
        left = [f for f in found if f not in out]
        now: Result = {**result, "findings": left, "status": _status(result, left)}
        now.pop("dismissed", None)
        return {**now, "dismissed": out} if out else now

    def stands(self, result: Result, finding: FindingDict) -> bool:
        """看过，成立。"""
        return self._is(result, finding, STANDS)

    def why(self, result: Result, finding: FindingDict) -> str:
        """结论的理由。"""
        known = self.of.get(key_of(result, finding))
        return known.why if known else ""

    def _is(self, result: Result, finding: FindingDict, verdict: str) -> bool:
        known = self.of.get(key_of(result, finding))
        return known is not None and known.verdict == verdict


def _status(result: Result, left: list[FindingDict]) -> Literal["clean", "findings", "unreadable"]:
    """读不成的总是读不成：不成立的只是发现。"""
    if result["status"] == "unreadable":
        return "unreadable"
    return "findings" if left else "clean"


def key_of(result: Result, finding: FindingDict) -> str:
    """一条发现的编号：八个字母（没有数字，表格软件不会改成数）。"""
    who = result["agency"] or result["file"]
    said = [_same(finding["expected"]), _same(finding["found"]), finding["quote"]]
    if not any(said) and not finding["cells"]:
        said.append(finding["message"])
    known = repr((who, result["year"], finding["rule"], finding["cells"], said))
    return hashlib.sha256(known.encode()).hexdigest()[:8].translate(_LETTERS)


def _same(value: object) -> object:
    """同一个数的一种写法：由流水读回的是二进制小数。"""
    if not isinstance(value, Decimal | float):
        return value
    return int(value) if value == int(value) else float(value)


def beside(files: Iterable[str]) -> Path:
    """这些年报旁边的结论文件：在第一份的目录里。"""
    return archives.beside(next(iter(files))) / NAME


def load_all(paths: Iterable[str], files: Iterable[str]) -> Decisions:
    """各份年报旁边的、所给的目录（`paths`）里各层的结论，合在一起。"""
    tops = [Path(path).absolute() for path in paths]
    folders = {archives.beside(file).absolute() for file in files}
    above = {a for f in folders for a in f.parents if any(a.is_relative_to(top) for top in tops)}
    found = Decisions()
    for folder in sorted(folders | above):
        found.of.update(load(folder / NAME).of)
    return found


@contextmanager
def changing(path: Path) -> Iterator[Decisions]:
    """读出来，改好了写回去；几个人同时改的一个一个来。"""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        flock(folder, LOCK_EX)
        known = load(path)
        yield known
        save(path, known)
    finally:
        os.close(folder)


def load(path: Path) -> Decisions:
    """读结论文件；没有的为空，读不成的抛 DecisionsBroken。"""
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        return Decisions()
    except (UnicodeError, OSError) as error:
        raise DecisionsBroken(f"{path} 读不成：要是 UTF-8 的 .csv。") from error
    try:
        rows = list(csv.reader(io.StringIO(text)))
    except csv.Error as error:
        raise DecisionsBroken(f"{path} 读不成：有一格太长，或者引号没有写完。") from error
    if not rows or tuple(rows[0][:3]) != _HEAD[:3]:
        raise DecisionsBroken(f"{path} 不是体检的结论：第一行应为“{'、'.join(_HEAD)}”。")
    found = Decisions()
    for number, row in enumerate(rows[1:], 2):
        if any(row):
            one = _decision(path, number, row)
            found.of[one.key] = one
    return found


def _decision(path: Path, number: int, row: list[str]) -> Decision:
    cells = [cell.strip() for cell in row] + [""] * len(_HEAD)
    if cells[1] not in (STANDS, DISMISSED) or not cells[0]:
        raise DecisionsBroken(
            f"{path} 第 {number} 行：要有编号，结论写“{STANDS}”或者“{DISMISSED}”。"
        )
    return Decision(*cells[: len(_HEAD)])


def save(path: Path, decisions: Decisions) -> None:
    """整个写好再换上。"""
    rows = ([d.key, d.verdict, d.why, d.on, d.about, d.message] for d in decisions.of.values())
    temporary = path.with_name(f"{path.name}.part")
    temporary.write_text("".join(csv_lines(_HEAD, rows)), "utf-8", newline="")
    temporary.replace(path)


def decide(result: Result, finding: FindingDict, verdict: str, why: str, on: date) -> Decision:
    """一条结论，记下是哪一份的哪一条。"""
    about = f"{result['agency']}{result['year'] or ''}" or result["file"]
    empty = Decision(key_of(result, finding), verdict, why, on.isoformat())
    return replace(empty, about=about, message=finding["message"])
