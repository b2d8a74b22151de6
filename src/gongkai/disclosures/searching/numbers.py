"""发文字号、索引号：先按编号找，找到的单独列出。"""

import re
from collections.abc import Sequence

from gongkai.disclosures.models import SearchText
from gongkai.disclosures.searching import index
from gongkai.disclosures.searching.index import INDEX, NUMBER
from gongkai.inverted import Alternative
from gongkai.language.bigrams import folded
from gongkai.language.document_numbers import Number, inside, keys_of, parsed

_MOST = 60
_LOOKED = 200
#: 序号补了零的多半是索引号
_PADDED = re.compile(r"\b0\d{2,}号?$")
_CODE = re.compile(r"(?=.*\d)[0-9a-z\u3400-\u9fff\W]{4,60}")
#: 代字有这么多相同，算记错了一两个字
_SAME_MARK = 0.6
Scope = Sequence[Sequence[Alternative]]


def whole(text: str, scope: Scope) -> list[int]:
    """`text` 整个是编号的：那一件（少写了代字、年份的，可能有几件）。"""
    number = parsed(text)
    plain = folded(text)
    if number is None:
        keys = keys_of(text)[:1] if _CODE.fullmatch(plain) and " " not in plain else []
        return _of(keys, scope, (NUMBER, INDEX))
    order = (INDEX, NUMBER) if _PADDED.search(plain) else (NUMBER, INDEX)
    return _of([number.key], scope, order) or _roughly(number, scope)


def within(text: str, scope: Scope) -> list[int]:
    """一句话里写着的编号。"""
    found: list[int] = []
    for number in inside(text):
        found += _of([number.key], scope, (NUMBER, INDEX)) or _roughly(number, scope)
    return list(dict.fromkeys(found))


def _of(keys: Sequence[str], scope: Scope, prefixes: Sequence[str]) -> list[int]:
    found: list[int] = []
    for key in keys:
        for prefix in prefixes:
            found += index.newest([*scope, [(prefix + key,)]], None, _MOST)
    return list(dict.fromkeys(found))


def _roughly(number: Number, scope: Scope) -> list[int]:
    """代字记得不全、多写了几个字的：年份、序号要对，代字差不多。"""
    if not (number.mark and number.year and number.serial):
        return []
    group = [(prefix + Number("", number.year, number.serial).key,) for prefix in (NUMBER, INDEX)]
    keys = index.newest([*scope, group], None, _LOOKED)
    rows = SearchText.objects.filter(docid__in=keys).values_list(
        "docid", "item__document_number", "item__index_number"
    )
    scored = {docid: max(_alike(number.mark, text) for text in texts) for docid, *texts in rows}
    best = max(scored.values(), default=0.0)
    return [key for key in keys if scored.get(key, 0.0) == best] if best >= _SAME_MARK else []


def _alike(mark: str, text: str) -> float:
    other = parsed(text)
    if other is None or not other.mark:
        return 0.0
    if other.mark in mark:
        return 1.0
    same = len(set(mark) & set(other.mark))
    return same / max(len(set(mark)), len(set(other.mark)))
