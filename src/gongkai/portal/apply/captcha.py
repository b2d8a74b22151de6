"""验证题：用汉字写的加法，读屏软件读得出；答案签名后放在页面里，每题只用一次。"""

import secrets
from typing import Any

from django import forms
from django.core import signing
from django.core.cache import cache

from gongkai.language.numerals import to_int

_SALT = "gongkai.captcha"
_SECONDS = 1800
_WORDS = "零一二三四五六七八九十"


def question() -> tuple[str, str]:
    """(题目, 签名的答案)。"""
    a, b = secrets.randbelow(8) + 2, secrets.randbelow(8) + 2
    token = signing.dumps([a + b, secrets.token_hex(8)], salt=_SALT)
    return f"{_WORDS[a]}加{_WORDS[b]}等于几？", token


def answered(token: str, answer: str) -> bool:
    """答对了，而且这道题没有用过。"""
    try:
        right, nonce = signing.loads(token, salt=_SALT, max_age=_SECONDS)
    except signing.BadSignature:
        return False
    given = to_int(answer.strip())
    return given == right and cache.add(f"captcha:{nonce}", 1, timeout=_SECONDS)


class CaptchaForm(forms.Form):
    """验证题和陷阱（人看不见的一格）。"""

    captcha_token = forms.CharField(widget=forms.HiddenInput, required=False)
    answer = forms.CharField(
        label="验证题",
        max_length=8,
        help_text="写数字或者汉字都可以",
        error_messages={"required": "请回答验证题。"},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def ask_again(self, token: str) -> None:
        """换一道题：答过的填的去掉。"""
        data: Any = self.data
        self.data = data.copy()
        self.data["answer"], self.data["captcha_token"] = "", token  # type: ignore[index]

    def clean_answer(self) -> str:
        """核对。"""
        answer: str = self.cleaned_data["answer"]
        if not answered(self.data.get("captcha_token", ""), answer):
            raise forms.ValidationError("验证题答得不对或者已经过期，请回答新的一题。")
        return answer
