"""相近的申请：一字不差的、同一个人的、接着以前的问的、内容差不多的；连成一对的互相看得见。"""

import hashlib
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from gongkai.applications.models import Case, CaseLink
from gongkai.applications.numbers import typed_number
from gongkai.language.bigrams import bigrams, folded

SAME_TEXT, SAME_PERSON, SAME_NAME = "内容相同", "同一申请人", "姓名相同"
FOLLOW_UP, ALIKE, LINKED = "内容里提到", "内容相近", "已关联"
Rows = QuerySet[Case]
#: 两件的两字组有这么多相同，就当是差不多的
_ENOUGH = 0.6
#: 只与最近的这么多件比
_COMPARED = 400
_MOST = 5
_NOT_WORDS = re.compile(r"[\W_]+")


def asked_key(asked: str) -> str:
    """申请内容去掉空白、标点、全半角之别以后的散列；没有字的为空。"""
    plain = _NOT_WORDS.sub("", folded(asked))
    return hashlib.sha256(plain.encode()).hexdigest()[:32] if plain else ""


@dataclass(frozen=True, slots=True)
class Alike:
    """相近的一件和为什么。"""

    case: Case
    why: str


def near(cases: Sequence[Case], among: Rows, *, words: bool = True) -> dict[int, list[Alike]]:
    """各件的相近的（同一机关的），最多五件；查询的次数与件数无关。

    `among` 为在哪些里找：给人看的，只在他看得见的里找。`words` 为内容差不多的也要。
    """
    if not cases:
        return {}
    known = _related(cases, among)
    if words:
        known += _recent({c.agency_id for c in cases}, {c.pk for c in known}, among)
    tokens = {c.pk: set(bigrams(c.asked)) for c in (*known, *cases)} if words else {}
    return {case.pk: _near(case, known, tokens) for case in cases}


def _related(cases: Sequence[Case], among: Rows) -> list[Case]:
    wanted = Q(asked_key__in=_kept(c.asked_key for c in cases))
    wanted |= Q(applicant_key__in=_kept(c.applicant_key for c in cases))
    wanted |= Q(name_key__in=_kept(c.name_key for c in cases))
    for number in _kept(typed_number(c.asked) for c in cases):
        wanted |= Q(year=number[0], serial=number[1])
    rows = among.filter(wanted, agency__in={c.agency_id for c in cases})
    return list(rows.defer("applicant").prefetch_related("agency").order_by("-id")[:_COMPARED])


def _recent(agencies: Collection[int], but: Collection[int], among: Rows) -> list[Case]:
    rows = among.filter(agency__in=agencies).exclude(pk__in=but)
    return list(rows.defer("applicant").prefetch_related("agency").order_by("-id")[:_COMPARED])


def _kept(values: Iterable[Any]) -> set[Any]:
    return {v for v in values if v}


def _near(case: Case, known: Sequence[Case], tokens: dict[int, set[str]]) -> list[Alike]:
    others = [k for k in known if k.pk != case.pk and k.agency_id == case.agency_id]
    found = [Alike(one, why) for one in others if (why := _why(case, one, tokens))]
    order = [SAME_TEXT, FOLLOW_UP, SAME_PERSON, SAME_NAME, ALIKE]
    return sorted(found, key=lambda a: (order.index(a.why), -a.case.pk))[:_MOST]


def _why(case: Case, one: Case, tokens: dict[int, set[str]]) -> str:
    if case.asked_key and case.asked_key == one.asked_key:
        return SAME_TEXT
    if typed_number(case.asked) == (one.year, one.serial):
        return FOLLOW_UP
    if case.applicant_key and case.applicant_key == one.applicant_key:
        return SAME_PERSON
    if case.name_key and case.name_key == one.name_key:
        return SAME_NAME
    mine, theirs = tokens.get(case.pk, set()), tokens.get(one.pk, set())
    both = len(mine & theirs)
    return ALIKE if both and both >= _ENOUGH * len(mine | theirs) else ""


def linked(case: Case, among: Rows) -> list[Case]:
    """连着的：人连起来的、分出的、重新答复的；`among` 为他看得见的。"""
    pairs = CaseLink.objects.filter(Q(first=case) | Q(second=case)).values_list("first", "second")
    keys = {pk for pair in pairs for pk in pair} | {case.split_from_id, case.reanswers_id}
    wanted = Q(pk__in=keys - {None}) | Q(split_from=case) | Q(reanswers=case)
    rows = among.filter(wanted, agency=case.agency_id).exclude(pk=case.pk)
    return list(rows.select_related("agency").order_by("-id"))


def link(case: Case, other: Case, by: Any) -> bool:
    """连起来；同一机关的才行，已经连着的得 False。须在事务里。"""
    if case.pk == other.pk or case.agency_id != other.agency_id:
        return False
    first, second = sorted((case, other), key=lambda one: one.pk)
    _, made = CaseLink.objects.get_or_create(first=first, second=second, defaults={"by": by})
    return made
