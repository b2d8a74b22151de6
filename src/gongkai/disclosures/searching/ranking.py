"""检索：编号先看；有全部词的在前；不够一页的，有一部分词的另列在后；写错的、拼音换成词再找。"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Q, QuerySet
from django.utils.safestring import SafeString

from gongkai.disclosures.models import Item, SearchText
from gongkai.disclosures.searching import candidates, index, numbers, places, scoring, ways
from gongkai.disclosures.searching.correcting import corrected
from gongkai.disclosures.searching.index import Filters
from gongkai.disclosures.searching.known import known
from gongkai.disclosures.searching.marking import excerpt, marked
from gongkai.disclosures.searching.places import Place
from gongkai.disclosures.searching.words import by_pinyin
from gongkai.language.asking import Asked, Unit, parse
from gongkai.language.numerals import whole
from gongkai.language.sounds import is_pinyin

PAGE = 10
#: 只有一部分词的，有的词按轻重至少要占这么多；词多的只要有几个；最多列这么多
_ENOUGH, _ENOUGH_WORDS, _NEAR = 0.3, 4, 10
#: 有的词都只在正文里、又不是行业词的，要占这么多才不算碰巧
_BY_CHANCE = 0.6
#: 一段话最多看这么多词；有这么多的一半相同就算相近
_MOST_WORDS, _SIMILAR = 24, 6
#: 列一件要用的各栏
_SHOWN = (
    *("docid", "text", "plain", "item__title", "item__year", "item__serial", "item__validity"),
    *("item__document_number", "item__published_on", "item__agency__name", "item__agency__slug"),
    "item__column__name",
)


@dataclass(frozen=True, slots=True)
class Hit:
    """一件：信息、标题和摘录（已标出要找的词）。"""

    item: Item
    title: SafeString
    snippet: SafeString


@dataclass(frozen=True, slots=True)
class Results:
    """一页结果。

    `total` 为有全部词的候选件数，`more` 为还有没有数进来的，`titled` 为标题里就有的件数；
    `near` 为只有一部分词的；`instead` 为改用的词（`sounded` 为由拼音来的），`suggestion` 为
    “您是不是要找”，`others` 为同样拼音的别的词；`same` 为（词，一并找的同义的）；`places` 为
    名称相符的机关、栏目、目录、项目；`numbered` 为按编号找到的。
    """

    hits: list[Hit]
    total: int = 0
    more: bool = False
    after: str = ""
    titled: int = 0
    near: list[Hit] = field(default_factory=list)
    suggestion: str = ""
    instead: str = ""
    sounded: bool = False
    others: tuple[str, ...] = ()
    same: tuple[tuple[str, tuple[str, ...]], ...] = ()
    places: list[Place] = field(default_factory=list)
    numbered: bool = False

    @property
    def is_literal_offered(self) -> bool:
        """改了字的，给一条仍按原样查的路；拼音的不必。"""
        return bool(self.instead) and not self.sounded

    @property
    def is_empty(self) -> bool:
        """什么也没有。"""
        return not (self.hits or self.near or self.places)


def look_up(text: str, filters: Filters, order: str = "relevance", after: str = "") -> Results:
    """找；拼音换成词，写错的改了再找。"""
    if numbered := _numbered(text, filters, after):
        return numbered
    found = _find(text, filters, order, after)
    if is_pinyin(text.strip()):
        return _by_pinyin(text, found, filters, order, after)
    if after or '"' in text or "“" in text:
        return found
    return _corrected(text, found, filters, order)


def _by_pinyin(text: str, found: Results, filters: Filters, order: str, after: str) -> Results:
    """字母照样找得到的（英文、代码）照样列，只提一句；找不到的换成词。"""
    sounded = by_pinyin(text, known())
    if not sounded:
        return found
    if found.hits:
        return replace(found, suggestion=sounded[0])
    instead = _find(sounded[0], filters, order, after)
    if instead.is_empty:
        return found
    return replace(instead, instead=sounded[0], sounded=True, others=tuple(sounded[1:]))


def _corrected(text: str, found: Results, filters: Filters, order: str) -> Results:
    """标题里没有的、像是写错了的，改了再找；标题里就有的只提一句。"""
    if found.total >= PAGE or not text.strip():
        return found
    better = corrected(parse(text, known()), known())
    if not better:
        return found
    if not found.titled:
        instead = _find(better, filters, order, "")
        if instead.titled or (instead.hits and not found.hits):
            return replace(instead, instead=better)
    return replace(found, suggestion=better)


def _numbered(text: str, filters: Filters, after: str) -> Results | None:
    """整个是编号的，单独列出；没有这个编号的得 None。"""
    keys = numbers.whole(text, filters.groups())
    if not keys:
        return None
    start = whole(after) or 0
    hits = _hits(keys[start : start + PAGE], (text.strip(),))
    follows = str(start + PAGE) if len(keys) > start + PAGE else ""
    return Results(hits, len(keys), after=follows, numbered=True)


def _find(text: str, filters: Filters, order: str, after: str) -> Results:
    asked = parse(text, known())
    scope = filters.groups()
    if not asked.plain and not scope:
        return Results([])
    if not asked.plain or (order == "date" and asked.units):
        return _by_date(asked, scope, after)
    return _by_relevance(asked, scope, after, text)


def _by_date(asked: Asked, scope: candidates.Scope, after: str) -> Results:
    keys = candidates.newest(asked.strong, ways.anywhere, scope, whole(after), PAGE + 1)
    more = len(keys) > PAGE
    hits = _hits(keys[:PAGE], _words(asked))
    last = str(keys[PAGE - 1]) if more else ""
    near = [] if hits or after else _hits(_near(asked, scope, set()), _words(asked))
    return Results(hits, len(keys[:PAGE]), more, last, near=near, same=_same(asked))


def _by_relevance(asked: Asked, scope: candidates.Scope, after: str, text: str) -> Results:
    start = whole(after) or 0
    top = numbers.within(text, scope)
    found = candidates.whole(asked, scope)
    rows = scoring.rows_of(found.keys)
    ranked = list(dict.fromkeys([*top, *_ranked(asked, rows, set(found.literal))]))
    titled = sum(k in found.literal or scoring.is_titled(row, asked) for k, row in rows.items())
    words = _words(asked)
    hits = _hits(ranked[start : start + PAGE], words)
    follows = str(start + PAGE) if len(ranked) > start + PAGE else ""
    near = _near(asked, scope, set(ranked)) if len(ranked) < PAGE else []
    beside = [] if start else [*places.found(asked), *places.projects(asked, rows)]
    return Results(
        *(
            hits,
            len(ranked),
            found.more,
            follows,
            max(titled, len(found.literal)),
            _hits(near, words),
        ),
        same=_same(asked),
        places=beside,
    )


def _ranked(asked: Asked, rows: Mapping[int, scoring.Row], literal: set[int]) -> list[int]:
    """有全部词的，先后排好；没有真的连着的、短语没有原样出现的略去。"""
    fitting = {
        key: row
        for key, row in rows.items()
        if (key in literal or scoring.has_all(row, asked)) and _has_phrases(row, asked)
    }
    weights, newest = scoring.by_length(asked), scoring.newest_of(fitting)
    return scoring.ordered(
        {
            key: scoring.share(row, weights).share + scoring.bonus(row, asked, newest)
            for key, row in fitting.items()
        }
    )


def _has_phrases(row: scoring.Row, asked: Asked) -> bool:
    return all(p in row.topic or p in row.organ or p in row.text for p in asked.phrases)


def _near(asked: Asked, scope: candidates.Scope, besides: set[int]) -> list[int]:
    """只有一部分词的，少见的词要紧；太少的不列。"""
    if asked.phrases or not asked.units:
        return []
    found = candidates.near(asked, scope, known())
    rows = scoring.rows_of([key for key in found.keys if key not in besides])
    newest = scoring.newest_of(rows)
    least = _ENOUGH * min(1.0, _ENOUGH_WORDS / max(len(found.weights), 1))
    shares = {key: scoring.share(row, found.weights) for key, row in rows.items()}
    scores = {
        key: one.share + scoring.bonus(rows[key], asked, newest) / 2
        for key, one in shares.items()
        if one.presence >= (least if one.telling else _BY_CHANCE)
    }
    return scoring.ordered(scores)[:_NEAR]


def _hits(keys: Sequence[int], words: Sequence[str]) -> list[Hit]:
    rows = SearchText.objects.filter(docid__in=keys).select_related("item__agency", "item__column")
    found = {row.docid: row for row in rows.only(*_SHOWN)}
    return [_hit(found[key], words) for key in keys if key in found]


def _hit(row: SearchText, words: Sequence[str]) -> Hit:
    around = excerpt(row.text, row.plain or row.text.lower(), words)
    return Hit(row.item, marked(row.item.title, words), marked(around, words))


def _words(asked: Asked) -> list[str]:
    """要标出来的。"""
    units = asked.strong if len(asked.plain) > 1 else asked.units
    return [asked.plain, *asked.phrases, *(word for u in units for word in u.same)]


def _same(asked: Asked) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """一并找的同义的说法，给人看。"""
    return tuple((u.text, u.same[1:]) for u in asked.strong if len(u.same) > 1)


def similar(text: str, most: int = 5) -> list[Item]:
    """标题与 `text`（一段话）相近的已公开信息：至少有两个词、一半的词相同，同得多的在前。"""
    asked = parse(text, known())
    units = [u for u in asked.units if len(u.text) > 1][:_MOST_WORDS]
    if not units:
        return []
    found = candidates.near(Asked(asked.plain, (), tuple(units)), [], known())
    rows = scoring.rows_of(found.keys)
    scores = {key: _alike(row, units) for key, row in rows.items()}
    keys = [key for key in scoring.ordered(scores) if scores[key]][:most]
    return [hit.item for hit in _hits(keys, [])]


def _alike(row: scoring.Row, units: Sequence[Unit]) -> float:
    same = sum(any(word in row.title for word in u.same) for u in units)
    enough = same >= min(2, len(units)) and same * 2 >= min(len(units), _SIMILAR)
    return same / (len(row.title) + 20) if enough else 0.0


def live_keys(text: str, agencies: Sequence[int], most: int = 500) -> list[int]:
    """这些机关已公开的里，按编号、有全部词的主键，至多 `most` 件。"""
    if not agencies or not text.strip():
        return []
    asked = parse(text, known())
    scope = [[(f"a_{pk}",) for pk in agencies]]
    keys = numbers.whole(text, scope)
    if asked.strong:
        keys += index.newest([*scope, *map(ways.anywhere, asked.strong)], None, most)
    keys += index.newest([*scope, ways.phrase(asked.plain)], None, most)
    return [index.pk_of(key) for key in dict.fromkeys(keys)][:most]


def matching(rows: QuerySet[Item], text: str) -> QuerySet[Item]:
    """`rows` 里含有 `text` 全部词（或者同义的词）的；`rows` 要已经不多。"""
    for unit in parse(text, known()).strong:
        wanted = Q(published_on__year=int(unit.year)) if unit.year else Q(pk__in=[])
        for same in unit.same:
            wanted |= Q(title__icontains=same) | Q(search_text__plain__contains=same)
            wanted |= Q(search_text__topic__contains=same) | Q(search_text__organ__contains=same)
        rows = rows.filter(wanted)
    return rows
