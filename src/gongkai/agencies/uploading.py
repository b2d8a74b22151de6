"""上传文件的一栏和“先试读、再导入”的表单：大小、说法各处一样。"""

from typing import Any, ClassVar

from django import forms

from gongkai.agencies.choosing import only_if_one
from gongkai.agencies.models import Agency
from gongkai.agencies.policy import Do, agencies_where
from gongkai.documents.kinds import LARGEST
from gongkai.safekeeping.actor import Actor

_REQUIRED = {"required": "请选择文件。", "empty": "文件是空的。"}


class UploadField(forms.FileField):
    """一个文件，不超过 `documents.kinds.LARGEST` 字节；超过的抛出 ValidationError。"""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": "文件", "error_messages": _REQUIRED, **kwargs})

    def clean(self, data: Any, initial: Any = None) -> Any:
        """大小；不附的（`required=False`）为空。"""
        file = super().clean(data, initial)
        if file and file.size > LARGEST:
            raise forms.ValidationError(f"文件超过 {LARGEST // 1024 // 1024} MB，请分成几个。")
        return file


class TableForm(forms.Form):
    """上传的一张表；不勾选的只试读。"""

    file = UploadField(help_text=".xlsx 或 .csv，照模板的列；先试读，不会马上导入")
    really = forms.BooleanField(label="没有错就导入（不勾选只试读）", required=False)


class AgencyTableForm(TableForm):
    """同上，先选机关；`duty` 为选得到的机关要有的职责。"""

    duty: ClassVar[Do]
    agency = forms.ModelChoiceField(label="机关", queryset=Agency.objects.none())
    field_order = ("agency", "file", "really")

    def __init__(self, *args: Any, user: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        only_if_one(self.fields["agency"], agencies_where(user, self.duty))
