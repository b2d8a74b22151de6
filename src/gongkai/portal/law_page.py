"""法律依据：系统里每一项法律数据，按日期、类别看，也可以下载成表核对签字。"""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from gongkai.documents.download import download
from gongkai.law.register import TABLE_NAMES, Encoded, known
from gongkai.letters.law_sheet import to_xlsx
from gongkai.portal.calculator import day_field
from gongkai.portal.limiting import limited


class WantedForm(forms.Form):
    """要看哪些。"""

    on = day_field("哪一天施行的")
    table = forms.ChoiceField(
        label="类别",
        choices=[("", "全部"), *TABLE_NAMES.items()],
        required=False,
        error_messages={"invalid_choice": "没有这个类别。"},
    )
    unread = forms.BooleanField(label="只看没有核对过原文的", required=False)

    def rows(self) -> list[Encoded]:
        """合条件的各项。"""
        given = self.cleaned_data
        rows = known(given["on"], given["unread"])
        return [r for r in rows if given["table"] in ("", r.table)]


@require_GET
def law_page(request: HttpRequest) -> HttpResponse:
    """列出，或者（format=xlsx）下载。"""
    form = WantedForm(request.GET)
    rows = form.rows() if form.is_valid() else []
    if request.GET.get("format") == "xlsx" and form.is_valid():
        return _sheet(request, rows)
    parameters = request.GET.copy()
    parameters["format"] = "xlsx"
    shown: dict[str, Any] = {
        "form": form,
        "groups": _grouped(rows),
        "count": len(rows),
        "read": sum(r.read for r in rows),
        "download": parameters.urlencode(),
    }
    return render(request, "portal/law.html", shown, status=422 if form.errors else 200)


@limited("whole", "WHOLE_RATE")
def _sheet(request: HttpRequest, rows: list[Encoded]) -> HttpResponse:
    return HttpResponse(to_xlsx(rows), headers=download("法律依据.xlsx", "xlsx"))


def _grouped(rows: list[Encoded]) -> list[tuple[str, list[Encoded]]]:
    groups: dict[str, list[Encoded]] = {}
    for row in rows:
        groups.setdefault(row.table_name, []).append(row)
    return list(groups.items())
