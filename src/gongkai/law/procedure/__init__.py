"""办理一件申请的程序：事件只增不改，案件的状态由事件推出，法律此时允许的行为由状态推出。

`stand` 由事件得到 `Standing`；`offers` 列出各种行为现在能不能做、为什么、依据哪一条；
`check` 在记下一个新事件以前用同一套规则把关。
"""

from gongkai.law.procedure.model import (
    CLOSED,
    MANNER_NAMES,
    OPINION_NAMES,
    STAGE_NAMES,
    Act,
    Event,
    Manner,
    NotAllowed,
    Offer,
    Opinion,
    Stage,
    Standing,
    describe,
    names,
    not_in_force,
)
from gongkai.law.procedure.rules import check, offers
from gongkai.law.procedure.stand import due, safe_due, stand

__all__ = [
    "CLOSED",
    "MANNER_NAMES",
    "OPINION_NAMES",
    "STAGE_NAMES",
    "Act",
    "Event",
    "Manner",
    "NotAllowed",
    "Offer",
    "Opinion",
    "Stage",
    "Standing",
    "check",
    "describe",
    "due",
    "names",
    "not_in_force",
    "offers",
    "safe_due",
    "stand",
]
