"""导入过去的案件：下载模板、试读、导入、撤销。"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gongkai.agencies.policy import Do, may_anywhere, narrow
from gongkai.agencies.uploading import AgencyTableForm
from gongkai.applications import import_template
from gongkai.applications.importing import ImportRefused, load, read, undo
from gongkai.applications.models import ImportBatch
from gongkai.documents.download import download
from gongkai.documents.sheets import csv_lines

_SHOWN_ERRORS = 100


class ImportForm(AgencyTableForm):
    """文件与机关。"""

    duty = Do.APPROVE


@never_cache
def importing(request: HttpRequest) -> HttpResponse:
    """试读，或者导入。"""
    if not may_anywhere(request.user, Do.APPROVE):
        raise PermissionDenied
    form = ImportForm(request.POST or None, request.FILES or None, user=request.user)
    shown: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            done = _run(request, form, shown)
        except ImportRefused as error:
            form.add_error(None, str(error))
        else:
            if done is not None:
                return done
    batches = narrow(ImportBatch.objects.select_related("agency"), request.user, Do.APPROVE)
    shown["columns"] = import_template.explained()
    shown["batches"] = batches[:20]
    status = 422 if form.errors else 200
    return render(request, "applications/import.html", shown, status=status)


def _run(request: HttpRequest, form: ImportForm, shown: dict[str, Any]) -> HttpResponse | None:
    file, agency = form.cleaned_data["file"], form.cleaned_data["agency"]
    reading = read(file.read(), file.name)
    shown |= {"reading": reading, "errors": reading.errors[:_SHOWN_ERRORS]}
    if not form.cleaned_data["really"]:
        return None
    batch = load(agency, reading, file.name, request.user)
    messages.success(request, f"已导入 {batch.rows} 件。")
    return redirect("case_import")


@never_cache
@require_POST
def undoing(request: HttpRequest, pk: int) -> HttpResponse:
    """撤销一批。"""
    batch = get_object_or_404(narrow(ImportBatch.objects.all(), request.user, Do.APPROVE), pk=pk)
    try:
        count = undo(batch, request.user)
    except ImportRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"已撤销 {count} 件。")
    return redirect("case_import")


@require_GET
def template(request: HttpRequest, form: str) -> HttpResponse:
    """模板：.xlsx 有逐列的说明；.csv 带字节序标记，Excel 打开不乱码。"""
    if form == "xlsx":
        return HttpResponse(import_template.workbook(), headers=download("导入模板.xlsx", "xlsx"))
    if form != "csv":
        raise Http404
    head, *rows = import_template.rows()
    return HttpResponse("".join(csv_lines(head, rows)), headers=download("导入模板.csv", "csv"))
