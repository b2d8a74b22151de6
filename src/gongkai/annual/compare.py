"""历年、各机关并排：主要的数、办结率、结转衔接不衔接、与众不同的。"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Any

from gongkai.annual.audit import Result
from gongkai.annual.forms import CARRIED_IN, CARRIED_OUT, NEW, RESULT_TOTAL, TOTAL
from gongkai.annual.model import Number

#: 并排看的各项：标识 -> 名称
MEASURES = {
    "new": "新收",
    "carried_in": "上年结转",
    "closed": "办结",
    "carried_out": "结转下年",
    "granted": "予以公开",
    "contests": "复议和诉讼",
    "corrected": "结果被纠正",
}
_ROWS = {"new": NEW, "carried_in": CARRIED_IN, "closed": RESULT_TOTAL, "carried_out": CARRIED_OUT}
_ROWS |= {"granted": "granted"}
#: 与众不同：至少几个机关才比，超出中位数几倍的四分位差（粗略的稳健判断）
_LEAST, _TIMES = 8, 5


@dataclass(frozen=True, slots=True)
class Line:
    """一个机关一年：`values` 为 项目 -> 数（读不准的没有），`notes` 为要看一眼的。"""

    agency: str
    year: int
    file: str
    values: dict[str, int]
    notes: tuple[str, ...] = ()

    @property
    def rate(self) -> float | None:
        """办结率：办结 ÷（新收 + 上年结转）；没有可办的为 None。"""
        whole = self.values.get("new", 0) + self.values.get("carried_in", 0)
        return self.values["closed"] / whole if whole and "closed" in self.values else None


@dataclass(slots=True)
class Compared:
    """并排的各行；没有列入的（文件、为什么），其中读不成的有几份。"""

    lines: list[Line] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)
    unread: int = 0


def compare(results: Iterable[Result]) -> Compared:
    """各份按机关、年度排好。

    读不成的、不知道机关或者年度的、同一机关同一年度的第二份不列，写在 `left` 里。
    """
    found = Compared()
    before: dict[tuple[str, int], Line] = {}
    for result in results:
        line = _line(result)
        if line is None or (line.agency, line.year) in before:
            found.left.append((result["file"], _left_out(result, before)))
            found.unread += line is None
        else:
            before[(line.agency, line.year)] = line
    found.lines = beside(before.values())
    return found


def beside(lines: Iterable[Line]) -> list[Line]:
    """并排：机关、年度在前的在前，写上要看一眼的。一个机关一年只有一份。"""
    before = {(line.agency, line.year): line for line in lines}
    ordered = [before[key] for key in sorted(before)]
    odd = {(agency, year, name): middle for agency, year, name, middle in _outliers(ordered)}
    return [replace(line, notes=tuple(_notes(line, before, odd))) for line in ordered]


def middle_of(lines: Iterable[Line], name: str) -> float | None:
    """各份里一项（或者 "rate"：办结率）的中位数；没有这项数的不算，都没有的为 None。"""
    values = [line.rate if name == "rate" else line.values.get(name) for line in lines]
    known = [value for value in values if value is not None]
    return median(known) if known else None


def _left_out(result: Result, before: dict[tuple[str, int], Line]) -> str:
    """为什么没有列入。"""
    if result["status"] == "unreadable":
        return result["findings"][0]["message"]
    agency, year = result["agency"], result["year"]
    if not agency or year is None:
        return f"没有读出{'年度' if agency else '机关'}。"
    first = before[(agency, year)].file
    return f"与 {first} 是同一机关同一年度的（{agency}{year}年），只列一份。"


def _line(result: Result) -> Line | None:
    """读不成、不知道机关或者年度的为 None。"""
    if not result["agency"] or result["year"] is None:
        return None
    return Line(result["agency"], result["year"], result["file"], values_of(result))


def values_of(tables: Mapping[str, Any]) -> dict[str, int]:
    """一份里并排看的各项；`tables` 为 {表: {行: {列: 数}}}（体检的结果、写成的 JSON 都是）。"""
    return dict(_values(tables))


def _values(result: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    for name, row in _ROWS.items():
        value = result["applications"].get(row, {}).get(TOTAL)
        if value is not None:
            yield name, int(value)
    groups = result["remedies"].values()
    if result["remedies"]:
        yield "contests", sum(_whole(group.get(TOTAL)) for group in groups)
        yield "corrected", sum(_whole(group.get("corrected")) for group in groups)


def _whole(value: Number | None) -> int:
    return int(value or 0)


def _notes(
    line: Line, before: dict[tuple[str, int], Line], odd: dict[tuple[str, int, str], float]
) -> Iterator[str]:
    last = before.get((line.agency, line.year - 1))
    carried = line.values.get("carried_in")
    if last is not None and carried is not None and "carried_out" in last.values:
        out = last.values["carried_out"]
        if out != carried:
            yield f"上年结转 {carried} 件，而上一年的结转下年是 {out} 件"
    for name in MEASURES:
        middle = odd.get((line.agency, line.year, name))
        if middle is not None:
            yield f"{MEASURES[name]} {line.values[name]}，远离同年各机关（中位数 {middle:g}）"


def _outliers(lines: list[Line]) -> Iterator[tuple[str, int, str, float]]:
    """同一年里远离中位数的（机关、年度、项目、中位数）（用绝对离差的中位数量，一两个特别大的不会把尺子带偏）。"""
    for year in {line.year for line in lines}:
        same = [line for line in lines if line.year == year]
        for name in MEASURES:
            values = [line.values[name] for line in same if name in line.values]
            if len(values) < _LEAST:
                continue
            middle = median(values)
            spread = median(abs(v - middle) for v in values) or 1
            for line in same:
                if abs(line.values.get(name, middle) - middle) > _TIMES * spread + middle:
                    yield line.agency, year, name, middle
