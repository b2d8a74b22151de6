"""一个模型里哪些栏写着人写的字：由反射得来，新添一栏自己就在里面。"""

from typing import Any

from django.db.models import CharField, TextField
from wagtail.fields import StreamField

from gongkai.safekeeping.fields import EncryptedJSON

#: 不是人写的字 -> 为什么不查；从选项里选的不用写
UNREAD = {"index_number": "系统编的号"}


def worded(model: Any) -> list[Any]:
    """一个模型里写着字的各栏；选项以外的文字都算，新添一栏自己就在里面。"""
    fields = model._meta.concrete_fields
    return [
        f
        for f in fields
        if isinstance(f, CharField | TextField)
        and not isinstance(f, StreamField | EncryptedJSON)
        and not f.choices
        and f.name not in UNREAD
    ]
