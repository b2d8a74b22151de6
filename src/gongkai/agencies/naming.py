"""账号和姓名怎样写：哪一个页面上建的、改的都守。"""

import re
import unicodedata
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError

from gongkai.language.identity import is_resident_number

#: 留痕里的称呼是“账号#主键”，写得下
LONGEST = 60
_LETTERS = re.compile(r"[A-Za-z0-9_.@+\-\u4e00-\u9fff]+")


def wrong_username(username: str, but: int | None = None) -> str:
    """新的账号为什么不能这样写；可以的为空。`but` 为正在改的账号。"""
    if not _LETTERS.fullmatch(username):
        return "账号只用英文字母、数字、汉字和 @ . + - _（全角的、别的文字的不行：看上去一样）。"
    if len(username) > LONGEST:
        return f"账号最长 {LONGEST} 个字。"
    if is_resident_number(username):
        return "不要用身份证号作账号：账号写在留痕和各页上。"
    # 一样的另有数据库守着：同时建的，后一个是给已有的加职责
    others = get_user_model().objects.exclude(pk=but or 0).exclude(username=username)
    alike = others.filter(username__iexact=username).first()
    if alike is not None:
        return f"已经有账号“{alike.get_username()}”，只差大小写分不清，请换一个。"
    return ""


class PersonName(forms.CharField):
    """姓名：去掉看不见的字（零宽的），不收身份证号——姓名写在各页、文书、留痕里。"""

    def to_python(self, value: Any) -> Any:
        """看不见的字不算字：只有它们的，是没有填。"""
        text = super().to_python(value) or ""
        seen = "".join(c for c in text if unicodedata.category(c) != "Cf")
        return super().to_python(seen)

    def validate(self, value: Any) -> None:
        """全角的、中间有空格的号码也是。"""
        super().validate(value)
        if is_resident_number("".join(unicodedata.normalize("NFKC", value).split())):
            raise ValidationError("这里写姓名，不要写身份证号。")
