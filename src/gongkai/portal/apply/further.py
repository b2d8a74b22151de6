"""进度页上补交材料：查过、加密存着，告诉承办人。"""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from gongkai.applications.register import Proof
from gongkai.documents.errors import FileRefused
from gongkai.safekeeping.files import put
from gongkai.safekeeping.limits import too_often

#: 一次至多几份，同一来源一小时至多几次
MOST, A_HOUR = 5, 20
_SECONDS = 3600


class ManyFiles(forms.FileInput):
    """可以一次选几份。"""

    allow_multiple_selected = True


def papers_of(request: HttpRequest, *, demanded: bool) -> list[Proof]:
    """表单里交来的；不收的、太多的、该有而没有的抛 FileRefused（str() 是给他的话）。"""
    uploads: list[UploadedFile[Any]] = request.FILES.getlist("papers")
    if demanded and not uploads:
        raise FileRefused("请选择要补交的文件。")
    if len(uploads) > MOST:
        raise FileRefused(f"一次至多交 {MOST} 份，请分几次交。")
    if uploads and too_often(request, "further", A_HOUR, _SECONDS):
        raise FileRefused("交得太频繁了，请过一小时再试，或者与机关联系。")
    return [Proof(str(one.name), put(one.read())) for one in uploads]
