"""一个阶段该办的一件事：案件页上最醒目的那个按钮。其余的收在“更多”里。"""

from collections.abc import Collection

from gongkai.applications.models import Case
from gongkai.law.procedure import Act, Stage, Standing

#: 阶段 -> 先后，前面的能办就是它
PREFERRED: dict[Stage, tuple[Act, ...]] = {
    Stage.UNCONFIRMED: (Act.CONFIRMED,),
    Stage.PROCESSING: (Act.PROPOSED,),
    Stage.WAITING_APPLICANT: (Act.CORRECTED,),
    Stage.WAITING_THIRD_PARTY: (Act.THIRD_PARTY_ANSWERED,),
    Stage.WAITING_AGENCY: (Act.AGENCY_ANSWERED,),
    Stage.WAITING_PAYMENT: (Act.PAID,),
    Stage.WAITING_APPROVAL: (Act.DECIDED, Act.RECALLED, Act.PROPOSED),
    Stage.DECIDED: (Act.DELIVERED,),
    Stage.DELIVERED: (Act.REPLY_SIGNED, Act.ARCHIVED),
    Stage.WITHDRAWN: (Act.ARCHIVED,),
}


def primary(case: Case, now: Standing, allowed: Collection[Act]) -> Act | None:
    """`allowed`（这个人现在能办的）里该办的一件；没有为 None。"""
    wanted = PREFERRED.get(now.stage, ())
    if now.extension_requested and not now.proposed:
        wanted = (Act.EXTENDED, *wanted)
    elif now.fee_requested and not now.proposed:
        wanted = (Act.FEE_NOTICED, *wanted)
    elif case.officer_id is None and now.stage is Stage.PROCESSING:
        wanted = (Act.ASSIGNED, *wanted)
    return next((act for act in wanted if act in allowed), None)
