"""先后：各词在标题、机关、正文里有没有，整句像不像标题，新旧、有效。"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models.functions import Substr

from gongkai.disclosures.models import SearchText
from gongkai.language.asking import Asked, Unit
from gongkai.language.bigrams import bigrams, folded

#: 正文只看开头这么多字；比这长的信倒排索引
READ = 4000
_TITLE, _TOPIC, _ORGAN, _TEXT, _TEXT_MORE, _MANY = 1.0, 0.85, 0.65, 0.3, 0.2, 4
_SAME, _PUBLISHED = 0.85, 0.8
_EXACT, _WITHIN, _PASTED, _ALIKE, _SHORT = 1.0, 0.5, 0.8, 0.5, 0.25
_TEXT_PHRASE, _IN_FORCE, _DOCUMENT, _A_YEAR, _YEARS = 0.15, 0.08, 0.05, 0.02, 6
_EDGE = re.compile(r"[0-9a-z]")
_QUOTED = re.compile(r"《([^《》]{4,})》")


@dataclass(frozen=True, slots=True)
class Row:
    """一件，折过的文字。"""

    key: int
    title: str
    topic: str
    organ: str
    text: str
    published: date
    validity: str
    numbered: bool
    project: str
    agency: str

    @property
    def is_cut(self) -> bool:
        """正文没有看完。"""
        return len(self.text) >= READ


def rows_of(keys: Sequence[int]) -> dict[int, Row]:
    """取出候选。"""
    found = SearchText.objects.filter(docid__in=keys).values_list(
        *("docid", "topic", "organ", Substr("plain", 1, READ)),
        *("item__title", "item__published_on", "item__validity", "item__document_number"),
        *("item__project", "item__agency__slug"),
    )
    return {values[0]: _row(*values) for values in found}


def _row(
    key: int,
    topic: str | None,
    organ: str | None,
    text: str | None,
    title: str,
    published: date,
    validity: str,
    number: str,
    project: str,
    agency: str,
) -> Row:
    """旧版本编的没有折过的文字，现折。"""
    topic = folded(f"{title}\n{project}") if topic is None else topic
    name = "".join(topic.split("\n", 1)[0].split())
    return Row(
        *(key, name, topic, organ or folded(number), text or "", published, validity),
        *(bool(number), project, agency),
    )


def holds(text: str, word: str) -> bool:
    """`text` 里有 `word`；字母、数字的两头不能还是字母、数字。"""
    if word not in text:
        return False
    place = text.find(word)
    while place >= 0:
        end = place + len(word)
        before, after = text[place - 1 : place] if place else "", text[end : end + 1]
        if not (_EDGE.match(word[0]) and _EDGE.match(before)) and not (
            _EDGE.match(word[-1]) and _EDGE.match(after)
        ):
            return True
        place = text.find(word, place + 1)
    return False


def has_all(row: Row, asked: Asked) -> bool:
    """真的有全部词、全部短语：倒排索引里两字组都在，不一定连着。"""
    return all(_has(row, unit) for unit in asked.strong)


def is_titled(row: Row, asked: Asked) -> bool:
    """全部词都在标题里。"""
    return bool(asked.strong) and all(
        any(holds(row.topic, word) for word in unit.same) for unit in asked.strong
    )


def _has(row: Row, unit: Unit) -> bool:
    if unit.year and unit.year == str(row.published.year):
        return True
    if any(holds(row.topic, w) or holds(row.organ, w) or holds(row.text, w) for w in unit.same):
        return True
    # 后面的没有看到，信倒排索引
    return row.is_cut


@dataclass(frozen=True, slots=True)
class Share:
    """各词按轻重合计（0 到 1）：`share` 为有多少分，`presence` 为在哪里有都算。

    `telling` 为有一个词不是碰巧：在标题、机关里，或者是有同义说法的行业词。
    """

    share: float
    presence: float
    telling: bool


def share(row: Row, weights: Mapping[Unit, float]) -> Share:
    """一件有各词的多少。"""
    total = sum(weights.values()) or 1.0
    held = {unit: part(row, unit) for unit in weights}
    parts = [(weight, held[unit]) for unit, weight in weights.items()]
    return Share(
        sum(weight * one for weight, one in parts) / total,
        sum(weight * min(1.0, one * 2) for weight, one in parts) / total,
        any(_is_telling(unit, one) for unit, one in held.items()),
    )


def _is_telling(unit: Unit, held: float) -> bool:
    return not unit.weak and (held >= _ORGAN * _SAME or (held > 0 and len(unit.same) > 1))


def part(row: Row, unit: Unit) -> float:
    """一个词有几分（0 到 1）：标题、机关里没有的才数正文，那里的分总是少些。"""
    if unit.year:
        return _year(row, unit.year)
    best = 0.0
    for place in (_head, _body):
        for n, word in enumerate(unit.same):
            best = max(best, place(row, word) * (1.0 if n == 0 else _SAME))
        if best:
            break
    return best


def _head(row: Row, word: str) -> float:
    if holds(row.title, word):
        return _TITLE
    if holds(row.topic, word):
        return _TOPIC
    return _ORGAN if holds(row.organ, word) else 0.0


def _body(row: Row, word: str) -> float:
    count = row.text.count(word)
    return _TEXT + _TEXT_MORE * count / (count + _MANY) if count else 0.0


def _year(row: Row, year: str) -> float:
    if holds(row.title, year):
        return _TITLE
    if str(row.published.year) == year:
        return _PUBLISHED
    return _TEXT if holds(row.text, year) else 0.0


def bonus(row: Row, asked: Asked, newest: date) -> float:
    """整句像不像标题，新旧、有效、是不是文件本身。"""
    sentence = asked.compact
    found = _likeness(row.title, sentence)
    found += _TEXT_PHRASE if len(sentence) > 2 and sentence in row.text else 0.0
    found += _IN_FORCE if row.validity == "valid" else 0.0
    # 文件本身在它的解读、报道之前
    found += _DOCUMENT if row.numbered else 0.0
    return found - min((newest - row.published).days / 365, _YEARS) * _A_YEAR


def _likeness(title: str, sentence: str) -> float:
    if not sentence or not title:
        return 0.0
    found = _EXACT if title == sentence else 0.0
    found += _WITHIN if sentence in title else 0.0
    found += _PASTED if _pasted(title, sentence) else 0.0
    grams = _grams(sentence)
    same = sum(gram in title for gram in grams)
    found += _ALIKE * same / max(len(grams), 1)
    # 短标题里的同样几个字更要紧
    return found + _SHORT * min(same * 1.5 / len(title), 1.0)


@lru_cache(maxsize=64)
def _grams(sentence: str) -> list[str]:
    return bigrams(sentence)


def _pasted(title: str, sentence: str) -> bool:
    """整个标题（或者书名号里的）在要找的话里。"""
    names = [title, *_QUOTED.findall(title)]
    return any(len(name) >= 6 and name in sentence for name in names)


def newest_of(rows: Mapping[int, Row]) -> date:
    """候选里最新的一天。"""
    return max((row.published for row in rows.values()), default=date.min)


def by_length(asked: Asked) -> dict[Unit, float]:
    """有全部词的，各词按长短算轻重。"""
    return {u: 0.5 if u.weak else 1.0 + min(len(u.text), 6) / 3 for u in asked.units}


def ordered(scores: Mapping[int, Any]) -> list[int]:
    """高的在前，一样的新的在前。"""
    return sorted(scores, key=lambda key: (-scores[key], -key))
