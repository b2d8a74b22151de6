"""一个要找的词，在索引里是哪些词的组合。"""

from gongkai.disclosures.searching.index import ORGAN, TITLE, YEAR
from gongkai.inverted import Alternative
from gongkai.language.asking import Unit
from gongkai.language.bigrams import bigrams


def in_title(unit: Unit) -> list[Alternative]:
    """在标题（关键词、项目）里。"""
    return [tuple(TITLE + gram for gram in grams) for grams in _grams(unit)] + _year(unit)


def in_head(unit: Unit) -> list[Alternative]:
    """在标题里，或者是机关、来源、栏目。"""
    organ = [tuple(ORGAN + _open(gram) for gram in grams) for grams in _grams(unit)]
    return [*in_title(unit), *organ]


def anywhere(unit: Unit) -> list[Alternative]:
    """在哪里都算。"""
    return [tuple(map(_open, grams)) for grams in _grams(unit)] + _year(unit)


def phrase(plain: str) -> list[Alternative]:
    """整句原样在标题里：不论怎样切词。"""
    grams = bigrams(plain)
    return [tuple(TITLE + gram for gram in grams)] if grams else []


def _grams(unit: Unit) -> list[list[str]]:
    return [grams for word in unit.same if (grams := bigrams(word))]


def _year(unit: Unit) -> list[Alternative]:
    """那一年发布的也算。"""
    return [(f"{YEAR}{unit.year}",)] if unit.year else []


def _open(gram: str) -> str:
    """只有一个汉字的，按开头找。"""
    return f"{gram}*" if len(gram) == 1 and not gram.isascii() else gram
