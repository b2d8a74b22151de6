"""检索的先后：先取候选，再按标题、原样短语、词数、新旧排；常见的词候选是最新的一段。"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.safestring import SafeString

from gongkai.disclosures.models import Item, SearchText
from gongkai.disclosures.searching import index
from gongkai.disclosures.searching.index import TITLE, Filters, Groups
from gongkai.disclosures.searching.marking import excerpt, marked
from gongkai.disclosures.searching.words import by_pinyin, corrected
from gongkai.language.bigrams import folded
from gongkai.language.numerals import whole
from gongkai.language.segment import is_pinyin, same_as, terms

PAGE = 10
#: 标题里都有的、正文里都有的，各最多取这么多作候选
_TITLES, _BODIES = 60, 120
_PHRASE = re.compile(r"[“\"]([^”\"]+)[”\"]")
_EXACT_TITLE, _TITLE_PHRASE, _TITLE_ALL, _TEXT_PHRASE = 100.0, 40.0, 20.0, 10.0
_IN_FORCE, _DOCUMENT = 3.0, 2.0
_YEARS_MATTER = 5
#: 一段话最多看这么多词；有这么多的一半相同就算相近
_MOST_WORDS, _ENOUGH = 24, 6


@dataclass(frozen=True, slots=True)
class Query:
    """要找的：词，原样的短语。"""

    words: tuple[str, ...]
    phrases: tuple[str, ...]
    plain: str


@dataclass(frozen=True, slots=True)
class Hit:
    """一件：信息、标题和摘录（已标出要找的词）。"""

    item: Item
    title: SafeString
    snippet: SafeString


@dataclass(frozen=True, slots=True)
class Results:
    """一页结果。`total` 为候选的件数，`more` 为还有没有数进来的；`instead` 为改用的词。"""

    hits: list[Hit]
    total: int
    more: bool
    after: str
    suggestion: str = ""
    instead: str = ""


def parse(text: str) -> Query:
    """`text` 里的词和加了引号的短语。"""
    phrases = tuple(folded(p.strip()) for p in _PHRASE.findall(text) if p.strip())
    plain = folded(_PHRASE.sub(" ", text)).strip()
    words = tuple(dict.fromkeys(w for part in (plain, *phrases) for w in terms(part, whole=True)))
    return Query(words, phrases, plain)


def look_up(text: str, filters: Filters, order: str = "relevance", after: str = "") -> Results:
    """找；没有的按拼音、同音、常见差错换个词再找。"""
    query = parse(text)
    if is_pinyin(text.strip()):
        words = by_pinyin(text)
        if words:
            found = _find(parse(words[0]), filters, order, after)
            return _with(found, instead=words[0])
    found = _find(query, filters, order, after)
    suggestion = corrected(text)
    if found.hits or not suggestion:
        return _with(found, suggestion=suggestion)
    return _with(_find(parse(suggestion), filters, order, after), instead=suggestion)


def _with(found: Results, suggestion: str = "", instead: str = "") -> Results:
    return Results(found.hits, found.total, found.more, found.after, suggestion, instead)


def _find(query: Query, filters: Filters, order: str, after: str) -> Results:
    scope: Groups = [[t] for t in filters.tokens()]
    if not query.words and not scope:
        return Results([], 0, False, "")
    if order == "date" or not query.words:
        return _by_date(query, scope, after)
    return _by_relevance(query, scope, after)


def _by_date(query: Query, scope: Groups, after: str) -> Results:
    groups = [*scope, *(same_as(w) for w in query.words)]
    below = whole(after)
    keys = index.newest(groups, below, PAGE + 1)
    more = len(keys) > PAGE
    shown = _load(keys[:PAGE])
    hits = [_hit(shown[k], query) for k in keys[:PAGE] if k in shown]
    return Results(hits, len(keys[:PAGE]), more, str(keys[PAGE - 1]) if more else "")


def _by_relevance(query: Query, scope: Groups, after: str) -> Results:
    start = whole(after) or 0
    anyhow = [same_as(w) for w in query.words]
    in_title = [[TITLE + w for w in group] for group in anyhow]
    titled = index.newest([*scope, *in_title], None, _TITLES)
    anywhere = index.newest([*scope, *anyhow], None, _BODIES)
    keys = list(dict.fromkeys([*titled, *anywhere]))
    ranked = _rank(keys, set(titled), query)
    page = ranked[start : start + PAGE]
    texts = _load(page)
    hits = [_hit(texts[k], query) for k in page if k in texts]
    more = len(titled) == _TITLES or len(anywhere) == _BODIES
    follows = str(start + PAGE) if len(ranked) > start + PAGE else ""
    return Results(hits, len(ranked), more, follows)


def _rank(keys: Sequence[int], titled: set[int], query: Query) -> list[int]:
    """候选的先后；加了引号的短语没有原样出现的略去。"""
    rows = SearchText.objects.filter(docid__in=keys).values_list(
        *("docid", "item__title", "item__validity", "item__published_on", "text"),
        "item__document_number",
    )
    newest = max((r[3] for r in rows), default=None)
    scored = [
        (_score(r, r[0] in titled, query, newest), r[0]) for r in rows if _has_phrases(r, query)
    ]
    return [key for _, key in sorted(scored, reverse=True)]


Row = tuple[int, str, str, date, str, str]


def _has_phrases(row: Row, query: Query) -> bool:
    return all(p in folded(row[1]) or p in folded(row[4]) for p in query.phrases)


def _score(row: Row, titled: bool, query: Query, newest: date | None) -> float:
    _, title, validity, published, text, number = row
    name = folded(title)
    whole = query.plain.replace(" ", "")
    score = _TITLE_ALL if titled else 0.0
    score += _EXACT_TITLE if name == whole else 0.0
    score += _TITLE_PHRASE if whole and whole in name else 0.0
    score += _TEXT_PHRASE if whole and whole in folded(text) else 0.0
    score += _IN_FORCE if validity == "valid" else 0.0
    # 文件本身在它的解读、报道之前
    score += _DOCUMENT if number else 0.0
    # 短标题里的同一个词更要紧
    score += sum(len(w) for w in query.words if w in name) / max(len(name), 1) * 10
    if newest is not None:
        score -= min((newest - published).days / 365, _YEARS_MATTER)
    return score


def _load(keys: Sequence[int]) -> dict[int, SearchText]:
    rows = SearchText.objects.filter(docid__in=keys).select_related("item__agency", "item__column")
    return {row.docid: row for row in rows}


def _hit(row: SearchText, query: Query) -> Hit:
    words = [*query.phrases, *(same for w in query.words for same in same_as(w))]
    return Hit(row.item, marked(row.item.title, words), marked(excerpt(row.text, words), words))


def similar(text: str, most: int = 5) -> list[Item]:
    """标题与 `text`（一段话）相近的已公开信息：至少有两个词、一半的词相同，同得多的在前。"""
    words = [w for w in terms(text, whole=True) if len(w) > 1][:_MOST_WORDS]
    if not words:
        return []
    anyhow = [TITLE + same for w in words for same in same_as(w)]
    rows = _load(index.newest([anyhow], None, _BODIES))
    scored = []
    for row in rows.values():
        title = folded(row.item.title)
        same = sum(any(s in title for s in same_as(w)) for w in words)
        if same >= min(2, len(words)) and same * 2 >= min(len(words), _ENOUGH):
            scored.append((same / (len(title) + 20), row.docid, row.item))
    return [item for _, _, item in sorted(scored, key=lambda s: s[:2], reverse=True)[:most]]


def live_keys(text: str, agencies: Sequence[int], most: int = 500) -> list[int]:
    """这些机关已公开的里含有 `text` 全部词的主键，新的在前，至多 `most` 件。"""
    words = parse(text).words
    if not words or not agencies:
        return []
    scope: Groups = [[f"a_{pk}" for pk in agencies]]
    keys = index.newest([*scope, *(same_as(w) for w in words)], None, most)
    return [index.pk_of(key) for key in keys]


def matching(rows: QuerySet[Item], text: str) -> QuerySet[Item]:
    """`rows` 里含有 `text` 全部词（或者同义的词）的；`rows` 要已经不多。"""
    for word in parse(text).words:
        wanted = Q(pk__in=[])
        for same in same_as(word):
            wanted |= Q(title__icontains=same) | Q(search_text__text__icontains=same)
        rows = rows.filter(wanted)
    return rows
