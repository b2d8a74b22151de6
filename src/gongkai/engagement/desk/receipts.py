"""留言登记回执：在屏幕上看、下载 PDF，打印了交给写信人。"""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from gongkai.agencies.policy import Do, demand
from gongkai.applications.printing import downloaded, on_paper
from gongkai.engagement.models import Message
from gongkai.engagement.queues import seen_message
from gongkai.engagement.receipts import has_receipt, receipt_of
from gongkai.safekeeping.trail import record


def _opened(request: HttpRequest, pk: int) -> Message:
    """里面有姓名和查询码，看了留痕。"""
    message = seen_message(request, pk)
    demand(request.user, Do.NOTE, message.agency_id)
    if not has_receipt(message):
        raise Http404
    record(request.user, "message.receipt_read", message.subject, agency=message.agency_id)
    return message


@never_cache
@require_GET
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """下载回执（PDF，有二维码）。"""
    message = _opened(request, pk)
    return downloaded(message.number, receipt_of(message))


@never_cache
@require_GET
def on_screen(request: HttpRequest, pk: int) -> HttpResponse:
    """在屏幕上看，可以直接打印。"""
    message = _opened(request, pk)
    back, pdf = (reverse(name, args=[message.pk]) for name in ("message", "message_receipt"))
    return on_paper(request, message.number, receipt_of(message), back=back, pdf=pdf)
