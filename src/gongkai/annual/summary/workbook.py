"""汇总的 .xlsx：汇总、发现、建议三个工作表；逐行写，内存不随份数增长。"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

from gongkai.annual.audit import FindingDict, Result
from gongkai.annual.decisions import Decisions, key_of
from gongkai.annual.model import SEVERITY_NAMES, Severity
from gongkai.annual.summary.text import change_text
from gongkai.annual.summary.totals import STATUS_NAMES, rule_name
from gongkai.documents import sheets

#: 一个工作表最多的行数（Excel 的限制，留出表头）
MOST_ROWS = 1_048_000
_WHO, _DECIDED = ("文件", "机关", "年度"), ("编号", "结论", "理由")


def write_workbook(
    results: Iterable[Result], target: Path | BinaryIO, decided: Decisions | None = None
) -> None:
    """把全部结果写成文件 `target`，或者写进打开的；`decided` 为以前的结论。"""
    decided = decided or Decisions()
    book = sheets.new_book()
    files = sheets.new_sheet(
        book, "各份结果", ["文件", "机关", "年度", "格式", "结果", "错误", "警告", "提示"]
    )
    findings = sheets.new_sheet(
        book,
        "发现",
        [
            "文件",
            "机关",
            "年度",
            "轻重",
            "规则",
            "问题",
            "说明",
            "应为",
            "实为",
            "单元格",
            "依据",
            "编号",
            "结论",
            "理由",
        ],
    )
    repairs = sheets.new_sheet(book, "修改建议", ["文件", "机关", "年度", "方案", "修改", "理由"])
    rows = 0
    for result in results:
        counts = [sum(f["severity"] == s for f in result["findings"]) for s in Severity]
        state = STATUS_NAMES[result["status"]]
        sheets.add(files, [*_who(result), result["form"], state, *counts])
        every = [*result["findings"], *result.get("dismissed", [])]
        rows += len(every)
        if rows > MOST_ROWS:
            continue
        for found in every:
            said = decided.of.get(key_of(result, found))
            verdict = [said.verdict, said.why] if said else ["", ""]
            key = key_of(result, found)
            sheets.add(findings, [*_who(result), *_finding(found), key, *verdict])
        for number, repair in enumerate(result["repairs"], 1):
            changes = "；".join(change_text(result, c) for c in repair["changes"])
            sheets.add(repairs, [*_who(result), number, changes, repair["why"]])
    book.save(target)


def _who(result: Result) -> list[Any]:
    return [result["file"], result["agency"], result["year"]]


def _finding(found: FindingDict) -> list[Any]:
    return [
        SEVERITY_NAMES[Severity(found["severity"])],
        found["rule"],
        rule_name(found["rule"]),
        found["message"],
        _plain(found["expected"]),
        _plain(found["found"]),
        " ".join(found["cells"][:20]),
        found["citation"],
    ]


def _plain(value: object) -> object:
    return value if isinstance(value, int | float | str) or value is None else json.dumps(value)
