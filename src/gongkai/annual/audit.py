"""体检一份年报文件：读、查、建议修改，得到可以写成 JSON 的结果。"""

from dataclasses import dataclass
from pathlib import Path
from types import NoneType
from typing import Literal, NotRequired, TypedDict, cast

from gongkai.annual.archives import is_inside, read_member, why_closed
from gongkai.annual.check import check, with_previous
from gongkai.annual.model import Finding, Number, Repair, Report, Severity
from gongkai.annual.neighbours import packed, unpacked
from gongkai.annual.read import ReadError, read_bytes, read_file
from gongkai.annual.read.heading import complete_by_name
from gongkai.annual.repair import filled_totals, repairs
from gongkai.annual.write.json import Table, tables_as_dict

Cells = Table
ChangeDict = TypedDict("ChangeDict", {"cell": str, "from": int | None, "to": int})


class FindingDict(TypedDict):
    """一条发现；各项的意思见 `model.Finding`。"""

    rule: str
    severity: str
    message: str
    cells: list[str]
    expected: Number | str | None
    found: Number | str | None
    citation: str
    quote: str
    where: str


class RepairDict(TypedDict):
    """一种修改建议。"""

    changes: list[ChangeDict]
    why: str


class Result(TypedDict):
    """一份的结果，可写成一行 JSON；读不成的 `form` 为 None，三张表是空的。

    `dismissed` 为看过、认定不成立的发现（见 `decisions`），没有的不写。
    `kept` 为与下一年度核对要用的（见 `neighbours`），成批体检时有，不写出去。
    """

    file: str
    status: Literal["clean", "findings", "unreadable"]
    form: str | None
    year: int | None
    agency: str
    disclosures: Cells
    applications: Cells
    remedies: Cells
    ambiguous: list[str]
    findings: list[FindingDict]
    repairs: list[RepairDict]
    dismissed: NotRequired[list[FindingDict]]
    kept: NotRequired[bytes]


@dataclass(frozen=True, slots=True)
class Examination:
    """一次体检：报告、发现、修改建议。"""

    report: Report
    findings: list[Finding]
    repairs: list[Repair]


def examine(report: Report, previous: Report | None = None) -> Examination:
    """查 `report`；有勾稽不成立的、总计没有填的给修改建议。"""
    findings = check(report, previous)
    broken = any(f.rule.startswith(("applications.", "remedies.")) for f in findings)
    return Examination(report, findings, repairs(report) if broken else filled_totals(report))


def as_result(name: str, examined: Examination) -> Result:
    """体检的结果。"""
    report = examined.report
    tables = tables_as_dict(report)
    return {
        "file": name,
        "status": "findings" if examined.findings else "clean",
        "form": report.form_id,
        "year": report.year,
        "agency": report.agency,
        "disclosures": tables["disclosures"],
        "applications": tables["applications"],
        "remedies": tables["remedies"],
        "ambiguous": report.ambiguous(),
        "findings": [finding_dict(f) for f in examined.findings],
        "repairs": [repair_dict(r) for r in examined.repairs],
    }


def unreadable(name: str, error: ReadError) -> Result:
    """读不成的文件的结果：`findings` 里说明原因。"""
    finding = Finding(error.rule, Severity.ERROR, error.message)
    return {
        "file": name,
        "status": "unreadable",
        "form": None,
        "year": None,
        "agency": "",
        "disclosures": {},
        "applications": {},
        "remedies": {},
        "ambiguous": [],
        "findings": [finding_dict(finding)],
        "repairs": [],
    }


def finding_dict(finding: Finding) -> FindingDict:
    """一条发现 -> 字典。"""
    return {
        "rule": finding.rule,
        "severity": str(finding.severity),
        "message": finding.message,
        "cells": list(finding.cells),
        "expected": finding.expected,
        "found": finding.found,
        "citation": finding.citation,
        "quote": finding.quote,
        "where": finding.where,
    }


def repair_dict(repair: Repair) -> RepairDict:
    """一种修改建议 -> 字典。"""
    changes: list[ChangeDict] = [
        {"cell": c.cell, "from": c.before, "to": c.after} for c in repair.changes
    ]
    return {"changes": changes, "why": repair.why}


