"""成批的名单、项目表：由 .xlsx 生成带表格的草稿，一行一条，先过个人信息的检查。"""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from gongkai.agencies.policy import Do, ids_where, may_anywhere
from gongkai.disclosures.desk.viewsets import saved_by
from gongkai.disclosures.models import CatalogueEntry, Column, Item
from gongkai.disclosures.models.blocks import table_body
from gongkai.disclosures.reviewing.precheck import precheck
from gongkai.documents.apart import apart
from gongkai.documents.kinds import LARGEST, FileRefused, accepted_kind
from gongkai.language.proper import improper
from gongkai.safekeeping.actor import Actor

MOST_ROWS, MOST_COLUMNS = 5000, 30


class TableForm(forms.Form):
    """名单、项目表。"""

    column = forms.ModelChoiceField(label="栏目", queryset=Column.objects.none())
    entry = forms.ModelChoiceField(
        label="标准目录的事项", queryset=CatalogueEntry.objects.none(), required=False
    )
    title = forms.CharField(label="标题", max_length=200)
    file = forms.FileField(
        label="表格（.xlsx）",
        help_text=f"第一行是表头，一行一条，最多 {MOST_ROWS} 行、{MOST_COLUMNS} 列",
        error_messages={"required": "请选择文件。", "empty": "文件是空的，请重新选择。"},
    )

    def __init__(self, *args: Any, user: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reach = ids_where(user, Do.WRITE)
        for name, model in (("column", Column), ("entry", CatalogueEntry)):
            rows = model.objects.filter(agency__in=reach)
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def clean_file(self) -> list[list[str]]:
        """各行；不是表格的说明。"""
        try:
            return rows_of(self.cleaned_data["file"].read(LARGEST + 1))
        except FileRefused as error:
            raise forms.ValidationError(str(error)) from error


def rows_of(content: bytes) -> list[list[str]]:
    """`.xlsx` 第一张表的各行文字；空行、空列略去。不收的抛 FileRefused。"""
    if accepted_kind(content) != "xlsx":
        raise FileRefused("请用 Excel 另存为 .xlsx 再上传。")
    cells = apart("rows", content, columns=MOST_COLUMNS + 1, rows=MOST_ROWS + 2)
    rows = [row for row in cells if any(row)]
    _demand_proper(rows)
    if len(rows) < 2:
        raise FileRefused("表里没有内容：第一行是表头，从第二行起一行一条。")
    width = max(i + 1 for row in rows for i, cell in enumerate(row) if cell)
    if len(rows) > MOST_ROWS + 1 or width > MOST_COLUMNS:
        raise FileRefused(f"最多 {MOST_ROWS} 行、{MOST_COLUMNS} 列，请分成几份。")
    return [(row + [""] * width)[:width] for row in rows]


def _demand_proper(rows: list[list[str]]) -> None:
    """不成字的字符不收。"""
    for number, row in enumerate(rows, 1):
        for cell in row:
            if why := improper(cell):
                raise FileRefused(f"第 {number} 行：{why}")


@never_cache
def from_table(request: HttpRequest) -> HttpResponse:
    """上传，生成草稿，去编辑页看查出了什么。"""
    if not may_anywhere(request.user, Do.WRITE):
        raise PermissionDenied
    form = TableForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        item = _draft(form.cleaned_data, request.user)
        found = precheck(item)
        if found.blocking:
            messages.warning(
                request, f"已成草稿。查出个人信息 {len(found.blocking)} 处，请先遮盖。"
            )
        else:
            messages.success(request, "已成草稿，没有查出个人信息。")
        return redirect("wagtailsnippets_disclosures_item:edit", item.pk)
    status = 422 if form.errors else 200
    return render(request, "disclosures/from_table.html", {"form": form}, status=status)


@transaction.atomic
def _draft(given: dict[str, Any], user: Actor) -> Item:
    item = Item(
        column=given["column"],
        entry=given["entry"],
        title=given["title"],
        made_on=timezone.localdate(),
        subject="construction",
        genre="list",
        live=False,
    )
    item.body = type(item.body)(item.body.stream_block, table_body(given["file"]), is_lazy=True)
    item.save()
    item.save_revision(user=user, log_action="wagtail.create")
    saved_by(user, item)
    return item
