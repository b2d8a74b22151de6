"""编辑信息、栏目的表单：只列得出自己机关的栏目、目录。"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.admin.forms import WagtailAdminModelForm

from gongkai.agencies.policy import Do, agencies_where, ids_where
from gongkai.disclosures.models.texts import file_texts
from gongkai.disclosures.reviewing.workflows import has_secrecy
from gongkai.law.duties import duties
from gongkai.safekeeping.entry import happened


class ItemForm(WagtailAdminModelForm):
    """一件信息。"""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reach = set(ids_where(self.for_user, Do.WRITE)) if self.for_user else set()
        if self.instance.pk:
            # 公开以后不换机关；审查的人也看得见原来的栏目
            reach = {self.instance.agency_id}
        for name in ("column", "entry"):
            if name in self.fields:
                self.fields[name].queryset = self.fields[name].queryset.filter(agency__in=reach)
        if "made_on" in self.fields:
            self.fields["made_on"].validators.append(happened)
        if not self.instance.pk and "made_on" in self.fields:
            self.fields["made_on"].initial = timezone.localdate()

    def clean(self) -> dict[str, Any]:
        """目录的事项、关联的信息要对得上。"""
        given: dict[str, Any] = super().clean()
        column, entry = given.get("column"), given.get("entry")
        if column and entry and column.agency_id != entry.agency_id:
            self.add_error("entry", "目录的事项和栏目不是同一个机关的。")
        for name in ("replaced_by", "interprets"):
            self._check_related(name, given.get(name), column)
        self._check_attachments()
        return given

    def _check_attachments(self) -> None:
        """两份附件不能一个名称、一样的内容：正文里的图、下载的网址分不出是哪一份。"""
        formset = self.formsets.get("attachments")
        if formset is None or not formset.is_valid():
            return
        kept = [f.cleaned_data for f in formset.forms if not f.cleaned_data.get("DELETE")]
        shown = [one for one in kept if one.get("stored")]
        # 存、提交审查都在事务里，先读好
        file_texts(one["stored"] for one in shown)
        for label, found in (
            ("都叫", [one.get("name") or _upload_name(one) for one in shown]),
            ("内容一样：", [_upload_name(one) for one in shown]),
        ):
            keys = found if label == "都叫" else [one["stored"].pk for one in shown]
            again = next((n for n, key in zip(found, keys, strict=True) if keys.count(key) > 1), "")
            if again:
                self.add_error(None, f"有两份附件{label}“{again}”，请改名或者删去一份。")
                return

    def _check_related(self, name: str, other: Any, column: Any) -> None:
        if other is None:
            return
        if other.pk == self.instance.pk:
            self.add_error(name, "不能是它自己。")
        elif not other.live and (column is None or other.agency_id != column.agency_id):
            # 别的机关没有公开的，当作没有
            self.add_error(name, f"没有索引号为“{other.index_number}”的信息，请核对。")


def _upload_name(given: dict[str, Any]) -> str:
    """没有填名称的，用上传时的文件名。"""
    stored = given["stored"]
    return getattr(stored, "upload_name", "") or str(given.get("name") or f"附件.{stored.kind}")


class ColumnForm(WagtailAdminModelForm):
    """一个栏目。"""

    duty = forms.ChoiceField(label="对应的法定内容", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reach = agencies_where(self.for_user, Do.COLUMNS) if self.for_user else None
        self.fields["agency"].queryset = reach
        self.fields["agency"].initial = reach.first() if reach is not None else None
        if self.instance.pk:
            # 网址和所属机关设定以后不改
            self.fields["agency"].disabled = self.fields["slug"].disabled = True
        for name in ("parent", "owner"):
            self.fields[name].queryset = self.fields[name].queryset.filter(agency__in=reach)
        self.fields["duty"].choices = [("", "（没有）")] + [
            (d.id, f"{d.name}（{d.citation.rpartition('）')[2]}）")
            for d in duties(timezone.localdate())
        ]

    def clean(self) -> dict[str, Any]:
        """上级栏目、责任科室是同一个机关的。"""
        given: dict[str, Any] = super().clean()
        for name in ("parent", "owner"):
            other = given.get(name)
            if other and given.get("agency") and other.agency_id != given["agency"].pk:
                self.add_error(name, "要选同一个机关的。")
        if given.get("workflow") and not has_secrecy(given["workflow"]):
            self.add_error("workflow", "这个流程里没有保密审查，不能用。")
        if given.get("parent") and given["parent"].pk == self.instance.pk:
            self.add_error("parent", "不能是它自己。")
        return given


class EntryForm(WagtailAdminModelForm):
    """标准目录的一行。"""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reach = agencies_where(self.for_user, Do.COLUMNS) if self.for_user else None
        self.fields["agency"].queryset = reach
        self.fields["agency"].initial = reach.first() if reach is not None else None
        self.fields["column"].queryset = self.fields["column"].queryset.filter(agency__in=reach)


class ReasonForm(forms.Form):
    """写一条理由。"""

    reason = forms.CharField(
        label="理由",
        help_text="记入留痕",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明理由。"},
    )

    def clean_reason(self) -> str:
        """不能只是空格。"""
        reason: str = self.cleaned_data["reason"].strip()
        if not reason:
            raise ValidationError("请写明理由。")
        return reason