def result_from(content: object) -> Result | None:
    """由 JSON 读回的结果；不是的（别的文件、别的版本写的）为 None。"""
    if not isinstance(content, dict) or content.keys() - {"dismissed"} != _KEYS:
        return None
    kinds = all(isinstance(content[key], kind) for key, kind in _KINDS.items())
    found = (*content["findings"], *content.get("dismissed", ())) if kinds else ()
    whole = (
        kinds
        and content["status"] in ("clean", "findings", "unreadable")
        and all(isinstance(f, dict) and f.keys() == FindingDict.__required_keys__ for f in found)
        and all(isinstance(r, dict) and r.keys() == {"changes", "why"} for r in content["repairs"])
    )
    return cast(Result, content) if whole else None


_KEYS = Result.__required_keys__
_KINDS: dict[str, type | tuple[type, ...]] = {
    "file": str,
    "form": (str, NoneType),
    "year": (int, NoneType),
    "agency": str,
    "disclosures": dict,
    "applications": dict,
    "remedies": dict,
    "ambiguous": list,
    "findings": list,
    "repairs": list,
}


def form_of(result: Result) -> str:
    """格式；读不成的没有格式，也没有要用格式的表格、建议。"""
    assert result["form"] is not None
    return result["form"]


def cells_of(result: Result, section: str) -> Cells:
    """一张表（disclosures、applications、remedies）的各格。"""
    tables = {name: result[name] for name in ("disclosures", "applications", "remedies")}
    return tables[section]


def audit_bytes(
    data: bytes, name: str, previous: bytes | None = None, *, keep: bool = False
) -> Result:
    """体检文件内容；`previous` 为上一年度报告的内容（读不成则不比）；`keep` 为结果里有 `kept`。"""
    try:
        report = read_bytes(data)
    except ReadError as error:
        return unreadable(name, error)
    return _audited(report, name, _previous(previous), keep)


def audit_file(
    path: Path, name: str, previous: Path | None = None, *, keep: bool = False
) -> Result:
    """体检文件 `path`（或者压缩包里的一份）；读不成的也有结果，不抛 ReadError。"""
    try:
        report = _read(path)
    except ReadError as error:
        return unreadable(name, error)
    return _audited(report, name, _previous_file(previous), keep)


def _audited(report: Report, name: str, previous: Report | None, keep: bool) -> Result:
    result = as_result(name, examine(report, previous))
    if keep:
        result["kept"] = packed(report)
    return result


def read_only(path: Path, name: str, *, keep: bool = False) -> Result:
    """只读不查：各格和读不准的格；读不成的也有结果。"""
    try:
        report = _read(path)
    except ReadError as error:
        return unreadable(name, error)
    result = as_result(name, Examination(report, [], []))
    if keep:
        result["kept"] = packed(report)
    return result


def compare_file(path: Path, name: str, previous: Path) -> Result:
    """只与上一年度核对（别的已经查过）：结果里只有这些发现，没有各格；有一份读不成的没有发现。"""
    try:
        report = _read(path)
    except ReadError as error:
        return unreadable(name, error)
    return _compared(name, report, _previous_file(previous))


def compare_kept(name: str, kept: bytes, previous: bytes) -> Result:
    """与 `compare_file` 相同，由两份各自的 `kept`，不读文件。"""
    return _compared(name, unpacked(kept), unpacked(previous))


def _compared(name: str, report: Report, before: Report | None) -> Result:
    found = [] if before is None else with_previous(report, before)
    bare = Report(report.form_id, report.agency, report.year)
    return as_result(name, Examination(bare, found, []))


def _read(path: Path) -> Report:
    if not is_inside(str(path)):
        if path.suffix.lower() == ".zip" and (trouble := why_closed(str(path))):
            raise trouble
        return read_file(path)
    data, stem = read_member(str(path))
    report = read_bytes(data)
    complete_by_name(report, stem)
    return report


def _previous(data: bytes | None) -> Report | None:
    if data is None:
        return None
    try:
        return read_bytes(data)
    except ReadError:
        return None


def _previous_file(path: Path | None) -> Report | None:
    if path is None:
        return None
    try:
        return _read(path)
    except ReadError:
        return None
