"""一份结果在网页上要的内容。"""

from typing import Any

from django.core import signing
from django.utils.safestring import mark_safe

from gongkai.annual.audit import Result, cells_of
from gongkai.annual.forms import form
from gongkai.annual.layout import tables
from gongkai.annual.model import SEVERITY_NAMES, Severity
from gongkai.annual.summary.page import cells_to_change, fault_marks, report_of
from gongkai.annual.summary.text import change_text
from gongkai.annual.write.html import table_html

SALT = "gongkai.checkup"


def describe(result: Result, of: str = "") -> dict[str, Any]:
    """结果页要的内容；`of` 为一页上有几份时，是哪一份的。"""
    return {
        "result": result,
        "counts": _counts(result),
        "findings": [
            {**found, "severity_name": SEVERITY_NAMES[Severity(found["severity"])]}
            for found in result["findings"]
        ],
        "repairs": [
            {
                "changes": [change_text(result, c) for c in repair["changes"]],
                "why": repair["why"],
            }
            for repair in result["repairs"]
        ],
        "tables": _tables(result, of),
        "payload": signing.dumps(result, salt=SALT, compress=True),
        "form_citation": form(result["form"]).citation if result["form"] else "",
    }


def _counts(result: Result) -> list[tuple[str, str, int]]:
    return [
        (severity, name, sum(f["severity"] == severity for f in result["findings"]))
        for severity, name in SEVERITY_NAMES.items()
    ]


def _tables(result: Result, of: str) -> list[str]:
    """三张表的网页；单元格的文字在写的时候已经转义。"""
    if result["form"] is None:
        return []
    report, marks = report_of(result), fault_marks(result)
    change = cells_to_change(result)
    return [
        mark_safe(table_html(report, table, marks, change=change, of=of))  # noqa: S308
        for table in tables(result["form"])
        if cells_of(result, table.section)
    ]
