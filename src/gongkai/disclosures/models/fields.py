"""表单里直接上传的附件、按索引号填的关联信息。"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from gongkai.documents.kinds import ACCEPTED, FileRefused
from gongkai.safekeeping.files import store
from gongkai.safekeeping.models import StoredFile


class UploadField(forms.FileField):
    """上传一份附件，得到存好的 StoredFile；不重新上传就还是原来的。"""

    def clean(self, data: Any, initial: Any = None) -> StoredFile | None:
        """按内容认出类型、查毒、存放。"""
        if not data and initial:
            return StoredFile.objects.get(pk=getattr(initial, "pk", initial))
        upload = super().clean(data, initial)
        if not upload:
            return None
        try:
            stored = store(upload.read())
        except FileRefused as error:
            raise ValidationError(str(error)) from error
        stored.upload_name = upload.name  # type: ignore[attr-defined]
        return stored


class FileKey(models.ForeignKey):  # type: ignore[type-arg]
    """指向一份附件，表单里是上传。"""

    def formfield(self, **kwargs: Any) -> forms.Field:
        """上传的一格。"""
        return UploadField(
            label=kwargs.get("label", self.verbose_name),
            required=not self.blank,
            help_text=f"{ACCEPTED}，不超过 20 MB",
            widget=forms.ClearableFileInput if self.blank else forms.FileInput,
            error_messages={"required": "请选择文件。", "empty": "文件是空的，请重新选择。"},
        )


class NumberField(forms.CharField):
    """填另一件信息的索引号。"""

    def __init__(self, *args: Any, model: Any, **kwargs: Any) -> None:
        self.model = model
        super().__init__(*args, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """主键换成索引号。"""
        if isinstance(value, int):
            found = self.model.objects.filter(pk=value).values_list("index_number", flat=True)
            return found.first() or ""
        return value

    def clean(self, value: Any) -> Any:
        """找到那一件；只找已经公开的和看得见的由表单再核对。"""
        number = super().clean(value)
        if not number:
            return None
        found = self.model.objects.filter(index_number=number.strip()).first()
        if found is None:
            raise ValidationError(f"没有索引号为“{number}”的信息，请核对。")
        return found


class ItemKey(models.ForeignKey):  # type: ignore[type-arg]
    """指向另一件信息，表单里填索引号。"""

    def formfield(self, **kwargs: Any) -> forms.Field:
        """填索引号的一格。"""
        return NumberField(
            model=self.remote_field.model,
            label=kwargs.get("label", self.verbose_name),
            help_text=self.help_text,
            required=False,
        )
