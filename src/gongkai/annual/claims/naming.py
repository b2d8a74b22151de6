"""文字所说的数在表格里叫什么，给人看。"""

from gongkai.annual.claims.model import Claim
from gongkai.annual.forms import TOTAL, Form, Named, cell_name

_KINDS = {
    "new": "新收申请",
    "received": "新收与上年结转之和",
    "closed": "办理结果总计",
    "carried_out": "结转下年度",
    "carried_in": "上年结转",
    "disclosed": "予以公开与部分公开之和",
    "denied": "不予公开",
    "unavailable": "无法提供",
    "declined": "不予处理",
    "other": "其他处理",
    "reconsideration": "行政复议",
    "litigation": "行政诉讼",
    "disputes": "行政复议与行政诉讼之和",
}


def named(shape: Form, claim: Claim) -> str:
    """如“新收申请”“行政复议的结果维持”“新收申请的自然人”。"""
    if claim.kind == "documents":
        return "、".join(cell_name(shape.id, c) for c in claim.cells)
    _, row, column = claim.cells[0].split(":")
    name = _KINDS.get(claim.kind) or _label(shape.rows, row)
    if claim.kind in ("applicant", "result"):
        name = "、".join(dict.fromkeys(_row(shape, c.split(":")[1]) for c in claim.cells))
    if column == TOTAL:
        return name
    columns = shape.columns if claim.cells[0].startswith("applications:") else shape.remedy_columns
    whose = "法人或者其他组织" if _organisations(claim) else _label(columns, column)
    return f"{name}的{whose}"


def _organisations(claim: Claim) -> bool:
    return claim.kind == "applicant" and len(claim.cells) > 1


def _row(shape: Form, row: str) -> str:
    known = {
        "total": "办理结果总计",
        "new": "新收申请",
        "carried_in": "上年结转",
        "carried_out": "结转下年度",
    }
    return known.get(row) or f"“{_label(shape.rows, row)}”"


def _label(items: tuple[Named, ...], id: str) -> str:
    return next((i.label for i in items if i.id == id), id)
