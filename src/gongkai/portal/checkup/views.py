"""年报体检：传上来就查，查完就忘。结果签了名放在页面里，下载时带回来，服务器上什么也不存。"""

import io
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST

from gongkai.annual.audit import Result, cells_of, result_from
from gongkai.annual.forms import form
from gongkai.annual.layout import tables
from gongkai.annual.model import SEVERITY_NAMES, Severity
from gongkai.annual.sandbox import audit_safely
from gongkai.annual.summary.document import write_findings
from gongkai.annual.summary.page import cells_to_change, fault_marks, report_of
from gongkai.annual.summary.text import change_text
from gongkai.annual.summary.workbook import write_workbook
from gongkai.annual.write.html import table_html
from gongkai.annual.write.json import dumps
from gongkai.documents.download import download as headers_of
from gongkai.portal.checkup.forms import CheckupForm
from gongkai.portal.checkup.limits import Busy, slot
from gongkai.portal.limiting import downloads
from gongkai.safekeeping.limits import too_often

SALT = "gongkai.checkup"
_A_DAY = 24 * 3600
_FORMATS = ("docx", "xlsx", "json")


@require_http_methods(["GET", "HEAD", "POST"])
def checkup(request: HttpRequest) -> HttpResponse:
    """表单；提交后就地给出结果。"""
    if request.method != "POST":
        return _form_page(request, CheckupForm())
    given = CheckupForm(request.POST, request.FILES)
    if not given.is_valid():
        return _form_page(request, given, status=422)
    if too_often(request, "checkup", settings.CHECKUP_RATE):
        given.add_error(None, "体检得太频繁了，请过一分钟再试。")
        return _form_page(request, given, status=429)
    name, data = given.content()
    try:
        with slot():
            result = audit_safely(data, name, given.previous_content())
    except Busy:
        given.add_error(None, "现在体检的人多，请稍等片刻再试。")
        return _form_page(request, given, status=503)
    status = 422 if result["status"] == "unreadable" else 200
    return _private(render(request, "portal/checkup_result.html", describe(result), status=status))


def _form_page(request: HttpRequest, given: CheckupForm, status: int = 200) -> HttpResponse:
    return _private(render(request, "portal/checkup.html", {"form": given}, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


def describe(result: Result) -> dict[str, Any]:
    """结果页要的内容。"""
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
        "tables": _tables(result),
        "payload": signing.dumps(result, salt=SALT, compress=True),
        "form_citation": form(result["form"]).citation if result["form"] else "",
    }


def _counts(result: Result) -> list[tuple[str, str, int]]:
    return [
        (severity, name, sum(f["severity"] == severity for f in result["findings"]))
        for severity, name in SEVERITY_NAMES.items()
    ]


def _tables(result: Result) -> list[str]:
    """三张表的网页；单元格的文字在写的时候已经转义。"""
    if result["form"] is None:
        return []
    report, marks = report_of(result), fault_marks(result)
    change = cells_to_change(result)
    return [
        mark_safe(table_html(report, table, marks, change=change))  # noqa: S308
        for table in tables(result["form"])
        if cells_of(result, table.section)
    ]


@require_POST
@downloads
def download(request: HttpRequest) -> HttpResponse:
    """把页面带回来的结果写成所要的格式。"""
    kind = request.POST.get("kind", "")
    if kind not in _FORMATS:
        return HttpResponseBadRequest("没有这种下载。")
    try:
        content = signing.loads(request.POST.get("payload", ""), salt=SALT, max_age=_A_DAY)
    except signing.BadSignature:
        content = None
    if (result := result_from(content)) is None:
        return HttpResponseBadRequest("结果已经过期或者不完整，请重新体检一次。")
    name = f"体检意见-{result['agency']}{result['year'] or ''}.{kind}"
    return _private(HttpResponse(_written(result, kind), headers=headers_of(name, kind)))


def _written(result: Result, kind: str) -> bytes:
    if kind == "json":
        return (dumps(result, indent=2) + "\n").encode()
    if kind == "docx":
        return write_findings(result)
    out = io.BytesIO()
    write_workbook([result], out)
    return out.getvalue()
