"""一件案件的救济：按作出答复之日的法律，和申请人收到答复之日起算的最后一天。"""

from datetime import date

from gongkai.applications.models import Case
from gongkai.law.procedure import Act, Event, Manner, stand
from gongkai.law.remedies import COURT, ORGAN, LastDays, last_days

#: 这些送达方式当日即为收到之日；邮寄的要另行登记签收
_RECEIVED_AT_ONCE = frozenset({Manner.DIRECT, Manner.ORGAN, Manner.ELECTRONIC})


def last_days_of(case: Case) -> LastDays | None:
    """申请人申请复议、起诉的最后一天；还没有答复的为 None。"""
    events = case.law_events()
    now = stand(events)
    if now.decision is None or now.decided_on is None:
        return None
    posted, signed = _served(events)
    return last_days(
        now.decision,
        now.decided_on,
        case.agency.organ_of_reconsideration(now.decided_on) or ORGAN,
        posted=posted,
        signed=signed,
        court=case.agency.court or COURT,
        settled=case.agency.readings,
    )


def _served(events: list[Event]) -> tuple[date | None, date | None]:
    """交邮之日、收到（签收）之日；没有的为 None。"""
    for event in reversed(events):
        if event.act is Act.DELIVERED:
            at_once = event.data.get("manner") in _RECEIVED_AT_ONCE
            signed = event.data.get("signed")
            received = event.on if at_once else date.fromisoformat(signed) if signed else None
            return (None if at_once else event.on), received
    return None, None
