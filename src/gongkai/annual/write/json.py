"""写 JSON：与 `gongkai audit` 的单元格写法相同，可以原样读回。"""

import json
from decimal import Decimal
from functools import cache
from typing import Any

from gongkai.annual.model import Chart, Number, Report, State

#: {行: {列: 数或 None}}
Table = dict[str, dict[str, Number | None]]


def tables_as_dict(report: Report) -> dict[str, Table]:
    """{表: {行: {列: 数或 None}}}，三张表都有；表中没有的格不出现。"""
    tables: dict[str, Table] = {name: {} for name in report.form.tables}
    for name, cell in report.cells.items():
        table, row, column = _parts(name)
        tables[table].setdefault(row, {})[column] = cell.value
    return tables


@cache
def _parts(cell: str) -> tuple[str, str, str]:
    table, row, column = cell.split(":")
    return table, row, column


def _chart(chart: Chart) -> dict[str, Any]:
    rows = [{"name": name, "numbers": list(numbers)} for name, numbers in chart.rows]
    return {
        "section": chart.section,
        "title": chart.title,
        "heads": list(chart.heads),
        "rows": rows,
    }


def as_dict(report: Report) -> dict[str, Any]:
    """Report -> 可以写成 JSON 的字典。"""
    return {
        "form": report.form_id,
        "agency": report.agency,
        "year": report.year,
        "title": report.title,
        "published": report.published.isoformat() if report.published else None,
        "sections": report.sections,
        "charts": [_chart(chart) for chart in report.charts],
        **tables_as_dict(report),
        "ambiguous": report.ambiguous(),
        "raw": {n: c.raw for n, c in report.cells.items() if c.state is not State.NUMBER and c.raw},
    }


class _Decimals(json.JSONEncoder):
    def default(self, o: object) -> object:
        if isinstance(o, Decimal):
            return float(o)
        return super().default(o)


def dumps(content: object, *, indent: int | None = None) -> str:
    """JSON 文字：中文不转义。"""
    return json.dumps(content, ensure_ascii=False, indent=indent, cls=_Decimals)


def write_json(report: Report) -> bytes:
    """Report -> JSON 字节（UTF-8）。"""
    return (dumps(as_dict(report), indent=2) + "\n").encode()
