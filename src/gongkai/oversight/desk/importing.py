"""导入上级指出的问题：下载模板、试读、导入。"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from gongkai.agencies.policy import Do, may_anywhere
from gongkai.documents.download import download
from gongkai.oversight import entering
from gongkai.oversight.desk.forms import ImportForm

_SHOWN = 100


@never_cache
def importing(request: HttpRequest) -> HttpResponse:
    """试读，或者导入。"""
    if not may_anywhere(request.user, Do.VERIFY):
        raise PermissionDenied
    form = ImportForm(request.POST or None, request.FILES or None)
    shown: dict[str, Any] = {"form": form, "columns": entering.explained()}
    if request.method == "POST" and form.is_valid():
        try:
            done = _run(request, form.cleaned_data, shown)
        except entering.ImportRefused as error:
            form.add_error(None, str(error))
        else:
            if done is not None:
                return done
    status = 422 if form.errors else 200
    return render(request, "oversight/import.html", shown, status=status)


def _run(request: HttpRequest, given: dict[str, Any], shown: dict[str, Any]) -> HttpResponse | None:
    found = entering.read(given["file"].read(), given["organ"], request.user)
    shown |= {"reading": found, "errors": found.errors[:_SHOWN]}
    if not given["really"]:
        return None
    count = entering.load(found, request.user)
    messages.success(request, f"已导入 {count} 件，等整改。")
    return redirect("findings")


@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """模板：第一页填，第二页逐列说明。"""
    return HttpResponse(entering.template(), headers=download("问题导入模板.xlsx", "xlsx"))
