"""体检意见（.docx）：一份报告的发现与修改建议，可以直接发给填报的人。"""

from typing import Any

from gongkai.annual.audit import FindingDict, Result
from gongkai.annual.model import SEVERITY_NAMES, Severity
from gongkai.annual.summary.text import change_text
from gongkai.annual.summary.totals import STATUS_NAMES
from gongkai.documents.paper.docx import FANG, HEI, SONG, add_text, new_document, saved


def write_findings(result: Result) -> bytes:
    """体检结果 -> .docx 字节。"""
    document = new_document()
    year = f"{result['year']}年度" if result["year"] else ""
    add_text(document, "政府信息公开工作年度报告体检意见", SONG, 22, centre=True)
    who = f"{result['agency']}{year}" or result["file"]
    add_text(document, f"报告：{who}（{result['file']}）", FANG, 16, indent=True)
    add_text(document, f"结果：{STATUS_NAMES[result['status']]}。", FANG, 16, indent=True)
    if result["findings"]:
        add_text(document, "一、发现的问题", HEI, 16, indent=True)
        _findings(document, result["findings"])
    if result["repairs"]:
        add_text(document, "二、修改建议（供参考，以登记的原始案件为准）", HEI, 16, indent=True)
        for number, repair in enumerate(result["repairs"], 1):
            changes = "；".join(change_text(result, c) for c in repair["changes"])
            add_text(document, f"方案{number}：{changes}。{repair['why']}", FANG, 16, indent=True)
    return saved(document)


def _findings(document: Any, findings: list[FindingDict]) -> None:
    table = document.add_table(rows=1, cols=4, style="Table Grid")
    for cell, head in zip(table.rows[0].cells, ("序号", "轻重", "问题", "依据"), strict=True):
        _fill(cell, head, HEI)
    for number, found in enumerate(findings, 1):
        texts = (
            str(number),
            SEVERITY_NAMES[Severity(found["severity"])],
            found["message"],
            found["citation"],
        )
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            _fill(cell, text, FANG)


def _fill(cell: Any, text: str, font: str) -> None:
    cell.paragraphs[0]._p.getparent().remove(cell.paragraphs[0]._p)
    add_text(cell, text, font, 10.5)
