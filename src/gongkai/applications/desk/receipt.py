"""登记回执：在屏幕上看、下载 PDF，打印了交给申请人。"""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from gongkai.agencies.policy import Do, demand
from gongkai.applications.models import Case
from gongkai.applications.printing import downloaded, on_paper
from gongkai.applications.queues import seen_case
from gongkai.applications.receipts import receipt_of
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
    return downloaded(case.number, receipt_of(case))


@never_cache
@require_GET
def on_screen(request: HttpRequest, pk: int) -> HttpResponse:
    """在屏幕上看，可以直接打印。"""
    case = _opened(request, pk)
    back, pdf = (reverse(name, args=[case.pk]) for name in ("case", "case_receipt"))
    return on_paper(request, case.number, receipt_of(case), back=back, pdf=pdf)
