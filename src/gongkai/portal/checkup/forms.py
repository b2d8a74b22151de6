"""年报体检的表单：上传文件或者粘贴文字，可附上一年度的报告。"""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from gongkai.annual.read import MOST_BYTES
from gongkai.annual.read.text import LONGEST_TEXT

if TYPE_CHECKING:
    Upload = UploadedFile[Any]
else:
    Upload = UploadedFile

_MEGABYTES = MOST_BYTES // 1024 // 1024
_ACCEPT = ".pdf,.docx,.xlsx,.html,.htm,.txt,.md,.json,.png,.jpg,.jpeg"


def _file(label: str, help_text: str) -> forms.FileField:
    widget = forms.FileInput(attrs={"accept": _ACCEPT})
    return forms.FileField(label=label, help_text=help_text, required=False, widget=widget)


class CheckupForm(forms.Form):
    """文件与文字二选一。"""

    file = _file(
        "年度报告", f"PDF、Word（.docx）、Excel（.xlsx）、网页或者文字，不超过 {_MEGABYTES} MB"
    )
    text = forms.CharField(
        label="或者粘贴报告的文字",
        help_text="从网页上全选、复制、粘贴即可，表格也会认出来",
        required=False,
        max_length=LONGEST_TEXT // 4,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    previous = _file("上一年度的报告（可不填）", "用来核对“上年结转”和文字是否照抄上年")

    def clean_file(self) -> Upload | None:
        """大小。"""
        return _sized(self.cleaned_data.get("file"))

    def clean_previous(self) -> Upload | None:
        """大小。"""
        return _sized(self.cleaned_data.get("previous"))

    def clean(self) -> dict[str, Any]:
        """至少给一样，只给一样。"""
        given = super().clean() or {}
        has_file, has_text = bool(given.get("file")), bool((given.get("text") or "").strip())
        if not self.errors and has_file == has_text:
            raise forms.ValidationError(
                "请只选一样：选择文件，或者粘贴文字。"
                if has_file
                else "请选择文件，或者粘贴报告的文字。"
            )
        return given

    def content(self) -> tuple[str, bytes]:
        """(名称, 内容)。"""
        file = self.cleaned_data.get("file")
        if file:
            return file.name, file.read()
        return "粘贴的文字", self.cleaned_data["text"].encode()

    def previous_content(self) -> bytes | None:
        """上一年度报告的内容。"""
        file = self.cleaned_data.get("previous")
        return file.read() if file else None


def _sized(file: Upload | None) -> Upload | None:
    if file is not None and (file.size or 0) > MOST_BYTES:
        raise forms.ValidationError(f"文件超过 {_MEGABYTES} MB，请压缩图片或者只保留正文再试。")
    return file
