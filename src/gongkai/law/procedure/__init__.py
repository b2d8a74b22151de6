"""办理一件申请的程序：事件只增不改，案件的状态由事件推出，法律此时允许的行为由状态推出。

各种行为在 `table.py`，一种一行。`stand` 由事件得到 `Standing`；`offers` 列出各种行为现在能不能做、
为什么、依据哪一条；`admit` 在记下一个新事件以前用同一张表把关。
"""

from gongkai.law.procedure.deadlines import confirm_until, due, safe_due, tentative_due
from gongkai.law.procedure.described import describe, names, not_in_force
from gongkai.law.procedure.model import (
    CLOSED,
    MANNER_NAMES,
    OPINION_NAMES,
    STAGE_NAMES,
    Event,
    Manner,
    NotAllowed,
    Offer,
    Opinion,
    Stage,
    Standing,
)
from gongkai.law.procedure.rules import admit, completed, offers
from gongkai.law.procedure.stand import stand
from gongkai.law.procedure.table import TABLE, Act

__all__ = [
    "CLOSED",
    "MANNER_NAMES",
    "OPINION_NAMES",
    "STAGE_NAMES",
    "TABLE",
    "Act",
    "Event",
    "Manner",
    "NotAllowed",
    "Offer",
    "Opinion",
    "Stage",
    "Standing",
    "admit",
    "completed",
    "confirm_until",
    "describe",
    "due",
    "names",
    "not_in_force",
    "offers",
    "safe_due",
    "stand",
    "tentative_due",
]
