"""标题里的词和它的拼音：公开时记下，供联想、拼音查找、改正写错的词。"""

from collections import Counter
from collections.abc import Iterable

from django.db.models import F, Q

from gongkai.disclosures.models import Item, SearchTerm
from gongkai.language.bigrams import folded
from gongkai.language.personal import mask
from gongkai.language.segment import pinyin, terms
from gongkai.language.wording import find_slips


def learned(item: Item, before: Item | None) -> None:
    """第一次公开的，记下标题里的词。"""
    if item.live and before is None:
        learn(item.title)


def learn(title: str) -> None:
    """记下标题里的词，供联想。"""
    for word in terms(mask(title)):
        if len(word) > 1 and (sound := pinyin(word)):
            made = SearchTerm.objects.filter(word=word).update(count=F("count") + 1)
            if not made:
                SearchTerm.objects.create(word=word[:40], pinyin=sound[:120], count=1)


def learn_all(titles: Iterable[str]) -> None:
    """记下许多标题里的词。"""
    found = (w for title in titles for w in terms(mask(title)))
    counts = Counter(w[:40] for w in found if len(w) > 1 and pinyin(w))
    known = SearchTerm.objects.in_bulk(list(counts))
    for word, row in known.items():
        row.count += counts[word]
    SearchTerm.objects.bulk_update(known.values(), ["count"], batch_size=500)
    SearchTerm.objects.bulk_create(
        SearchTerm(word=w, pinyin=pinyin(w)[:120], count=n)
        for w, n in counts.items()
        if w not in known
    )


def suggest(start: str, most: int = 8) -> list[str]:
    """以 `start`（汉字或者拼音）开头的词，常用的在前。"""
    start = folded(start.strip())
    if not start:
        return []
    by = Q(word__startswith=start) | (Q(pinyin__startswith=start) if start.isascii() else Q())
    rows = SearchTerm.objects.filter(by).order_by("-count", "word")
    return list(rows.values_list("word", flat=True)[:most])


def by_pinyin(text: str) -> list[str]:
    """拼音是 `text` 的词。"""
    sound = folded(text).replace(" ", "").replace("'", "")
    rows = SearchTerm.objects.filter(pinyin=sound).order_by("-count", "word")
    return list(rows.values_list("word", flat=True)[:3])


def corrected(text: str) -> str:
    """像是写错了的，改成什么；没有为空。"""
    fixed = text
    for hit in sorted(find_slips(text), key=lambda h: -h.start):
        fixed = fixed[: hit.start] + hit.slip.right + fixed[hit.end :]
    if fixed != text:
        return fixed
    words = terms(text)
    if not words or SearchTerm.objects.filter(word__in=words).count() == len(words):
        return ""
    whole = pinyin(folded(text).replace(" ", ""))
    same = SearchTerm.objects.filter(pinyin=whole).exclude(word=text).order_by("-count").first()
    return same.word if whole and same else ""
