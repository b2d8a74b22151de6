"""文字里的词：词典切出的，加上数字和字母；虚词不要。归类留言、找知识用；检索公开的信息不用它。"""

import re

from gongkai.language.bigrams import folded
from gongkai.language.cutting import cut, cut_finely

_WORD = re.compile(r"[0-9a-z\u3400-\u9fff\U00020000-\U0003ffff]+")
#: 太常见、查了等于没查的字
_EMPTY = frozenset("的了和与及或等在对为是有将并其把被由从之也而一不") | {"关于"}


def terms(text: str, *, whole: bool = False) -> list[str]:
    """`text` 的词，去重，按第一次出现的次序；`whole` 为不要长词里的短词（查找用）。"""
    plain = folded(text)
    words = cut(plain, guess=True) if whole else cut_finely(plain)
    found = (word for word in words if _WORD.fullmatch(word) and word not in _EMPTY)
    return list(dict.fromkeys(found))
