"""一个要找的词，在索引里是哪些词的组合。"""

from gongkai.disclosures.searching.index import ORGAN, TITLE, YEAR
from gongkai.inverted import Alternative
from gongkai.language.asking import Unit
from gongkai.language.bigrams import bigrams, runs

#: 这么长的词隔一个两字组取一个就够（跨着词的更少见）；连不连着，取出来再看
_LONG = 4


def in_title(unit: Unit) -> list[Alternative]:
    """在标题（关键词、项目）里。"""
    return [tuple(TITLE + gram for gram in grams) for grams in _grams(unit)] + _year(unit)


def in_head(unit: Unit) -> list[Alternative]:
    """在标题里，或者是机关、来源、栏目。"""
    return [*in_title(unit), *in_organ(unit)]


def in_organ(unit: Unit) -> list[Alternative]:
    """是机关、来源、栏目，或者编号里的。"""
    return [tuple(ORGAN + gram for gram in grams) for grams in _grams(unit)]


def anywhere(unit: Unit) -> list[Alternative]:
    """在哪里都算；只有一个字的只看标题：正文里到处都是。"""
    found = [tuple(_alone(gram) for gram in grams) for grams in _grams(unit)]
    return found + _year(unit)


def in_text(character: str) -> list[Alternative]:
    """正文里有这个字。"""
    return [(f"{character}*",)]


def phrase(plain: str) -> list[Alternative]:
    """整句原样在标题里：不论怎样切词。"""
    found = runs(plain)
    grams = [TITLE + gram for run in found for gram in bigrams(run)]
    if found and found[-1].isascii():
        # 末尾的数字、字母可能没有写完
        grams[-1] += "*"
    return [tuple(dict.fromkeys(grams))] if grams else []


def _grams(unit: Unit) -> list[list[str]]:
    """各种说法的两字组；含着别的说法的不必另查。"""
    needed = [w for w in unit.same if not any(o != w and o in w for o in unit.same)]
    return [grams for word in needed if (grams := _few(word))]


def _few(word: str) -> list[str]:
    if len(word) < _LONG or word.isascii() or runs(word) != [word]:
        return bigrams(word)
    return [word[n : n + 2] for n in range(1, len(word) - 1, 2)]


def published(unit: Unit) -> Alternative:
    """那一年发布的。"""
    return (f"{YEAR}{unit.year}",)


def _year(unit: Unit) -> list[Alternative]:
    """那一年发布的也算。"""
    return [published(unit)] if unit.year else []


def _alone(gram: str) -> str:
    return TITLE + gram if len(gram) == 1 and not gram.isascii() else gram
