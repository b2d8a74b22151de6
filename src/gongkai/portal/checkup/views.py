"""年报体检：传上来就查，查完就忘。结果签了名放在页面里，下载时带回来，服务器上什么也不存。"""

import io
from typing import TypeVar

from django.conf import settings
from django.core import signing
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from gongkai.annual.audit import Result, result_from
from gongkai.annual.summary.document import write_findings
from gongkai.annual.summary.workbook import write_workbook
from gongkai.annual.write.json import dumps
from gongkai.documents.download import download as headers_of
from gongkai.portal.checkup import several
from gongkai.portal.checkup.described import SALT, describe
from gongkai.portal.checkup.examining import examined
from gongkai.portal.checkup.forms import CheckupForm
from gongkai.portal.checkup.limits import Busy, slot
from gongkai.portal.limiting import downloads
from gongkai.safekeeping.limits import too_often

_A_DAY = 24 * 3600
Answer = TypeVar("Answer", bound=HttpResponseBase)
_FORMATS = ("docx", "xlsx", "json")


@require_http_methods(["GET", "HEAD", "POST"])
def checkup(request: HttpRequest) -> HttpResponseBase:
    """表单；提交后就地给出结果。"""
    if request.method != "POST":
        return _form_page(request, CheckupForm())
    given = CheckupForm(request.POST, request.FILES)
    if not given.is_valid():
        return _form_page(request, given, status=422)
    if too_often(request, "checkup", settings.CHECKUP_RATE):
        given.add_error(None, "体检得太频繁了，请过一分钟再试。")
        return _form_page(request, given, status=429)
    contents = given.contents()
    if len(contents) > 1:
        return _private(StreamingHttpResponse(several.pages(request, contents)))
    ((name, data),) = contents
    try:
        with slot():
            result = examined(name, data, given.previous_content())
    except Busy:
        given.add_error(None, "现在体检的人多，请稍等片刻再试。")
        return _form_page(request, given, status=503)
    status = 422 if result["status"] == "unreadable" else 200
    return _private(render(request, "portal/checkup_result.html", describe(result), status=status))


def _form_page(request: HttpRequest, given: CheckupForm, status: int = 200) -> HttpResponse:
    return _private(render(request, "portal/checkup.html", {"form": given}, status=status))


def _private(response: Answer) -> Answer:
    response["Cache-Control"] = "no-store"
    return response


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
    results = [result_from(one) for one in (content if isinstance(content, list) else [content])]
    whole = [result for result in results if result is not None]
    if len(whole) < max(len(results), 1) or (kind == "docx" and len(whole) > 1):
        return HttpResponseBadRequest("结果已经过期或者不完整，请重新体检一次。")
    return _private(
        HttpResponse(_written(whole, kind), headers=headers_of(_name(whole, kind), kind))
    )


def _name(results: list[Result], kind: str) -> str:
    one = results[0]
    who = f"{one['agency']}{one['year'] or ''}" if len(results) == 1 else f"{len(results)}份"
    return f"体检意见-{who}.{kind}"


def _written(results: list[Result], kind: str) -> bytes:
    if kind == "json":
        return (dumps(results if len(results) > 1 else results[0], indent=2) + "\n").encode()
    if kind == "docx":
        return write_findings(results[0])
    out = io.BytesIO()
    write_workbook(results, out)
    return out.getvalue()
