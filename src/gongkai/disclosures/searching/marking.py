"""结果里的摘录，标出要找的词。"""

import re
from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from gongkai.language.bigrams import folded

_AROUND = 60


def excerpt(text: str, plain: str, words: Sequence[str]) -> str:
    """第一处要找的词前后的文字；`plain` 为折过的 `text`。"""
    places = [p for w in sorted(words, key=len, reverse=True) if w and (p := plain.find(w)) >= 0]
    # 折过以后长短差一点的，位置也差不多
    start = max(0, (places[0] if places else 0) - _AROUND // 3)
    end = start + _AROUND * 2
    close = " ".join(text[start:end].split())
    return ("……" if start else "") + close + ("……" if end < len(text) else "")


def marked(text: str, words: Sequence[str]) -> SafeString:
    """把要找的词标出来（全角、繁体的也标）；其余的转义。"""
    wanted = sorted({w for w in words if w}, key=len, reverse=True)
    if not wanted:
        return mark_safe(escape(text))  # noqa: S308
    pattern = re.compile("|".join(re.escape(w) for w in wanted), re.I)
    out, last = [], 0
    for match in pattern.finditer(_same_length(text)):
        start, end = match.span()
        out += [escape(text[last:start]), "<mark>", escape(text[start:end]), "</mark>"]
        last = end
    return mark_safe("".join([*out, escape(text[last:])]))  # noqa: S308


def _same_length(text: str) -> str:
    """折过的文字；折了长短不一样的，只变小写。"""
    plain = folded(text)
    return plain if len(plain) == len(text) else text.lower()
