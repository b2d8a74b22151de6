"""文字里的词：词典切出的，加上数字和字母；虚词不要。归类留言、找知识用；检索公开的信息不用它。"""

import re

import rjieba

from gongkai.language.asking import ready
from gongkai.language.bigrams import folded

_WORD = re.compile(r"[0-9a-z\u3400-\u9fff\U00020000-\U0003ffff]+")
#: 太常见、查了等于没查的字
_EMPTY = frozenset("的了和与及或等在对为是有将并其把被由从之也而一不") | {"关于"}


def terms(text: str, *, whole: bool = False) -> list[str]:
    """`text` 的词，去重，按第一次出现的次序；`whole` 为不要长词里的短词（查找用）。"""
    ready()
    found = []
    for word in (rjieba.cut if whole else rjieba.cut_for_search)(folded(text)):
        if _WORD.fullmatch(word) and word not in _EMPTY:
            found.append(word)
    return list(dict.fromkeys(found))
