"""收件箱的各队。每一种都有索引，翻页按主键或者期限接着翻，不随件数变慢。"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from gongkai.agencies.policy import Do, narrow
from gongkai.applications.numbers import typed_number
from gongkai.applications.queues import COUNT_LIMIT, page_of, soon
from gongkai.applications.restricting import may_know as may_know_case
from gongkai.applications.seeing import known
from gongkai.engagement.models import Message, State
from gongkai.engagement.register import NAME_PURPOSE, PHONE_PURPOSE
from gongkai.safekeeping.actor import Actor, account_id
from gongkai.safekeeping.crypto import blind

Rows = QuerySet[Message]
#: 评价到这里为不满意
LOW = 2


@dataclass(frozen=True, slots=True)
class Queue:
    """一队：标识、名称、筛选。"""

    id: str
    name: str
    pick: Callable[[Rows, Any, date], Rows]


def _open(rows: Rows) -> Rows:
    return rows.filter(closed__isnull=True)


QUEUES = (
    Queue("open", "待办", lambda rows, user, today: _open(rows)),
    Queue("mine", "我承办的", lambda rows, user, today: _open(rows).filter(officer=user)),
    Queue("overdue", "已逾期", lambda rows, user, today: _open(rows).filter(due__lt=today)),
    Queue(
        "soon",
        "三日内到期",
        lambda rows, user, today: _open(rows).filter(due__gte=today, due__lte=soon(today)),
    ),
    Queue(
        "unassigned",
        "还没有交办",
        lambda rows, user, today: _open(rows).filter(officer__isnull=True),
    ),
    Queue(
        "checking",
        "答复待审核",
        lambda rows, user, today: _open(rows).filter(state=State.CHECKING),
    ),
    # 下面的新的在前
    Queue("all", "全部", lambda rows, user, today: rows),
    Queue("low", "不满意的", lambda rows, user, today: rows.filter(rating__lte=LOW)),
)
BY_ID = {q.id: q for q in QUEUES}
_NEWEST = ("all", "low")


def visible(user: Actor) -> Rows:
    """这个人看得见的留言；转成了限定知悉的申请而他不知悉的，看不见。"""
    return heard(narrow(Message.objects.all(), user, Do.HEAR), user)


def heard(rows: Rows, user: Actor) -> Rows:
    """去掉转成了限定知悉的申请而 `user` 不知悉的。"""
    return rows.filter(Q(case=None) | known(user, "case__"))


def may_know(about: str, user: int) -> bool:
    """排着的通知发以前：转成了限定知悉的申请的留言（如“message:12”），只发给知悉的人。"""
    key = about.removeprefix("message:")
    if key == about or not key.isdigit():
        return True
    message = Message.objects.filter(pk=key, case__isnull=False).first()
    return message is None or may_know_case(f"case:{message.case_id}", user)


def seen_message(request: HttpRequest, pk: int) -> Message:
    """这个人看得见的一件；否则 404，不透露有没有。"""
    rows = visible(request.user).select_related("agency", "officer", "topic")
    return get_object_or_404(rows, pk=pk)


@dataclass(frozen=True, slots=True)
class Page:
    """一页：行、下一页的接续（没有为空）。"""

    rows: list[Message]
    after: str


def found(rows: Rows, queue: str, words: str, kind: str, after: str) -> Page:
    """一队里按编号、工单编号、写信人的姓名或者电话（完全相同）和类别找，`after` 接着的一页。"""
    if kind:
        rows = rows.filter(kind=kind)
    if words.strip():
        rows = _sought(rows, words.strip())
    order = "all" if queue in _NEWEST or words.strip() else "open"
    page = page_of(cast(Any, rows), order, after)
    return Page(cast(list[Message], page.rows), page.after)


def _sought(rows: Rows, words: str) -> Rows:
    number = typed_number(words)
    if number is not None:
        numbered = rows.filter(year=number[0], serial=number[1])
        if numbered.exists():
            return numbered
    for given in (
        {"order_number": words},
        {"phone_key": blind(words, PHONE_PURPOSE)},
    ):
        if (named := rows.filter(**given)).exists():
            return named
    return rows.filter(name_key=blind(words, NAME_PURPOSE))


def counts(rows: Rows, user: Actor, today: date) -> dict[str, int]:
    """待办各队的件数，一次查完（最多数到 COUNT_LIMIT）。"""
    fields = ("state", "due", "officer_id")
    found = list(_open(rows).values_list(*fields)[: COUNT_LIMIT + 1])
    mine, last = account_id(user), soon(today)
    return {
        "open": len(found),
        "mine": sum(officer == mine for _, _, officer in found),
        "overdue": sum(due is not None and due < today for _, due, _ in found),
        "soon": sum(due is not None and today <= due <= last for _, due, _ in found),
        "unassigned": sum(officer is None for _, _, officer in found),
        "checking": sum(state == State.CHECKING for state, _, _ in found),
    }


def with_counts(counts: dict[str, int]) -> list[tuple[Queue, str]]:
    """各队和写在名称后面的件数。"""
    return [(queue, _many(counts.get(queue.id))) for queue in QUEUES]


def _many(count: int | None) -> str:
    if count is None:
        return ""
    return f"（{COUNT_LIMIT - 1}+）" if count >= COUNT_LIMIT else f"（{count}）"
