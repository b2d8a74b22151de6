"""一件事是谁的：拟定的、申请的、承办的人，不能自己批（见 `agencies.apart`）。"""

from collections.abc import Callable, Sequence

from gongkai.applications.models import Case, CaseEvent
from gongkai.law.procedure import Act, Standing

#: 案件、此前的各事、状态 -> 各人的主键（没有账号的为 None）
Own = Callable[[Case, Sequence[CaseEvent], Standing], set[int | None]]


def nobody(case: Case, earlier: Sequence[CaseEvent], now: Standing) -> set[int | None]:
    """不是批别人的事。"""
    return set()


def officer(case: Case, earlier: Sequence[CaseEvent], now: Standing) -> set[int | None]:
    """案件的承办人：一步办成、没有另外拟的，承办的人就是拟的人。

    转交以后新的承办人还没有办过什么的，仍算原来的：不能转一道手就自己批。
    """
    held: list[int | None] = []
    for event in earlier:
        if event.act == Act.ASSIGNED:
            held.append(event.data.get("officer"))
        elif held and event.by_id == held[-1]:
            held = held[-1:]
    return {case.officer_id, *held}


def officer_or(act: Act) -> Own:
    """承办人，和最近一次办 `act` 的人。"""

    def own(case: Case, earlier: Sequence[CaseEvent], now: Standing) -> set[int | None]:
        return officer(case, earlier, now) | {_last(earlier, act)}

    return own


def requested(case: Case, earlier: Sequence[CaseEvent], now: Standing) -> set[int | None]:
    """申请延期的人。"""
    return {_last(earlier, Act.EXTENSION_REQUESTED)} if now.extension_requested else set()


def proposed(case: Case, earlier: Sequence[CaseEvent], now: Standing) -> set[int | None]:
    """拟定答复的人。"""
    return {_last(earlier, Act.PROPOSED)} if now.proposed else set()


def pending(case: Case, earlier: Sequence[CaseEvent], now: Standing) -> set[int | None]:
    """等着审批的，拟定的、申请的人。"""
    charging = {_last(earlier, Act.FEE_REQUESTED)} if now.fee_requested else set()
    return proposed(case, earlier, now) | requested(case, earlier, now) | charging


def _last(earlier: Sequence[CaseEvent], act: Act) -> int | None:
    return next((event.by_id for event in reversed(earlier) if event.act == act), None)
