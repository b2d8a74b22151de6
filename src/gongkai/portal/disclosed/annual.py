"""公开了的年报的数据：一份的 JSON、.csv、网页，全部的每一格，数据字典。只有公开着的。"""

import json
import tempfile
from collections.abc import Iterator
from decimal import Decimal

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from gongkai.agencies.models import Agency
from gongkai.annual.forms import FORM_IDS, cell_name, form
from gongkai.annual.model import Report
from gongkai.annual.write import write
from gongkai.documents.download import download
from gongkai.documents.parquet import Column, available, write_parquet
from gongkai.documents.sheets import csv_lines
from gongkai.portal.limiting import limited
from gongkai.reporting.filing import public_filing, public_filings
from gongkai.reporting.models import Filing
from gongkai.reporting.past import restored

FORMS = ("json", "csv", "html")
_COLUMNS = (
    Column("机关", "text", "机关的名称"),
    Column("年度", "year", "报告的年度"),
    Column("格式", "text", "那一年应当用的格式：2019、2021"),
    Column("单元格", "text", "表:行:列，各是什么见数据字典"),
    Column("名称", "text", "单元格在官方格式里的名称"),
    Column("数", "number", "件数；收费为金额"),
    Column("公开日期", "date", "这份报告公开的日期"),
    Column("关账散列", "text", "关账时各数的散列，改过的不一样"),
)
CELLS = tuple(column.name for column in _COLUMNS)
_DICTIONARY = ("格式", "单元格", "部分", "名称")
_PARTS = {"disclosures": "第二部分", "applications": "第三部分", "remedies": "第四部分"}


@require_safe
@limited("whole", "WHOLE_RATE")
def one(request: HttpRequest, slug: str, year: int, kind: str) -> HttpResponse:
    """一个机关一年的；没有公开的 404。"""
    filing = public_filing(get_object_or_404(Agency, slug=slug), year)
    if filing is None or kind not in FORMS:
        raise Http404
    headers = download(f"{slug}-annual-report-{year}.{kind}", kind)
    if kind == "csv":
        return HttpResponse("".join(csv_lines(CELLS, _rows(filing))), headers=headers)
    return HttpResponse(write(_report(filing), f".{kind}"), headers=headers)


def _report(filing: Filing) -> Report:
    report = restored(filing.report)
    report.title, report.published = filing.item.title, filing.item.published_on
    return report


def _rows(filing: Filing) -> Iterator[tuple[object, ...]]:
    report = _report(filing)
    for name in report.form.cells():
        yield (
            report.agency,
            report.year,
            report.form_id,
            name,
            cell_name(report.form_id, name),
            report.cells[name].value,
            report.published,
            filing.closing.digest,
        )


@require_safe
@limited("whole", "WHOLE_RATE")
def cells_csv(request: HttpRequest) -> StreamingHttpResponse:
    """全部年报的每一格，.csv。"""
    lines = csv_lines(CELLS, _all_rows())
    return StreamingHttpResponse(lines, headers=download("annual-reports.csv", "csv"))


@require_safe
@limited("whole", "WHOLE_RATE")
def cells_parquet(request: HttpRequest) -> FileResponse:
    """同上，.parquet：列有类型，可以直接用 pandas、DuckDB 查；没有装扩展的 404。"""
    if not available():
        raise Http404
    # 边写边落盘，不占内存；FileResponse 用完自己关
    stream = tempfile.TemporaryFile()  # noqa: SIM115
    write_parquet(stream, _COLUMNS, map(_typed, _all_rows()))
    stream.seek(0)
    return FileResponse(stream, headers=download("annual-reports.parquet", "parquet"))


def _all_rows() -> Iterator[tuple[object, ...]]:
    return (row for filing in public_filings() for row in _rows(filing))


def _typed(row: tuple[object, ...]) -> tuple[object, ...]:
    """数都写成十进制的。"""
    return tuple(
        Decimal(str(value)) if column.kind == "number" and value is not None else value
        for column, value in zip(_COLUMNS, row, strict=True)
    )


@require_safe
@limited("whole", "WHOLE_RATE")
def cells_json(request: HttpRequest) -> StreamingHttpResponse:
    """全部年报，.json：一份一行。"""
    return StreamingHttpResponse(_json(), content_type="application/json")


def _json() -> Iterator[str]:
    yield "["
    for number, filing in enumerate(public_filings()):
        report = _report(filing)
        cells = {name: _number(cell.value) for name, cell in report.cells.items()}
        row = {
            "agency": report.agency,
            "year": report.year,
            "form": report.form_id,
            "published": str(report.published),
            "digest": filing.closing.digest,
            "cells": cells,
        }
        yield ("," if number else "") + "\n" + json.dumps(row, ensure_ascii=False)
    yield "\n]\n"


def _number(value: object) -> object:
    return value if isinstance(value, int) else float(str(value))


@require_safe
def dictionary(request: HttpRequest) -> HttpResponse:
    """数据字典：每一格的标识、属于哪一部分、官方的名称。"""
    rows = (
        (id, name, _PARTS[name.split(":")[0]], cell_name(id, name))
        for id in FORM_IDS
        for name in form(id).cells()
    )
    lines = "".join(csv_lines(_DICTIONARY, rows))
    return HttpResponse(lines, headers=download("annual-report-cells.csv", "csv"))
