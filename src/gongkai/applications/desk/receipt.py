"""登记回执：在屏幕上看、下载 PDF，打印了交给申请人。"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from gongkai.agencies.policy import Do, demand
from gongkai.applications.downloads import attachment
from gongkai.applications.models import Case
from gongkai.applications.queues import seen_case
from gongkai.applications.receipts import receipt_of
from gongkai.documents import square
from gongkai.letters import write_pdf
from gongkai.safekeeping.trail import record


def _opened(request: HttpRequest, pk: int) -> Case:
    """里面有姓名和查询码，看了留痕。"""
    case = seen_case(request, pk)
    demand(request.user, Do.INTAKE, case.agency_id)
    record(request.user, "letter.read", case.subject, agency=case.agency_id)
    return case


@never_cache
@require_GET
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """下载回执（PDF，有二维码）。"""
    case = _opened(request, pk)
    return attachment(write_pdf(receipt_of(case)), f"{case.number}登记回执.pdf", "pdf")


@never_cache
@require_GET
def on_screen(request: HttpRequest, pk: int) -> HttpResponse:
    """在屏幕上看，可以直接打印。"""
    case = _opened(request, pk)
    letter = receipt_of(case)
    page = {"case": case, "letter": letter, "square": square.svg(letter.link, "查进度的二维码", 3)}
    return render(request, "applications/receipt.html", page)
