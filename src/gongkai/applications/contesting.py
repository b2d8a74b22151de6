"""一件案件的救济：按作出答复之日的法律，和申请人收到答复之日起算的最后一天。"""

from gongkai.applications.models import Case
from gongkai.law.decisions import governing
from gongkai.law.procedure import Standing
from gongkai.law.remedies import COURT, ORGAN, LastDays, last_days


def last_days_of(case: Case, now: Standing) -> LastDays | None:
    """申请人申请复议、起诉的最后一天；`now` 为案件的状态，还没有答复的为 None。"""
    if now.decided_on is None:
        return None
    return last_days(
        governing(now.decided, now.decided_on),
        now.decided_on,
        case.agency.organ_of_reconsideration(now.decided_on) or ORGAN,
        posted=now.delivered_on,
        signed=now.signed_on,
        court=case.agency.court or COURT,
        settled=case.agency.readings,
    )
