"""字音：拼音、首字母、音近。"""

import re
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_NEAR = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("l", "n"), ("h", "f"))


def is_pinyin(text: str) -> bool:
    """像是拼音：只有字母。"""
    return bool(re.fullmatch(r"[a-zA-Z' ]{2,60}", text))


@lru_cache(maxsize=16384)
def pinyin(text: str) -> str:
    """`text` 的拼音，连写，不带声调；没有汉字的为空。"""
    return "".join(lazy_pinyin(text)) if _HAN.search(text) else ""


@lru_cache(maxsize=16384)
def initials(text: str) -> str:
    """`text` 各字拼音的首字母；没有汉字的为空。"""
    if not _HAN.search(text):
        return ""
    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER))


def sounds_like(one: str, other: str) -> bool:
    """两个字音同或者音近（平翘舌、前后鼻音、n 与 l、h 与 f 不分）。"""
    return _rough(one) == _rough(other)


@lru_cache(maxsize=8192)
def _rough(character: str) -> str:
    sound = pinyin(character)
    for full, plain in _NEAR:
        sound = sound.replace(full, plain)
    return sound
