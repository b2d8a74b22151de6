"""表单里直接上传的附件，按标题或者索引号挑的关联信息。"""

from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse_lazy

from gongkai.documents.kinds import ACCEPTED, FileRefused
from gongkai.safekeeping.files import store
from gongkai.safekeeping.models import StoredFile

_SALT = "gongkai.attachment"
#: 传上来而还没有存草稿的，这么多秒以内有效
_KEPT_SECONDS = 24 * 3600
_SPACE = "\u3000"


def kept_token(stored: StoredFile, name: str) -> str:
    """先传上来的一份的凭据：表单里交它，不用再传一遍，存错了重填也不丢。"""
    return signing.dumps({"file": stored.pk, "name": name}, salt=_SALT)


def _kept(token: str) -> StoredFile:
    try:
        found = signing.loads(token, salt=_SALT, max_age=_KEPT_SECONDS)
    except signing.BadSignature as error:
        raise ValidationError("先前传的文件放得太久了，请重新选择。") from error
    stored = StoredFile.objects.get(pk=found["file"])
    stored.upload_name = found["name"]  # type: ignore[attr-defined]
    return stored


class UploadInput(forms.FileInput):
    """选文件的一格，旁边记着先传上来的凭据（`名称-kept`）。"""

    template_name = "disclosures/upload_input.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """新选的文件，或者先传上来的凭据。"""
        return files.get(name) or data.get(f"{name}-kept") or None

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """两样都没有。"""
        return name not in files and f"{name}-kept" not in data

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """没有存成的，凭据还在，写明传的是哪一份。"""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        token = value if isinstance(value, str) else ""
        context["kept"] = token
        context["kept_name"] = _name_in(token)
        return context


def _name_in(token: str) -> str:
    try:
        return str(signing.loads(token, salt=_SALT)["name"]) if token else ""
    except signing.BadSignature:
        return ""


class UploadField(forms.FileField):
    """上传一份附件，得到存好的 StoredFile；不重新上传就还是原来的。"""

    def bound_data(self, data: Any, initial: Any) -> Any:
        """表单没有存成的，先传上来的凭据还在。"""
        return data if isinstance(data, str) and data else initial

    def clean(self, data: Any, initial: Any = None) -> StoredFile | None:
        """按内容认出类型、查毒、存放。"""
        if not data and initial:
            return StoredFile.objects.get(pk=getattr(initial, "pk", initial))
        if isinstance(data, str) and data:
            return _kept(data)
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
            widget=UploadInput,
            error_messages={"required": "请选择文件。", "empty": "文件是空的，请重新选择。"},
        )


def named(item: Any) -> str:
    """挑选时的写法：索引号、标题。"""
    return f"{item.index_number}{_SPACE}{item.title}"


class NumberField(forms.CharField):
    """挑另一件信息：写标题里的字，从列出的里选；也可以填索引号。"""

    def __init__(self, *args: Any, model: Any, **kwargs: Any) -> None:
        self.model = model
        attrs = {"data-suggest": reverse_lazy("item_suggest"), "autocomplete": "off"}
        super().__init__(*args, widget=forms.TextInput(attrs=attrs), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """主键换成索引号、标题。"""
        if isinstance(value, int):
            found = self.model.objects.filter(pk=value).only("index_number", "title").first()
            return named(found) if found else ""
        return value

    def clean(self, value: Any) -> Any:
        """找到那一件；只找已经公开的和看得见的由表单再核对。"""
        given = (super().clean(value) or "").strip()
        if not given:
            return None
        number = given.split(_SPACE)[0].strip()
        found = self.model.objects.filter(index_number=number).first()
        return found or self._titled(given)

    def _titled(self, title: str) -> Any:
        """标题就是这些字的；公开的在先，不止一件的请选。"""
        rows = self.model.objects.filter(title=title).order_by("-live", "-pk")
        found = list(rows[:2])
        if not found:
            raise ValidationError(f"没有索引号或者标题为“{title}”的信息，请从列出的里选。")
        if len(found) == 2 and found[0].live == found[1].live:
            raise ValidationError(f"不止一件叫“{title}”，请从列出的里选，或者填索引号。")
        return found[0]


class ItemKey(models.ForeignKey):  # type: ignore[type-arg]
    """指向另一件信息，表单里按标题挑。"""

    def formfield(self, **kwargs: Any) -> forms.Field:
        """挑选的一格。"""
        return NumberField(
            model=self.remote_field.model,
            label=kwargs.get("label", self.verbose_name),
            help_text=self.help_text,
            required=False,
            max_length=300,
        )
