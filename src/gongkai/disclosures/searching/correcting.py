"""像是写错了的：常见差错、音近、形近、在熟悉的词里错了一个字的，改成标题里有的。"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import compress

from gongkai.disclosures.models import SearchTerm, SearchText
from gongkai.disclosures.searching import index
from gongkai.disclosures.searching.index import TITLE
from gongkai.inverted import Alternative
from gongkai.language.asking import Asked, is_question, pieces
from gongkai.language.bigrams import bigrams
from gongkai.language.cutting import is_word
from gongkai.language.shapes import looks_like
from gongkai.language.sounds import pinyin, sounds_like
from gongkai.language.thesaurus import Thesaurus
from gongkai.language.wording import find_slips

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]{2,}")
#: 只改这么长以内的；看最新的这么多个标题；最多试几处
_LONGEST, _TITLES, _PLACES, _LONGEST_WORD = 30, 60, 3, 8
#: 前后合起来有这么多字相同，就算字音字形都不像也是写错了
_SURE = 3
#: 前、后各看几个字，先看前后都有的
_AROUND = ((3, 3), (2, 2), (3, 1), (1, 3), (3, 0), (0, 3), (2, 1), (1, 2), (2, 0), (0, 2), (1, 1))
_LAST = ((1, 0), (0, 1))
Scope = Sequence[Sequence[Alternative]]


def corrected(asked: Asked, same: Thesaurus) -> str:
    """改好的整句；没有可改的为空。"""
    text = asked.plain
    if len(text) > _LONGEST:
        return ""
    fixed = _slips(text)
    if fixed == text:
        fixed = _known_word(text, same)
    if fixed == text:
        fixed = _by_sound(asked)
    if fixed == text:
        fixed = _by_character(text, same)
    return fixed if fixed != text else ""


def _slips(text: str) -> str:
    """常见的用词差错。"""
    for hit in sorted(find_slips(text), key=lambda h: -h.start):
        text = text[: hit.start] + hit.slip.right + text[hit.end :]
    return text


def _known_word(text: str, same: Thesaurus) -> str:
    """和一个已知的说法只差一个字，那个字音近、形近；长的先看。"""
    words = pieces(text, same)
    for size in range(min(_LONGEST_WORD, len(text)), 1, -1):
        for start in range(len(text) - size + 1):
            part = text[start : start + size]
            if part in same.same or is_word(part) or (size == 2 and part not in words):
                continue
            for word in same.but_one(part):
                if _is_slip(part, word) and not _in_titles(part):
                    return text[:start] + word + text[start + size :]
    return text


def _is_slip(part: str, word: str) -> bool:
    wrong, right = next((a, b) for a, b in zip(part, word, strict=True) if a != b)
    if len(part) == 2:
        return pinyin(part) == pinyin(word)
    return sounds_like(wrong, right) or looks_like(wrong, right)


def _by_sound(asked: Asked) -> str:
    """一个词标题里没有，而有同音的词。"""
    text = asked.plain
    for word in dict.fromkeys([*(u.text for u in asked.units), asked.compact]):
        if len(word) < 2 or word.isascii() or SearchTerm.objects.filter(word=word).exists():
            continue
        rows = SearchTerm.objects.filter(pinyin=pinyin(word)).exclude(word=word)
        same = next((r.word for r in rows.order_by("-count")[:5] if len(r.word) == len(word)), "")
        if same and not _in_titles(word):
            return text.replace(word, same) if word in text else same
    return text


def _by_character(text: str, same: Thesaurus) -> str:
    """错了一个字：它和前后的字哪个标题里都不挨着，而换一个字就有。"""
    for match in _HAN.finditer(text):
        for place in _strange(match[0], same):
            right = _replacement(match[0], place)
            if right:
                at = match.start() + place
                return text[:at] + right + text[at + 1 :]
    return text


def _strange(run: str, same: Thesaurus) -> list[int]:
    """和左右都没有在标题里挨过的字；旁边挨过的多的在前。"""
    known = index.known([_titled(run[i : i + 2]) for i in range(len(run) - 1)])
    found = []
    sure = _within_known_words(run, same)
    for n, character in enumerate(run):
        beside = known[max(n - 1, 0) : n + 1]
        if not any(beside) and n not in sure and not is_question(character):
            near = sum(known[max(n - 3, 0) : max(n - 1, 0)]) + sum(known[n + 1 : n + 3])
            found.append((-near, n))
    return [n for _, n in sorted(found)][:_PLACES]


def _within_known_words(run: str, same: Thesaurus) -> set[int]:
    """已知的说法里的字：没有写错。"""
    found: set[int] = set()
    for n in range(len(run)):
        found.update(range(n, n + len(same.longest_at(run, n, 2))))
    return found


def _in_titles(word: str) -> bool:
    return index.known([_titled(word)])[0]


def _titled(*parts: str) -> list[list[Alternative]]:
    """标题里这几段都有的。"""
    return [[tuple(TITLE + gram for part in parts if part for gram in bigrams(part))]]


def _replacement(run: str, place: int) -> str:
    """这个字应当是什么；没有把握的为空。"""
    in_word = _is_in_word(run, place)
    contexts = list(_contexts(run, place))
    there = index.known([_titled(*context) for context in contexts])
    for before, after in compress(contexts, there):
        is_sure = len(before) + len(after) >= _SURE
        found = _seen_between(before, after)
        wrong = run[place]
        found.pop(wrong, None)
        for right, _ in found.most_common():
            likely = sounds_like(wrong, right) or looks_like(wrong, right)
            # 词典里的词，要音近、形近而且前后够多；不是词的，有一样就够
            if (likely and is_sure) or ((likely or is_sure) and not in_word):
                return right
    return ""


def _is_in_word(run: str, place: int) -> bool:
    """这个字和旁边的字是词典里的一个词：多半没有写错。"""
    spans = ((n, n + size) for size in (2, 3, 4) for n in range(place - size + 1, place + 1))
    return any(a >= 0 and b <= len(run) and is_word(run[a:b]) for a, b in spans)


def _contexts(run: str, place: int) -> Iterator[tuple[str, str]]:
    tried = set()
    for left, right in (*_AROUND, *_LAST):
        before, after = run[max(place - left, 0) : place], run[place + 1 : place + 1 + right]
        if (before or after) and (before, after) not in tried:
            tried.add((before, after))
            yield before, after


def _seen_between(before: str, after: str) -> Counter[str]:
    """标题里 `before` 和 `after` 之间的一个字，各有几次。"""
    keys = index.newest(_titled(before, after), None, _TITLES)
    rows = SearchText.objects.filter(docid__in=keys).values_list("topic", flat=True)
    pattern = re.compile(f"{re.escape(before)}([\u3400-\u9fff]){re.escape(after)}")
    return Counter(one for topic in rows if topic for one in set(pattern.findall(topic)))
