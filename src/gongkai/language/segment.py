"""检索用的分词：词典切出的词（含长词里的短词），加上数字和字母；虚词不要。"""

import re
from functools import lru_cache
from pathlib import Path

import rjieba
from pypinyin import lazy_pinyin

from gongkai.kept import kept, watch
from gongkai.language.bigrams import folded

_WORD = re.compile(r"[0-9a-z\u3400-\u9fff\U00020000-\U0003ffff]+")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
#: 太常见、查了等于没查的字
_EMPTY = frozenset("的了和与及或等在对为是有将并其把被由从之也而一不") | {"关于"}

_TERMS = Path(__file__).parent / "data" / "terms.txt"


@kept
def _ready() -> None:
    """补上词典里没有的本行业的词。"""
    for word in [*_TERMS.read_text("utf-8").split(), *_same()]:
        if not rjieba.has_word(word):
            rjieba.add_word(word, None, "n")


def terms(text: str, *, whole: bool = False) -> list[str]:
    """`text` 的词，去重，按第一次出现的次序；`whole` 为不要长词里的短词（查找用）。"""
    _ready()
    found = []
    for word in (rjieba.cut if whole else rjieba.cut_for_search)(folded(text)):
        if _WORD.fullmatch(word) and word not in _EMPTY:
            found.append(word)
    return list(dict.fromkeys(found))


@kept
def _same() -> dict[str, frozenset[str]]:
    """同义的词：俗称、简称与正式的名称。"""
    return _groups()


def _groups() -> dict[str, frozenset[str]]:
    lines = (_TERMS.parent / "synonyms.txt").read_text("utf-8").splitlines()
    groups = [frozenset(line.split()) for line in lines]
    return {word: group for group in groups for word in group}


def same_as(word: str) -> list[str]:
    """`word` 和与它同义的词，`word` 在前。"""
    return [word, *sorted(_same().get(word, frozenset()) - {word})]


def is_pinyin(text: str) -> bool:
    """像是拼音：只有字母。"""
    return bool(re.fullmatch(r"[a-zA-Z' ]{2,60}", text))


@lru_cache(maxsize=8192)
def pinyin(text: str) -> str:
    """`text` 的拼音，连写，不带声调；没有汉字的为空。"""
    return "".join(lazy_pinyin(text)) if _HAN.search(text) else ""


watch(lambda: [_TERMS, _TERMS.parent / "synonyms.txt"], _groups, _same)
