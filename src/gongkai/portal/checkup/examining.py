"""一份的体检。附了上一年度的报告而没有与它核对成的（读不成、不是上一年度的），说出来。"""

from gongkai.annual.across import WITH_PREVIOUS
from gongkai.annual.audit import Result, finding_dict, unreadable
from gongkai.annual.model import Finding, Severity
from gongkai.annual.read import ReadError
from gongkai.annual.sandbox import audit_safely, read_apart
from gongkai.annual.write import write

#: 一份的内容；不收的为不收的原因
Content = bytes | ReadError


def examined(name: str, data: Content, previous: bytes | None = None) -> Result:
    """体检的结果；附了 `previous` 而没有与它核对的，发现里说为什么。"""
    if isinstance(data, ReadError):
        return unreadable(name, data)
    if previous is None:
        return audit_safely(data, name)
    try:
        before = read_apart(previous)
    except ReadError as error:
        why = f"附的上一年度的报告读不成，没有核对衔接和重复：{error}"
        return _noted(audit_safely(data, name), why)
    # 读过一遍的写成数据，扫描件不用再认一遍字
    result = audit_safely(data, name, write(before, ".json"))
    if result["year"] is None or before.year is None:
        return _noted(result, "没有读出两份各是哪一年度的，没有与上一年度核对衔接。")
    if before.year != result["year"] - 1:
        why = f"附的是{before.year}年度的，不是上一年度（{result['year'] - 1}年度）的，"
        return _noted(_alone(result), f"{why}没有核对衔接和重复。")
    return result


def _alone(result: Result) -> Result:
    """去掉与上一年度核对才有的。"""
    own = [f for f in result["findings"] if not f["rule"].startswith(WITH_PREVIOUS)]
    return {**result, "findings": own}


def _noted(result: Result, why: str) -> Result:
    if result["status"] == "unreadable":
        return result
    note = finding_dict(Finding("read.note", Severity.WARNING, why))
    return {**result, "findings": [*result["findings"], note], "status": "findings"}
