"""大厅里的大屏：轮着显示公开的信息；断网一天以内照样显示，说明是什么时候的；连上就换成现在的。

存下的页由 Service Worker 管（`portal/board-worker.js`），只管 /board/ 之下。
不进页面缓存，每次都看现在公开着哪些。
"""

from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongkai.channels import board
from gongkai.channels.models import Account
from gongkai.portal.limiting import limited

_WORKER = Path(__file__).parent / "static" / "portal" / "board-worker.js"


@require_safe
@never_cache
@limited("board", "DOWNLOAD_RATE")
def screen(request: HttpRequest, pk: int) -> HttpResponse:
    """一个公开栏；停着的、关停了的没有。"""
    rows = Account.objects.filter(kind="board", closed=None, paused=None)
    account = get_object_or_404(rows.select_related("agency").prefetch_related("columns"), pk=pk)
    return render(request, "portal/board.html", board.page_of(account))


@require_safe
@never_cache
def worker(request: HttpRequest) -> HttpResponse:
    """Service Worker 要从它所管的网址给出。"""
    return HttpResponse(_WORKER.read_text("utf-8"), content_type="text/javascript; charset=utf-8")
