"""候选：有全部词的；不够一页时，有一部分词的。取出来的件数有上限，常见的词只取最新的一段。"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from math import log1p, sqrt

from django.db import connection

from gongkai.disclosures.models import SearchText
from gongkai.disclosures.searching import index, ways
from gongkai.inverted import Alternative
from gongkai.language.asking import Asked, Unit, parts_of
from gongkai.language.bigrams import bigrams
from gongkai.language.thesaurus import Thesaurus

#: 标题里有全部词的、哪里有都算的，各最多取这么多
TITLES, BODIES = 60, 80
#: 估一个词有多少件时看最新的这么多
_PROBED = 120
#: 最多看这么多个词；取出来比的最多这么多件
_MOST_UNITS, _MOST_NEAR = 8, 60
#: 一段话里最多看前面这么多个词
_MOST_LOOKED = 14
#: 两个词一起找的，各取这么多
PAIRED, _PAIRS = 40, 3
#: 可有可无的词、合成的词里的词算这么重
WEAK, _INNER = 0.3, 0.5
#: 这么长的当作整段粘贴，其中这么长的一句当作标题试试，最多试几句
_PASTED, _SENTENCE, _PARTS = 24, 8, 4
_QUOTED, _STOP = re.compile(r"《([^《》]+)》"), re.compile(r"[\s。,;:!?，；：！？、]+")
Scope = Sequence[Sequence[Alternative]]


@dataclass(frozen=True, slots=True)
class Whole:
    """有全部词的：`literal` 为整句就在标题里的；`more` 为没有数完。"""

    literal: list[int]
    keys: list[int]
    more: bool


def whole(asked: Asked, scope: Scope) -> Whole:
    """有全部词的。常见的另取标题里就有的、是那个机关的：最新的一段里不一定有。"""
    strong = asked.strong
    literal = _literal(asked.plain, scope)
    if not strong:
        return Whole(literal, literal, len(literal) == TITLES)
    bodies = newest(strong, ways.anywhere, scope, None, BODIES, in_year=True)
    if len(bodies) < BODIES:
        found = [*literal, *bodies] or _one_character(asked, scope)
        return Whole(literal, list(dict.fromkeys(found)), len(literal) == TITLES)
    heads = {unit: _head(unit) for unit in strong}
    titled = head = newest(strong, heads.__getitem__, scope, None, TITLES)
    # 连机关、栏目的都不够的，标题里有的就在其中，不必另找
    if len(head) == TITLES and any(heads[unit] != ways.in_title(unit) for unit in strong):
        titled = newest(strong, ways.in_title, scope, None, TITLES)
    found = [*literal, *titled]
    if len(titled) < TITLES:
        found += [*head, *bodies]
    return Whole(literal, list(dict.fromkeys(found)), True)


def newest(
    units: Sequence[Unit],
    way: Callable[[Unit], list[Alternative]],
    scope: Scope,
    below: int | None,
    limit: int,
    *,
    in_year: bool = False,
) -> list[int]:
    """各词按 `way` 都有的，新的在前；有一个年份的，那一年发布的从年末找起，写着那一年的另找。

    `in_year` 为那一年发布的就够了的，写着那一年的不必再看。
    """
    years = [u for u in units if u.year]
    groups = [*scope, *(way(u) for u in units if not u.year)]
    if len(years) != 1:
        return index.newest([*groups, *map(way, years)], below, limit)
    (year,) = years
    published = ways.published(year)
    end = index.docid_of(date(int(year.year) + 1, 1, 1), 0)
    until = end if below is None else min(below, end)
    inside = index.newest([*groups, [published]], until, limit)
    if in_year and len(inside) == limit:
        return inside
    said = [one for one in way(year) if one != published]
    # 写着那一年的多半就在那一年
    recent = int(year.year) >= date.today().year - 1
    named = index.newest([*groups, said], below, limit, recent=recent)
    return sorted({*inside, *named}, reverse=True)[:limit]


def _head(unit: Unit) -> list[Alternative]:
    """在标题里，或者是机关、来源、栏目；后面几样里没有的只看标题，说法少一半。"""
    organ = ways.in_organ(unit)
    if unit.year or not organ or not index.newest([organ], None, 1):
        return ways.in_title(unit)
    return [*ways.in_title(unit), *organ]


def _one_character(asked: Asked, scope: Scope) -> list[int]:
    """只查一个字、标题里没有的，看正文。"""
    if len(asked.compact) != 1:
        return []
    return index.newest([*scope, ways.in_text(asked.compact)], None, BODIES)


def _literal(plain: str, scope: Scope) -> list[int]:
    """整句在标题里；整段粘贴的，看其中的每一句、书名号里的。"""
    found = index.newest([*scope, ways.phrase(plain)], None, TITLES)
    if found or len(plain) < _PASTED:
        return found
    parts = [p for p in (*_QUOTED.findall(plain), *_STOP.split(plain)) if len(p) >= _SENTENCE]
    for part in dict.fromkeys(parts[:_PARTS]):
        found += index.newest([*scope, ways.phrase(part)], None, PAIRED)
    return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Near:
    """有一部分词的：候选，各词的轻重。"""

    keys: list[int]
    weights: dict[Unit, float]


def near(asked: Asked, scope: Scope, same: Thesaurus) -> Near:
    """有一部分词的，少见的词要紧。"""
    probe = _Probe(scope, same)
    for unit in asked.strong[:_MOST_LOOKED]:
        probe.look(unit)
    weights = probe.all_weights()
    rare = sorted(probe.found, key=lambda u: -weights[u])[:_MOST_UNITS]
    points: dict[int, float] = {}
    for unit in rare:
        titled = index.newest([*scope, ways.in_head(unit)], None, TITLES)
        _add(points, titled, weights[unit])
        _add(points, probe.found[unit], weights[unit] / 2)
    for one, other in _pairs(rare):
        both = index.newest([*scope, ways.anywhere(one), ways.anywhere(other)], None, PAIRED)
        _add(points, both, (weights[one] + weights[other]) / 2)
    keys = sorted(points, key=lambda k: (-points[k], -k))[:_MOST_NEAR]
    weights |= {u: WEAK for u in asked.units if u.weak and u not in weights}
    return Near(keys, weights)


def _pairs(rare: Sequence[Unit]) -> list[tuple[Unit, Unit]]:
    few = rare[:_PAIRS]
    return [(one, other) for n, one in enumerate(few) for other in few[n + 1 :]]


def _add(points: dict[int, float], keys: Sequence[int], weight: float) -> None:
    for key in keys:
        points[key] = points.get(key, 0.0) + weight


class _Probe:
    """各词有哪几件（最新的一段），多要紧。"""

    def __init__(self, scope: Scope, same: Thesaurus) -> None:
        self.scope, self.same = scope, same
        self.found: dict[Unit, list[int]] = {}
        self.missing: list[Unit] = []
        self.weights: dict[Unit, float] = {}
        self.total, self.span = _extent()

    def look(self, unit: Unit) -> None:
        """看一个词，几个词合成的也看其中的词；哪里都没有的，拆成两字的再看。"""
        inner = parts_of(unit, self.same)
        known = [self._seen(part, _INNER) for part in inner]
        if self._seen(unit, 1.0) or (inner and all(known)):
            return
        grams = [g for g in bigrams(unit.text) if len(g) == 2 and not g.isascii()]
        parts = [Unit(g, (g,)) for g in grams] if len(grams) > 1 and not inner else []
        known = [self._seen(part, 2 / len(parts)) for part in parts]
        if sum(known) * 2 < len(parts) or not parts:
            self.missing.append(unit)
            for part in parts:
                self.found.pop(part, None)
                self.weights.pop(part, None)

    def all_weights(self) -> dict[Unit, float]:
        """各词的轻重；哪里都没有的，有别的词可依时算平常轻重。"""
        known = self.weights.values()
        usual = sum(known) / len(known) if known else sqrt(log1p(2 * self.total))
        return self.weights | dict.fromkeys(self.missing, usual)

    def _seen(self, unit: Unit, share: float) -> bool:
        keys = index.newest([*self.scope, ways.anywhere(unit)], None, _PROBED)
        if keys:
            self.found[unit], self.weights[unit] = keys, self._rarity(keys) * share
        return bool(keys)

    def _rarity(self, keys: Sequence[int]) -> float:
        """少见的大：取满了的，按它在多长一段时间里取满，推算一共有多少。"""
        count = float(len(keys))
        if len(keys) == _PROBED:
            first, last = self.span
            share = max((last - keys[-1]) / max(last - first, 1), 1e-6)
            count = min(count / share, float(self.total))
        return sqrt(log1p(self.total / max(count, 1.0)))


def _extent() -> tuple[int, tuple[int, int]]:
    """一共大约多少件，编号从哪里到哪里：各问一头才走索引，四头合成一句。"""
    table = SearchText._meta.db_table
    ends = [f"(SELECT {end} FROM {table})" for end in _ENDS]  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(ends)}")
        last, first, oldest, newest_one = (int(n or 0) for n in cursor.fetchone())
    return last - first + 1, (oldest, newest_one)


_ENDS = ("max(item_id)", "min(item_id)", "min(docid)", "max(docid)")
