"""标题里的词（和挨着的两个词）、它的拼音和首字母：公开时记下，供联想、拼音查找。"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import F, Q

from gongkai.disclosures.models import Item, SearchTerm
from gongkai.language.asking import is_question, pieces
from gongkai.language.bigrams import folded
from gongkai.language.personal import mask
from gongkai.language.sounds import initials, pinyin
from gongkai.language.thesaurus import Thesaurus, thesaurus

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]{2,}")
_LONGEST, _LONGEST_PAIR = 40, 8
#: 拼音分成两个词的，第一个词的拼音至少这么长
_LEAST_SOUND = 2


def learned(item: Item, before: Item | None) -> None:
    """第一次公开的，记下标题里的词。"""
    if item.live and before is None:
        learn(item.title)


def learn(title: str) -> None:
    """记下标题里的词，供联想。"""
    for word in set(_terms(title)):
        if not SearchTerm.objects.filter(word=word).update(count=F("count") + 1):
            SearchTerm.objects.bulk_create([_term(word, 1)], ignore_conflicts=True)


def learn_all(titles: Iterable[str]) -> None:
    """记下许多标题里的词。"""
    counts = Counter(word for title in titles for word in set(_terms(title)))
    known = SearchTerm.objects.in_bulk(list(counts))
    for word, row in known.items():
        row.count += counts[word]
    SearchTerm.objects.bulk_update(known.values(), ["count"], batch_size=500)
    fresh = (_term(word, count) for word, count in counts.items() if word not in known)
    SearchTerm.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)


def catch_up(titles: Iterable[str]) -> None:
    """旧版本没有记的（挨着的两个词、首字母）补上；已经有的次数不再加。"""
    counts = Counter(word for title in titles for word in set(_terms(title)))
    old = SearchTerm.objects.filter(pk__in=list(counts), initials="")
    for row in old:
        row.initials = initials(row.word)[:40]
    SearchTerm.objects.bulk_update(old, ["initials"], batch_size=500)
    fresh = (_term(word, count) for word, count in counts.items())
    SearchTerm.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)


def learn_anew(titles: Iterable[str]) -> None:
    """全部重新记：先数好，再一下换掉。"""
    counts = Counter(word for title in titles for word in set(_terms(title)))
    with transaction.atomic():
        SearchTerm.objects.all().delete()
        fresh = (_term(word, count) for word, count in counts.items())
        SearchTerm.objects.bulk_create(fresh, batch_size=1000)


def _term(word: str, count: int) -> SearchTerm:
    return SearchTerm(
        word=word, pinyin=pinyin(word)[:120], initials=initials(word)[:40], count=count
    )


def _terms(title: str) -> Iterator[str]:
    """词，和挨着的两个词连起来的（“加装”“电梯”和“加装电梯”）。"""
    for run in _HAN.findall(folded(mask(title))):
        before = ""
        for word in pieces(run, thesaurus()):
            if len(word) < 2 or is_question(word):
                before = ""
                continue
            yield word[:_LONGEST]
            if before and len(before + word) <= _LONGEST_PAIR:
                yield before + word
            before = word


def suggest(start: str, most: int = 8) -> list[str]:
    """以 `start`（汉字、拼音、首字母）开头的词，常用的在前。"""
    start = folded(start.strip())
    if not start:
        return []
    rows = SearchTerm.objects.order_by("-count", "word")
    by = Q(word__startswith=start)
    if start.isascii():
        sound = start.replace(" ", "").replace("'", "")
        by |= Q(pinyin__startswith=sound) | Q(initials__startswith=sound)
    return list(rows.filter(by).values_list("word", flat=True)[:most])


def by_pinyin(text: str, same: Thesaurus, most: int = 4) -> list[str]:
    """拼音、首字母是 `text` 的词，常用的在前；整个的没有，分成两个词再找。"""
    sound = folded(text).replace(" ", "").replace("'", "")
    rows = SearchTerm.objects.order_by("-count", "word")
    for by in (Q(pinyin=sound), Q(initials=sound)):
        if found := list(rows.filter(by).values_list("word", flat=True)[:most]):
            return found
    return _two_words(sound) or _known_words(sound, same)[:most]


def _two_words(sound: str) -> list[str]:
    places = range(_LEAST_SOUND, len(sound) - _LEAST_SOUND + 1)
    parts = {p for n in places for p in (sound[:n], sound[n:])}
    rows = SearchTerm.objects.filter(pinyin__in=parts).order_by("count", "word")
    best = {row.pinyin: row for row in rows}
    pairs = [
        (best[sound[:n]], best[sound[n:]])
        for n in places
        if sound[:n] in best and sound[n:] in best
    ]
    pairs.sort(key=lambda pair: -min(one.count for one in pair))
    return [f"{one.word} {other.word}" for one, other in pairs[:1]]


def _known_words(sound: str, same: Thesaurus) -> list[str]:
    """标题里没有，而同义的说法里有的。"""
    return sorted(w for w in same.same if sound in (pinyin(w), initials(w)))
