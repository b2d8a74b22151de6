"""一件案件的救济：按作出答复之日的法律，和申请人收到答复之日起算的最后一天。"""

from datetime import date

from gongkai.applications.models import Case
from gongkai.law.decisions import governing
from gongkai.law.procedure import Standing
from gongkai.law.remedies import COURT, ORGAN, SILENCE, LastDays, last_days


def last_days_of(case: Case, now: Standing, today: date) -> LastDays | None:
    """申请人申请复议、起诉的最后一天；`now` 为案件的状态。

    逾期没有答复的，自答复期限届满起算；期限没有届满而没有答复的为 None。
    """
    if now.decided_on is not None:
        return _told(case, governing(now.decided, now.decided_on), now.decided_on, now)
    if now.is_open and case.reply_due is not None and case.reply_due < today:
        return _told(case, SILENCE, case.reply_due, now)
    return None


def _told(case: Case, decision_id: str, decided: date, now: Standing) -> LastDays:
    return last_days(
        decision_id,
        decided,
        case.agency.organ_of_reconsideration(decided) or ORGAN,
        posted=now.delivered_on,
        signed=now.signed_on,
        court=case.agency.court or COURT,
        settled=case.agency.readings,
    )
