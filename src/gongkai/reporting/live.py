"""文字里的活的数：`{新收申请}` 写成文件时换成登记里的数，不会与表格不一致。

在年报之下的各应用（主动公开、渠道、检查、培训等）的数由 `figures` 登记；
在它之上的自己登记（`register`）。
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from gongkai.agencies.models import Agency
from gongkai.annual.forms import TOTAL
from gongkai.annual.model import Report

MARK = re.compile(r"\{([^{}\n]{1,20})\}")


@dataclass(frozen=True, slots=True)
class Subject:
    """是谁的哪一年；`report` 只有表格。"""

    agency: Agency
    year: int
    report: Report
    fees: int = 0


@dataclass(frozen=True, slots=True)
class Live:
    """一个活的数：名称、是什么、怎样得来。"""

    name: str
    told: str
    value: Callable[[Subject], int | str]


@dataclass(slots=True)
class _Known:
    by_name: dict[str, Live] = field(default_factory=dict)


_KNOWN = _Known()


def register(live: Live) -> None:
    """登记一个；同名的换成新的。名称不能有大括号、换行。"""
    if not MARK.fullmatch(f"{{{live.name}}}"):
        raise ValueError(f"活的数不能叫“{live.name}”。")
    _KNOWN.by_name[live.name] = live


def known() -> list[Live]:
    """登记了的，按登记的先后。"""
    return list(_KNOWN.by_name.values())


def unknown(text: str) -> list[str]:
    """`text` 里写错了的名称。"""
    return [name for name in MARK.findall(text) if name not in _KNOWN.by_name]


def filled(text: str, subject: Subject) -> str:
    """把活的数填进去；没有这个名称的原样留着。"""

    def value(match: re.Match[str]) -> str:
        found = _KNOWN.by_name.get(match[1])
        return match[0] if found is None else str(found.value(subject))

    return MARK.sub(value, text)


def _cells(*names: str) -> Callable[[Subject], int | str]:
    def value(subject: Subject) -> int | str:
        numbers = [subject.report.number(name) or 0 for name in names]
        return str(sum(numbers))

    return value


def _group(first: str) -> Callable[[Subject], int | str]:
    """表三一组结果之和，如“不予公开”的各项。"""

    def value(subject: Subject) -> int | str:
        rows = (r.id for r in subject.report.form.rows if r.id.split(".")[0] == first)
        return str(sum(int(subject.report.number(f"applications:{r}:{TOTAL}") or 0) for r in rows))

    return value


ROWS = {"新收申请": "new", "上年结转": "carried_in", "办结": "total", "结转下年": "carried_out"}
GROUPS = {"予以公开": "granted", "部分公开": "partial", "不予公开": "denied"}
GROUPS |= {"无法提供": "unavailable", "不予处理": "declined", "其他处理": "other"}
_SECOND = {
    "规章制发": "rules:made",
    "规章现行有效": "rules:in_force",
    "规范性文件制发": "normative:made",
    "规范性文件废止": "normative:repealed",
    "规范性文件现行有效": "normative:in_force",
    "行政许可": "licences:decisions",
    "行政处罚": "penalties:decisions",
    "行政强制": "coercion:decisions",
    "行政事业性收费": "charges:amount",
}
_LITIGATION = [f"remedies:litigation.{g}:{TOTAL}" for g in ("direct", "after_reconsideration")]


def register_tables() -> None:
    """表格里的数。"""
    for live in _from_tables():
        register(live)


def _from_tables() -> Iterator[Live]:
    for name, row in ROWS.items():
        yield Live(name, "第三部分的总计", _cells(f"applications:{row}:{TOTAL}"))
    for name, group in GROUPS.items():
        yield Live(name, "第三部分这一类结果的总计", _group(group))
    yield Live("行政复议", "第四部分的总计", _cells(f"remedies:reconsideration:{TOTAL}"))
    yield Live("行政诉讼", "第四部分两种起诉的总计", _cells(*_LITIGATION))
    for name, cell in _SECOND.items():
        yield Live(name, "第二部分的表", _cells(f"disclosures:{cell}"))
