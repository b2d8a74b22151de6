"""导入 12345 工单：下载模板、试读、导入、撤销。"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gongkai.agencies.policy import Do, may_anywhere, narrow
from gongkai.agencies.uploading import AgencyTableForm
from gongkai.applications.importing import ImportRefused
from gongkai.documents.download import download
from gongkai.engagement.models import OrderBatch
from gongkai.engagement.orders import reading

_SHOWN = 100


class OrdersForm(AgencyTableForm):
    """文件与机关。"""

    duty = Do.RELEASE


@never_cache
def importing(request: HttpRequest) -> HttpResponse:
    """试读，或者导入。"""
    if not may_anywhere(request.user, Do.RELEASE):
        raise PermissionDenied
    form = OrdersForm(request.POST or None, request.FILES or None, user=request.user)
    shown: dict[str, Any] = {"form": form, "columns": reading.explained()}
    if request.method == "POST" and form.is_valid():
        try:
            done = _run(request, form.cleaned_data, shown)
        except ImportRefused as error:
            form.add_error(None, str(error))
        else:
            if done is not None:
                return done
    batches = narrow(OrderBatch.objects.select_related("agency"), request.user, Do.RELEASE)
    shown["batches"] = batches[:20]
    status = 422 if form.errors else 200
    return render(request, "engagement/orders.html", shown, status=status)


def _run(request: HttpRequest, given: dict[str, Any], shown: dict[str, Any]) -> HttpResponse | None:
    file, agency = given["file"], given["agency"]
    found = reading.read(file.read(), file.name, agency)
    shown |= {"reading": found, "errors": found.errors[:_SHOWN]}
    if not given["really"]:
        return None
    batch = reading.load(agency, found, file.name, request.user)
    messages.success(request, f"已导入 {batch.rows} 件。")
    return redirect("orders")


@never_cache
@require_POST
def undoing(request: HttpRequest, pk: int) -> HttpResponse:
    """撤销一批。"""
    batch = get_object_or_404(narrow(OrderBatch.objects.all(), request.user, Do.RELEASE), pk=pk)
    try:
        count = reading.undo(batch, request.user)
    except ImportRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"已撤销 {count} 件。")
    return redirect("orders")


@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """模板：第一页填，第二页逐列说明。"""
    return HttpResponse(reading.template(), headers=download("工单导入模板.xlsx", "xlsx"))
