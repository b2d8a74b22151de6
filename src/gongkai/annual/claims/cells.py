"""词所指的单元格。"""

from functools import cache

from gongkai.annual.forms import Form

_DIRECT, _AFTER = "litigation.direct", "litigation.after_reconsideration"
REMEDIES = {
    "reconsideration": ("reconsideration",),
    "litigation": (_DIRECT, _AFTER),
    _DIRECT: (_DIRECT,),
    _AFTER: (_AFTER,),
    "disputes": ("reconsideration", _DIRECT, _AFTER),
}
ORGANISATIONS = ("business", "research", "charity", "legal_service", "other")
_ROWS = {"closed": "total", "handled": "total"}


@cache
def rows_of(shape: Form, id: str) -> tuple[str, ...]:
    """词（事、办理结果）所指的行：一组的为其叶子行；本格式没有的为空。"""
    if id.startswith("group:"):
        group = id.removeprefix("group:")
        return tuple(r.id for r in shape.leaves if r.id.split(".")[0] == group)
    row = _ROWS.get(id, id)
    return (row,) if any(r.id == row for r in shape.rows) else ()


def application_cells(rows: tuple[str, ...], who: str = "total") -> tuple[str, ...]:
    """几行、某种申请人的单元格。"""
    columns = ORGANISATIONS if who == "organisations" else (who,)
    return tuple(f"applications:{r}:{c}" for r in rows for c in columns)


def remedy_cells(remedy: str, outcome: str = "total") -> tuple[str, ...]:
    """一种救济的一种结果。"""
    return tuple(f"remedies:{g}:{outcome}" for g in REMEDIES[remedy])


def disclosure_cells(shape: Form, row: str, column: str) -> tuple[str, ...]:
    """表二的一格；本格式没有的为空。"""
    cell = f"disclosures:{row}:{column}"
    return (cell,) if cell in shape.disclosure_cells() else ()
