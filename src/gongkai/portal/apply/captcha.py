"""验证题：用汉字写的加法，读屏软件读得出；页面里只有答案的带密钥的散列，每题只答一次。"""

import secrets
from typing import Any

from django import forms
from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from gongkai.language.numerals import to_int
from gongkai.safekeeping.limits import first_use

_SALT = "gongkai.captcha"
_SECONDS = 1800
_WORDS = "零一二三四五六七八九十"


def question() -> tuple[str, str]:
    """(题目, 封好的答案)。"""
    a, b = secrets.randbelow(8) + 2, secrets.randbelow(8) + 2
    nonce = secrets.token_hex(8)
    token = signing.dumps([nonce, _sealed(nonce, a + b)], salt=_SALT)
    return f"{_WORDS[a]}加{_WORDS[b]}等于几？", token


def answered(token: str, answer: str) -> bool:
    """答对了，而且这道题没有答过（答错也算答过，不能一个个试）。"""
    try:
        nonce, right = signing.loads(token, salt=_SALT, max_age=_SECONDS)
    except signing.BadSignature:
        return False
    given = to_int(answer.strip())
    is_right = given is not None and constant_time_compare(_sealed(nonce, given), right)
    return first_use("captcha", nonce, _SECONDS) and is_right


def _sealed(nonce: str, answer: int) -> str:
    return salted_hmac(_SALT, f"{nonce}:{answer}", algorithm="sha256").hexdigest()[:32]


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

    def ask(self) -> None:
        """出（或者换）一道题：填过的去掉，错在哪里还写着。"""
        words, token = question()
        self.fields["answer"].label = f"验证题：{words}"
        self.initial = {"captcha_token": token}
        if self.is_bound:
            given: Any = self.data
            data = given.copy()
            data["answer"], data["captcha_token"] = "", token
            self.data = data
        # 核对时已经照没有题目的名称做好的栏目，重新做
        self._bound_fields_cache: dict[str, forms.BoundField] = {}

    def clean_answer(self) -> str:
        """核对。"""
        answer: str = self.cleaned_data["answer"]
        if not answered(self.data.get("captcha_token", ""), answer):
            raise forms.ValidationError("验证题答得不对或者已经过期，请回答新的一题。")
        return answer
