"""字音：拼音、首字母、音近。

拼音的字典有五十多兆，用到才装：命令行推一年的年报、算期限的用不着。网站开门以前装好（`load`）。
"""

import re
from functools import lru_cache

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_NEAR = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("l", "n"), ("h", "f"))


def is_pinyin(text: str) -> bool:
    """像是拼音：只有字母。"""
    return bool(re.fullmatch(r"[a-zA-Z' ]{2,60}", text))


def spelt(text: str) -> str:
    """汉字换成拼音，别的字照旧，连写。"""
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(text))


def load() -> None:
    """把字典装进来。"""
    spelt("公开")


@lru_cache(maxsize=16384)
def pinyin(text: str) -> str:
    """`text` 的拼音，连写，不带声调；没有汉字的为空。"""
    return spelt(text) if _HAN.search(text) else ""


@lru_cache(maxsize=16384)
def initials(text: str) -> str:
    """`text` 各字拼音的首字母；没有汉字的为空。"""
    if not _HAN.search(text):
        return ""
    from pypinyin import Style, lazy_pinyin

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
