"""限定知悉：负责人写明理由，定下除承办人、审批的人以外还有谁看得见；解除也写理由，都留痕。"""

from collections.abc import Callable, Collection

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from gongkai.agencies.policy import Do, demand
from gongkai.applications.models import Case, Restriction, person_name
from gongkai.applications.seeing import heads, knowing, people_who
from gongkai.outbox.messages import ring
from gongkai.outbox.models import Notice
from gongkai.safekeeping.actor import Actor, account, account_id
from gongkai.safekeeping.trail import record

#: 限定的时候，别的应用里写着编号的去掉；由它们登记，与限定同一个事务
FORGET: list[Callable[[Case], None]] = []


def nameable(agency: int) -> list[tuple[int, str]]:
    """可以写名字的人：本机关看得见案件的，审批的人本来就看得见，不列。"""
    known = people_who(Do.SEE, agency).exclude(pk__in=heads(agency)).order_by("pk")
    return [(one.pk, person_name(one)) for one in known]


@transaction.atomic
def restrict(case: Case, people: Collection[int], reason: str, by: Actor) -> None:
    """限定，或者改一次名单；没有审批的职责抛 PermissionDenied。不在 `nameable` 里的略去。"""
    demand(by, Do.APPROVE, case.agency_id)
    locked = Case.objects.select_for_update().get(pk=case.pk)
    named = sorted(set(people) & dict(nameable(locked.agency_id)).keys())
    given = {"reason": reason, "by": account(by)}
    kept, _ = Restriction.objects.update_or_create(case=locked, defaults=given)
    kept.people.set(named)
    Case.objects.filter(pk=locked.pk).update(restricted=True)
    _record(by, "case.restricted", locked, {"people": named, "reason": reason})
    locked.restricted = True
    _forget(locked)
    _tell(locked, [pk for pk in named if pk != account_id(by)])


def _forget(case: Case) -> None:
    """以前的通知里写着编号和办到哪一步：不知悉的人的去掉；别的应用里的编号也去掉。"""
    told = Notice.objects.filter(message__agency=case.agency_id, message__about=case.subject)
    people = set(told.values_list("user", flat=True))
    told.filter(user__in=people - knowing(case, people)).delete()
    for forget in FORGET:
        forget(case)


def quiet(abouts: Collection[str]) -> set[str]:
    """这些事（如“case:12”）里限定知悉的案件：通知的标题不给管理通知的人看。"""
    keys = [one.removeprefix("case:") for one in abouts if one.startswith("case:")]
    rows = Case.everything.filter(restricted=True, pk__in=[k for k in keys if k.isdigit()])
    return {case.subject for case in rows.only("pk")}


def may_know(about: str, user: int) -> bool:
    """排着的通知发以前：这件事（如“case:12”）限定知悉了的，只发给知悉的人。"""
    key = about.removeprefix("case:")
    if key == about or not key.isdigit():
        return True
    case = Case.everything.filter(pk=key, restricted=True).first()
    return case is None or bool(knowing(case, [user]))


def _tell(case: Case, people: list[int]) -> None:
    if not people:
        return
    ring(
        key=f"restricted:{case.pk}:{timezone.now().isoformat()}",
        subject=f"{case.number}：限定知悉，您在名单里",
        people=people,
        about=case.subject,
        agency=case.agency_id,
        url=reverse("case", args=[case.pk]),
    )


@transaction.atomic
def lift(case: Case, reason: str, by: Actor) -> None:
    """解除；没有限定的什么也不做。"""
    demand(by, Do.APPROVE, case.agency_id)
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if not locked.restricted:
        return
    Restriction.objects.filter(case=locked).delete()
    Case.objects.filter(pk=locked.pk).update(restricted=False)
    _record(by, "case.unrestricted", locked, {"reason": reason})


def _record(by: Actor, action: str, case: Case, detail: dict[str, object]) -> None:
    record(by, action, case.subject, agency=case.agency_id, detail=detail)


def inherit(case: Case, source: Case | None) -> None:
    """由限定知悉的一件分出、重新答复的，也限定，名单照旧，加上原来的承办人。须在事务里。"""
    held = Restriction.objects.filter(case=source).first() if source else None
    if source is None or held is None:
        return
    made = Restriction.objects.create(case=case, reason=held.reason, by=held.by)
    officer = [source.officer_id] if source.officer_id else []
    made.people.set([*held.people.values_list("pk", flat=True), *officer])
    case.restricted = True
    case.save(update_fields=["restricted"])
