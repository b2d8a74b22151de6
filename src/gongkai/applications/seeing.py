"""看得见哪些案件：职责及于的机关，再去掉限定知悉而他不在其内的。只在这里回答。

限定知悉的，看得见的是承办人、本机关可以审批的人、写了名字的人；上级的监督员也要写了名字才看得见。
件数照样计入，打不开。
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from gongkai.agencies.policy import GRANTS, Do, narrow, roles_of
from gongkai.applications.models import Case, Restriction
from gongkai.safekeeping.actor import Actor, account_id


def seen(rows: QuerySet[Any], user: Actor, do: Do = Do.SEE, case: str = "") -> QuerySet[Any]:
    """`user` 可以做 `do` 而且知悉的；`case` 为行里指到案件的栏，空的行就是案件。"""
    at = f"{case}__" if case else ""
    return narrow(rows, user, do, f"{at}agency").filter(known(user, at))


def unknown(cases: QuerySet[Any], user: Actor) -> QuerySet[Any]:
    """`cases`（他的职责及于的）里限定知悉而他不在其内的：计入件数，不列出。"""
    return cases.filter(restricted=True).exclude(known(user))


def known(user: Actor, at: str = "") -> Q:
    """没有限定知悉的，或者 `user` 知悉的；`at` 为行里指到案件的栏，连同后面的两条下划线。"""
    everybody, mine = Q(**{f"{at}restricted": False}), account_id(user)
    if mine is None:
        return everybody
    named = Restriction.objects.filter(people=mine).values("case")
    # 审批不及于下级机关：由已经查过的职责得到，不再查一次
    heading = {d.agency_id for d in roles_of(user) if Do.APPROVE in GRANTS[d.role]}
    theirs = Q(**{f"{at}officer": mine}) | Q(**{f"{at}pk__in": named})
    return everybody | theirs | Q(**{f"{at}agency__in": heading})


def people_who(do: Do, agency: int) -> QuerySet[Any]:
    """在一个机关有职责做 `do` 的人。"""
    roles = [role for role, grants in GRANTS.items() if do in grants]
    people = get_user_model().objects.filter(
        is_active=True, duties__agency=agency, duties__role__in=roles
    )
    return people.distinct()


def heads(agency: int) -> list[int]:
    """一个机关可以审批的人。"""
    return list(people_who(Do.APPROVE, agency).values_list("pk", flat=True))


def knowing(case: Case, people: Iterable[int | None]) -> set[int]:
    """`people` 里看得见这一件的（职责由调用的看）：要告诉谁以前先问它。"""
    given = {pk for pk in people if pk is not None}
    if not case.restricted or not given:
        return given
    named = Restriction.objects.filter(case=case).values_list("people", flat=True)
    return given & {case.officer_id, *heads(case.agency_id), *named}
