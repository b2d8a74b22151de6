"""一件留言可以办的各种事（一张表）：谁可以办、什么时候可以办、办了以后到哪一步、算不算办结、告不告诉写信人。"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongkai.agencies.policy import Do
from gongkai.engagement.models import Act, Kind, Message, MessageEvent, State
from gongkai.law.errors import LawError
from gongkai.law.parameters import Parameter, parameter
from gongkai.law.terms import term

_OPEN, _CHECKING, _ANSWERED = State.OPEN, State.CHECKING, State.ANSWERED


@dataclass(frozen=True, slots=True)
class Row:
    """一种事。`do` 为空的是写信人或者系统办的；`told` 为告诉写信人的话，空的不告诉。"""

    do: Do | None
    allowed: tuple[State, ...]
    after: State | None = None
    told: str = ""
    says: str = ""


TABLE: Mapping[Act, Row] = {
    Act.ASSIGNED: Row(Do.ANSWER, (_OPEN, _CHECKING), says="交给承办人"),
    Act.DRAFTED: Row(Do.ANSWER, (_OPEN,), _CHECKING, says="写好答复，交别人审核"),
    Act.RETURNED: Row(Do.RELEASE, (_CHECKING,), _OPEN, says="写明意见，退给拟写的人"),
    Act.REPLIED: Row(Do.RELEASE, (_CHECKING,), _ANSWERED, "已经答复", "审核通过，发出答复"),
    Act.TURNED: Row(
        Do.ANSWER, (_OPEN,), State.TURNED, "转为政府信息公开申请", "其实是要政府信息的"
    ),
    Act.SENT_ON: Row(Do.ANSWER, (_OPEN,), State.SENT_ON, "转送有关机关", "属于信访、别的机关的"),
    Act.PUBLISHED: Row(Do.RELEASE, (_ANSWERED,), says="遮盖以后在门户上公开"),
    Act.UNPUBLISHED: Row(Do.RELEASE, (_ANSWERED,), says="从门户上撤下"),
    Act.JOINT: Row(None, (_OPEN, _CHECKING, _ANSWERED), _ANSWERED, "同类问题已经统一答复"),
    Act.RATED: Row(None, (_ANSWERED,)),
    Act.FOLLOWED_UP: Row(None, (_ANSWERED,), _OPEN),
}
#: 办事的人自己按的，按钮的先后
BY_HAND = (
    *(Act.ASSIGNED, Act.DRAFTED, Act.REPLIED, Act.RETURNED, Act.TURNED, Act.SENT_ON),
    *(Act.PUBLISHED, Act.UNPUBLISHED),
)


class NotNow(Exception):
    """现在不能办；str() 说明为什么。"""


def length_of(kind: str, received: date) -> Parameter:
    """答复的期限多长、依据什么。"""
    return parameter(f"message.{Kind(kind).value}", received)


def due_of(kind: str, received: date) -> date | None:
    """期限的最后一日；放假安排没有公布的为 None，公布以后由 `gongkai tick` 补上。"""
    try:
        return term(received, length_of(kind, received)).day
    except LawError:
        return None


Past = Sequence[MessageEvent]


def _once(act: Act, why: str) -> Callable[[Message, Past], str]:
    return lambda message, past: why if any(e.act == act for e in past) else ""


def _rated(message: Message, past: Past) -> str:
    """每次答复评价一次。"""
    replied = max((e.number for e in past if e.act in (Act.REPLIED, Act.JOINT)), default=0)
    rated = max((e.number for e in past if e.act == Act.RATED), default=0)
    return "这次答复您已经评价过了。" if rated > replied else ""


def _published(message: Message, past: Past) -> str:
    if not message.may_publish:
        return "写信人没有同意公开。"
    return "已经公开了。" if is_published(past) else ""


def is_published(past: Past) -> bool:
    """现在公开着。"""
    changes = [e.act for e in past if e.act in (Act.PUBLISHED, Act.UNPUBLISHED)]
    return bool(changes) and changes[-1] == Act.PUBLISHED


def _shown(message: Message, past: Past) -> str:
    return "" if is_published(past) else "没有公开。"


#: 还要再看的
_GATES: Mapping[Act, Callable[[Message, Past], str]] = {
    Act.FOLLOWED_UP: _once(Act.FOLLOWED_UP, "追问只有一次；还有别的问题，请另写一件。"),
    Act.RATED: _rated,
    Act.PUBLISHED: _published,
    Act.UNPUBLISHED: _shown,
    Act.JOINT: _once(Act.JOINT, "已经给过统一答复。"),
}


def refusal(message: Message, act: Act, past: Past) -> str:
    """现在不能办的理由；能办为空。"""
    if message.state not in TABLE[act].allowed:
        return f"现在是“{message.get_state_display()}”，不能{act.label}。"
    gate = _GATES.get(act)
    return gate(message, past) if gate else ""


def hands_of(message: Message, act: Act, past: Past) -> set[int | None]:
    """批的是谁的事：拟写答复的人不能自己审核、自己公开。"""
    if act not in (Act.REPLIED, Act.PUBLISHED):
        return set()
    drafts = [e.by_id for e in past if e.act == Act.DRAFTED]
    return {drafts[-1]} if drafts else set()


def apply(message: Message, act: Act, on: date, data: Mapping[str, Any]) -> None:
    """由一件事改留言的各列（不存）。"""
    row = TABLE[act]
    if act == Act.ASSIGNED:
        message.officer_id = data["officer"]
    if act == Act.RATED:
        message.rating = data["rating"]
    if act == Act.JOINT:
        message.joint = True
    if act == Act.FOLLOWED_UP:
        message.due = due_of(message.kind, on)
    if row.after is not None:
        message.state = row.after
        message.closed = None if row.after in (_OPEN, _CHECKING) else (message.closed or on)
