"""责令重新答复的，另立一件：与原来的一件相连，有自己的编号、期限、答复、送达，不重复计入年报。"""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from gongkai.agencies.policy import Do, demand
from gongkai.applications import notices
from gongkai.applications.models import Case
from gongkai.applications.register import NewCase, act, register
from gongkai.law.errors import FactsContradict, LawError
from gongkai.law.facts import chinese
from gongkai.law.procedure import Act, Event
from gongkai.remedies.models import Contest
from gongkai.safekeeping.actor import Actor
from gongkai.safekeeping.trail import record

#: 一件复议（诉讼）只立一件：提交的标识由它定
_NAMESPACE = uuid.UUID("6f0b8f0e-2f0c-5d1b-9a55-6b1f2d3f7c11")
_UPHELD = "upheld"


class NotOrdered(LawError):
    """没有责令重新答复，不能另立一件；str() 即理由。"""


@dataclass(frozen=True, slots=True)
class Ordered:
    """决定书（判决书）的名称和文号、送达（判决生效）之日、所定的期限（见 `law.facts.Order`）。"""

    name: str
    served: date
    until: date | None = None
    amount: int | None = None
    unit: str = ""

    def as_data(self) -> dict[str, Any]:
        """写成 JSON 的各项，存在登记的那件事里。"""
        until = self.until.isoformat() if self.until else None
        return {"name": self.name, "until": until, "amount": self.amount, "unit": self.unit}


def unreanswered(rows: QuerySet[Contest]) -> QuerySet[Contest]:
    """责令重新答复而还没有答复的：另立的一件没有办结，或者以前登记了期限而没有另立。"""
    own = Q(reanswer__isnull=False, reanswer__closed__isnull=True)
    before = Q(reanswer__isnull=True, reanswer_until__isnull=False, reanswered__isnull=True)
    return rows.filter(own | before)


def why_not(contest: Contest) -> str:
    """不能另立一件的理由；能为空。"""
    if not contest.result or contest.closed is None:
        return "还没有审结，先登记结果和审结之日。"
    if contest.result == _UPHELD:
        return "结果是维持，没有责令重新答复。"
    if contest.case.closed is None:
        return "原来的一件还没有答复，直接在原来的一件里答复。"
    return ""


def reopen(contest: Contest, order: Ordered, by: Actor) -> Case:
    """另立的一件；已经立了的得原来立的。

    没有权限抛 PermissionDenied，没有责令抛 NotOrdered，日期矛盾抛 FactsContradict。
    """
    demand(by, Do.WORK, contest.case.agency_id)
    with transaction.atomic():
        locked = Contest.objects.select_for_update().get(pk=contest.pk)
        if locked.reanswer is not None:
            return locked.reanswer
        if why := why_not(locked):
            raise NotOrdered(why)
        _check(locked, order)
        again = _opened(locked, order, by)
        detail = {"contest": locked.pk, "reanswer": again.pk}
        agency = locked.case.agency_id
        record(by, "contest.reopened", locked.case.subject, agency=agency, detail=detail)
    return again


def _check(contest: Contest, order: Ordered) -> None:
    today = timezone.localdate()
    if order.served > today:
        raise FactsContradict(
            f"送达（生效）{chinese(order.served)}", f"今天{chinese(today)}", "送达之日不能晚于今天"
        )
    assert contest.closed is not None
    if order.served < contest.closed:
        raise FactsContradict(
            f"审结{chinese(contest.closed)}",
            f"送达（生效）{chinese(order.served)}",
            "送达不能早于审结",
        )


def _opened(contest: Contest, order: Ordered, by: Actor) -> Case:
    first = contest.case
    again = register(_new(contest, order), by).case
    if first.officer is not None and first.officer.is_active:
        assigned = Event(Act.ASSIGNED, order.served, {"officer": first.officer.pk})
        again, _ = act(again, assigned, by)
    contest.reanswer = again
    contest.save(update_fields=["reanswer"])
    notices.reopened(first, again)
    return again


def _new(contest: Contest, order: Ordered) -> NewCase:
    first = contest.case
    return NewCase(
        agency=first.agency,
        channel=first.channel,
        received=order.served,
        kind=first.kind,
        applicant=first.applicant,
        asked=first.asked,
        provision=first.provision,
        way=first.way,
        fee_reduction=first.fee_reduction,
        submission=uuid.uuid5(_NAMESPACE, f"contest:{contest.pk}"),
        reanswers=first,
        order=order.as_data(),
    )
