"""标准目录：每一行公开了什么、什么该公开、什么晚了；导入、导出 .xlsx；随系统的目录。"""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gongkai.agencies.choosing import only_if_one
from gongkai.agencies.models import Agency
from gongkai.agencies.policy import Do, agencies_where, ids_where, may_anywhere
from gongkai.disclosures.catalogue_changes import carry_out, changes
from gongkai.disclosures.catalogues import (
    HEADERS,
    CatalogueWrong,
    read_rows,
    save_rows,
    shipped_fields,
    shipped_rows,
    to_row,
)
from gongkai.disclosures.desk.tables import rows_of
from gongkai.disclosures.late import due_of, last_published
from gongkai.disclosures.models import CatalogueEntry, Item
from gongkai.documents import sheets
from gongkai.documents.download import download
from gongkai.documents.kinds import LARGEST, FileRefused
from gongkai.safekeeping.actor import Actor
from gongkai.safekeeping.trail import record

#: 预览最多列几行
_SHOWN = 200


class ShipForm(forms.Form):
    """把随系统的一个领域的目录放进一个机关。"""

    agency = forms.ModelChoiceField(label="公开主体", queryset=Agency.objects.none())
    field = forms.ChoiceField(label="领域")

    def __init__(self, *args: Any, user: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        only_if_one(self.fields["agency"], agencies_where(user, Do.COLUMNS))
        self.fields["field"].choices = [(f, f) for f in shipped_fields()]  # type: ignore[attr-defined]


class UploadForm(forms.Form):
    """导入。"""

    agency = forms.ModelChoiceField(label="公开主体", queryset=Agency.objects.none())
    file = forms.FileField(
        label="标准目录（.xlsx）",
        help_text="用导出的表改：同一领域、一级、二级事项的换成新的，“删除”一列写“是”的删去，没有写进表里的不动",
        error_messages={"required": "请选择文件。", "empty": "文件是空的，请重新选择。"},
    )
    really = forms.BooleanField(label="就这样保存（不勾选只看会怎样变）", required=False)

    def __init__(self, *args: Any, user: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        only_if_one(self.fields["agency"], agencies_where(user, Do.COLUMNS))

    def clean_file(self) -> list[dict[str, Any]]:
        """各行；有错的说明第几行错在哪里。"""
        agency = self.cleaned_data.get("agency")
        try:
            return read_rows(rows_of(self.cleaned_data["file"].read(LARGEST + 1)), agency)
        except (FileRefused, CatalogueWrong) as error:
            raise forms.ValidationError(str(error)) from error


def _entries(user: Actor) -> Any:
    return CatalogueEntry.objects.filter(agency__in=ids_where(user, Do.SEE_ITEMS))


@never_cache
@require_GET
def coverage(request: HttpRequest) -> HttpResponse:
    """每一行的最近一次公开、晚没有晚。"""
    if not may_anywhere(request.user, Do.SEE_ITEMS):
        raise PermissionDenied
    return _page(request, UploadForm(user=request.user))


def _page(request: HttpRequest, upload: UploadForm, **more: Any) -> HttpResponse:
    today = timezone.localdate()
    entries = _entries(request.user)
    fields = list(entries.order_by("field").values_list("field", flat=True).distinct())
    asked = request.GET.get("field", "")
    shown = asked if asked in fields else next(iter(fields), "")
    rows = entries.filter(field=shown).annotate(last=last_published("entry"), oldest=_oldest())
    page = {
        "fields": fields,
        "shown": shown,
        "rows": [(e, _state(e, today)) for e in rows.select_related("agency", "column")],
        "may_set": may_anywhere(request.user, Do.COLUMNS),
        "ship": ShipForm(user=request.user),
        "upload": upload,
        "agencies": Agency.objects.filter(pk__in=entries.values("agency")).order_by("path"),
    } | more
    return render(request, "disclosures/catalogue.html", page)


def _oldest() -> Subquery:
    """外层一行之下，成文最早而还没有公开过的草稿的成文日期。"""
    drafts = Item.objects.filter(entry=OuterRef("pk"), live=False, published_on__isnull=True)
    return Subquery(drafts.order_by("made_on").values("made_on")[:1])


def _state(entry: Any, today: date) -> tuple[str, str]:
    """（颜色，说明）：该公开的还没有公开、晚了、久没有更新。"""
    if entry.on_request:
        return "none", "依申请公开"
    due = due_of(entry.oldest, entry.days) if entry.oldest else None
    if due is not None and due.last is not None:
        until = f"{due.last.month}月{due.last.day}日"
        if due.last < today:
            return "late", f"有一件应在 {until}前公开，晚了"
        return "soon", f"有一件应在 {until}前公开"
    if entry.last is None:
        return "soon", "还没有公开过"
    if entry.every_days and entry.last + timedelta(days=entry.every_days) < today:
        return "late", "过了周期没有更新"
    return "fine", "有"


@never_cache
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """导出 .xlsx；`agency` 为只要一个机关的。"""
    if not may_anywhere(request.user, Do.SEE_ITEMS):
        raise PermissionDenied
    entries = _entries(request.user)
    if asked := request.GET.get("agency"):
        entries = entries.filter(agency__slug=asked)
    for agency in set(entries.order_by().values_list("agency", flat=True)):
        record(request.user, "catalogue.exported", f"agency:{agency}", agency=agency)
    book = sheets.new_book()
    sheet = sheets.new_sheet(book, "标准目录", HEADERS)
    for entry in entries.select_related("agency"):
        sheets.add(sheet, to_row(entry))
    return HttpResponse(sheets.saved(book), headers=download("标准目录.xlsx", "xlsx"))


@never_cache
@require_POST
def importing(request: HttpRequest) -> HttpResponse:
    """导入：先看会怎样变，勾选了才存。"""
    form: Any = UploadForm(request.POST, request.FILES, user=request.user)
    if (refused := _refused(request, form)) is not None:
        return refused
    found = changes(form.cleaned_data["agency"], form.cleaned_data["file"])
    if not form.cleaned_data["really"]:
        shown = UploadForm(user=request.user, initial={"agency": found.agency})
        words = found.words()
        return _page(request, shown, changes=found, words=words[:_SHOWN], more=len(words) > _SHOWN)
    with transaction.atomic():
        carry_out(found)
        return _saved(request, found.agency, found.counts(), f"已保存：{found.told()}")


@never_cache
@require_POST
def ship(request: HttpRequest) -> HttpResponse:
    """用随系统的。"""
    form: Any = ShipForm(request.POST, user=request.user)
    if (refused := _refused(request, form)) is not None:
        return refused
    agency = form.cleaned_data["agency"]
    with transaction.atomic():
        count = save_rows(agency, shipped_rows(form.cleaned_data["field"]))
        return _saved(request, agency, {"rows": count}, f"标准目录已有 {count} 行，已保存。")


def _refused(request: HttpRequest, form: Any) -> HttpResponse | None:
    if not may_anywhere(request.user, Do.COLUMNS):
        raise PermissionDenied
    if form.is_valid():
        return None
    for name, problems in form.errors.items():
        messages.error(request, f"{form.fields[name].label}：{problems[0]}")
    return redirect("catalogue")


def _saved(request: HttpRequest, agency: Agency, detail: Any, told: str) -> HttpResponse:
    subject = f"agency:{agency.pk}"
    record(request.user, "catalogue.imported", subject, agency=agency.pk, detail=detail)
    messages.success(request, told)
    return redirect("catalogue")
