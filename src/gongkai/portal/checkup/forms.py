"""年报体检的表单：上传一份或者几份文件，或者粘贴文字，可附上一年度的报告。"""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from gongkai.annual.collection import READABLE
from gongkai.annual.read import MOST_BYTES
from gongkai.annual.read.errors import TooLarge
from gongkai.annual.read.text import LONGEST_TEXT
from gongkai.portal.checkup.examining import Content

if TYPE_CHECKING:
    Upload = UploadedFile[Any]
else:
    Upload = UploadedFile

_MEGABYTES = MOST_BYTES // 1024 // 1024
_TOO_LARGE = f"文件超过 {_MEGABYTES} MB，请压缩图片或者只保留正文再试。"
#: 一次最多几份
MOST_FILES = 12
_ACCEPT = ",".join(sorted(READABLE))


class _Several(forms.FileInput):
    allow_multiple_selected = True


class _Files(forms.FileField):
    """几份文件；清理以后是一个列表。"""

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:
        """一共几份；只有一份的，看大小（有几份的，太大的一份不查，别的照查）。"""
        given = [super(_Files, self).clean(one, initial) for one in data or []]
        if len(given) > MOST_FILES:
            raise forms.ValidationError(
                f"一次最多 {MOST_FILES} 份，现在是 {len(given)} 份。"
                "请分几次，或者用命令 gongkai audit。"
            )
        return [one for one in given if one is not None and (len(given) > 1 or _sized(one))]


class CheckupForm(forms.Form):
    """文件与文字二选一。"""

    file = _Files(
        label="年度报告",
        allow_empty_file=True,
        help_text=f"可以选几份（最多 {MOST_FILES} 份）：PDF、Word、Excel、OFD、网页、文字，"
        f"扫描件和照片也可以；每份不超过 {_MEGABYTES} MB。同一机关相邻两年的，互相核对",
        required=False,
        widget=_Several(attrs={"accept": _ACCEPT}),
    )
    text = forms.CharField(
        label="或者粘贴报告的文字",
        help_text="从网页上全选、复制、粘贴即可，表格也会认出来",
        required=False,
        max_length=LONGEST_TEXT // 4,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    previous = forms.FileField(
        label="上一年度的报告（可不填）",
        help_text="只检查一份时用来核对“上年结转”和文字是否照抄上年",
        required=False,
        widget=forms.FileInput(attrs={"accept": _ACCEPT}),
    )

    def clean_previous(self) -> Upload | None:
        """大小。"""
        return _sized(self.cleaned_data.get("previous"))

    def clean(self) -> dict[str, Any]:
        """至少给一样，只给一样。"""
        given = super().clean() or {}
        has_file, has_text = bool(given.get("file")), bool((given.get("text") or "").strip())
        if len(given.get("file") or []) > 1 and given.get("previous"):
            raise forms.ValidationError("选了几份的，把上一年度的也选在一起，不用另外附。")
        if not self.errors and has_file == has_text:
            raise forms.ValidationError(
                "请只选一样：选择文件，或者粘贴文字。"
                if has_file
                else "请选择文件，或者粘贴报告的文字。"
            )
        return given

    def contents(self) -> list[tuple[str, Content]]:
        """各份的 (名称, 内容)；太大的，内容为不查的原因。"""
        files = self.cleaned_data["file"]
        if files:
            return [
                (str(f.name), TooLarge(_TOO_LARGE) if _is_large(f) else f.read()) for f in files
            ]
        return [("粘贴的文字", self.cleaned_data["text"].encode())]

    def previous_content(self) -> bytes | None:
        """上一年度报告的内容。"""
        file = self.cleaned_data.get("previous")
        return file.read() if file else None


def _sized(file: Upload | None) -> Upload | None:
    if file is not None and _is_large(file):
        raise forms.ValidationError(_TOO_LARGE)
    return file


def _is_large(file: Upload) -> bool:
    return (file.size or 0) > MOST_BYTES
