"""几张清单：不予公开的定期再审查（第十八条）、多人申请的可转主动公开（第四十四条）。"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from gongkai.applications.models import Case
from gongkai.language.bigrams import bigrams
from gongkai.law.decisions import decisions

#: 不予公开的满一年再看；再审查的周期由本机关定，法律只要求定期
REEXAMINED_AFTER = timedelta(days=365)
_MOST = 200
_LOOKED_BACK = timedelta(days=730)
#: 两件申请内容的两字组有这么多相同，就当是要同样的信息
_ALIKE = 0.6
_MOST_COMPARED = 1500


@dataclass(frozen=True, slots=True)
class Asked:
    """几个人要的差不多的信息。"""

    cases: list[Case]
    applicants: int


def to_reexamine(rows: QuerySet[Case], today: date) -> QuerySet[Case]:
    """满了周期的不予公开的案件，最早的在前。"""
    refused = [d.id for d in decisions().values() if d.group in ("denied", "partial")]
    old = rows.filter(
        decision__in=refused,
        closed__lte=today - REEXAMINED_AFTER,
        reanswered_by__isnull=True,  # 重新答复了的，看重新的那一件
    )
    return old.order_by("closed", "pk")[:_MOST]


def asked_often(rows: QuerySet[Case], today: date) -> list[Asked]:
    """近两年里不止一个人要的差不多的信息。"""
    recent = rows.filter(receipt__gte=today - _LOOKED_BACK).order_by("-pk")
    return alike(list(recent[:_MOST_COMPARED]))


def alike(cases: list[Case]) -> list[Asked]:
    """把申请内容差不多的归在一起，只留不止一个申请人的，人多的在前。"""
    groups: list[tuple[set[str], list[Case]]] = []
    holders: dict[str, list[int]] = {}
    for case in cases:
        tokens = set(bigrams(case.asked))
        place = _most_alike(tokens, groups, holders)
        if place is not None:
            groups[place][1].append(case)
            continue
        for token in tokens:
            holders.setdefault(token, []).append(len(groups))
        groups.append((tokens, [case]))
    found = [Asked(members, len({_who(c) for c in members})) for _, members in groups]
    return sorted((a for a in found if a.applicants > 1), key=lambda a: -a.applicants)


def _who(case: Case) -> str:
    return case.applicant_key or case.name_key or str(case.pk)


def _most_alike(
    tokens: set[str], groups: list[tuple[set[str], list[Case]]], holders: dict[str, list[int]]
) -> int | None:
    shared = Counter(place for token in tokens for place in holders.get(token, ()))
    for place, count in shared.most_common(3):
        if count >= _ALIKE * max(len(groups[place][0]), len(tokens)):
            return place
    return None
