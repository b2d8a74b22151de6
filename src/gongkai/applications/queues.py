"""待办的各队与检索。每一种都有索引，翻页按主键或者期限接着翻，不随件数变慢。"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet, prefetch_related_objects
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from gongkai.agencies.models import Duty
from gongkai.agencies.policy import Do, ids_where, roles_of
from gongkai.applications import words as text
from gongkai.applications.models import Case
from gongkai.applications.numbers import typed_number
from gongkai.applications.register import NAME_PURPOSE
from gongkai.applications.seeing import seen
from gongkai.language.numerals import whole
from gongkai.law.calendar import official
from gongkai.law.errors import CalendarNotPublished
from gongkai.law.procedure import Stage
from gongkai.safekeeping.actor import Actor, account_id
from gongkai.safekeeping.crypto import blind

PAGE = 50
SOON_WORKING_DAYS = 3
#: 队的件数最多数到这里，再多显示“999+”
COUNT_LIMIT = 1000
Rows = QuerySet[Case]


@dataclass(frozen=True, slots=True)
class Queue:
    """一队：标识、名称、筛选。"""

    id: str
    name: str
    pick: Callable[[Rows, Any, date], Rows]


def _open(rows: Rows) -> Rows:
    return rows.filter(closed__isnull=True)


def _stage(stage: Stage) -> Callable[[Rows, Any, date], Rows]:
    return lambda rows, user, today: _open(rows).filter(stage=stage)


def soon(today: date) -> date:
    """从今天起第三个工作日；放假安排没有公布的按日历算。"""
    try:
        return official().add_working_days(today, SOON_WORKING_DAYS)
    except CalendarNotPublished:
        return today + timedelta(SOON_WORKING_DAYS)


def _soon(rows: Rows, user: Actor, today: date) -> Rows:
    return _open(rows).filter(due__gte=today, due__lte=soon(today))


def section(user: Actor) -> QuerySet[Duty]:
    """本科室的人的职责；没有科室的为空。"""
    offices = [d.office_id for d in roles_of(user) if d.office_id]
    return Duty.objects.filter(office__in=offices)


def _section(rows: Rows, user: Actor, today: date) -> Rows:
    return _open(rows).filter(officer__in=section(user).values("user"))


def _reanswers(rows: Rows, user: Actor, today: date) -> Rows:
    return _open(rows).filter(reanswers__isnull=False)


QUEUES = (
    Queue("open", "在办", lambda rows, user, today: _open(rows)),
    Queue("mine", "我承办的", lambda rows, user, today: _open(rows).filter(officer=user)),
    Queue("section", "本科室的", _section),
    Queue("overdue", "已逾期", lambda rows, user, today: _open(rows).filter(due__lt=today)),
    Queue("soon", "三日内到期", _soon),
    Queue("unconfirmed", "待确认收到", _stage(Stage.UNCONFIRMED)),
    Queue(
        "approval",
        "待审批",
        lambda rows, user, today: _open(rows).filter(awaiting_approval=True),
    ),
    Queue("applicant", "等申请人", _stage(Stage.WAITING_APPLICANT)),
    Queue("third_party", "等第三方", _stage(Stage.WAITING_THIRD_PARTY)),
    Queue("agency", "等其他机关", _stage(Stage.WAITING_AGENCY)),
    Queue("payment", "等缴费", _stage(Stage.WAITING_PAYMENT)),
    Queue("reanswer", "责令重新答复", _reanswers),
    Queue("undelivered", "待送达", lambda rows, user, today: rows.filter(stage=Stage.DECIDED)),
    Queue("all", "全部", lambda rows, user, today: rows),
)
BY_ID = {q.id: q for q in QUEUES}
#: 这些队先办的在前（按期限），其余新的在前
_BY_DUE = frozenset(q.id for q in QUEUES) - {"all"}


def visible(user: Actor) -> Rows:
    """这个人看得见的案件。"""
    return seen(Case.objects.all(), user)


def seen_case(request: HttpRequest, pk: int) -> Case:
    """这个人看得见的一件；否则 404，不透露有没有。"""
    rows = visible(request.user).select_related("agency", "officer", "reanswers__agency")
    return get_object_or_404(rows, pk=pk)


@dataclass(frozen=True, slots=True)
class Page:
    """一页：行、下一页的接续（没有为空）。"""

    rows: list[Case]
    after: str


def found(
    rows: Rows, user: Actor, queue: str, words: str, kind: str, after: str, sort: str = ""
) -> Page:
    """一队里按编号、申请人名称（完全相同）、申请内容里的字词和类别找，`after` 接着的一页。

    `sort` 为 `SORTS` 里的一种，空的按这一队的次序。
    """
    words = words.strip()
    if kind:
        rows = rows.filter(kind=kind)
    if not words:
        return page_of(rows, queue, after, sort)
    number = typed_number(words)
    if number is not None:
        return page_of(rows.filter(year=number[0], serial=number[1]), queue, after)
    named = rows.filter(name_key=blind(words, NAME_PURPOSE))
    if named.exists():
        return page_of(named, queue, after)
    if queue == "all":
        return _indexed(user, words, kind, after)
    # 其余各队都不大（在办、待送达），逐件看比倒排索引快
    for word in words.split():
        rows = rows.filter(asked__icontains=word)
    return page_of(rows, queue, after)


def _indexed(user: Actor, words: str, kind: str, after: str) -> Page:
    below = whole(after)
    keys = text.newest(words, ids_where(user, Do.SEE), kind, below, PAGE + 1)
    rows = visible(user).filter(pk__in=keys[:PAGE]).prefetch_related("agency", "officer")
    return Page(list(rows.order_by("-id")), str(keys[PAGE - 1]) if len(keys) > PAGE else "")


#: 排序 -> 说明
SORTS = {
    "due": "期限近的在前",
    "new": "新的在前",
    "old": "旧的在前",
    "officer": "按承办人，没有交办的在前",
}


def page_of(rows: Rows, queue: str, after: str, sort: str = "") -> Page:
    """从 `after` 接着的一页。"""
    # 不连表：机关表很小，连上它会使数据库改从机关查起，再把案件全部排序
    rows = rows.prefetch_related("agency", "officer")
    order = sort if sort in SORTS else sort_of(queue)
    below = whole(after)
    if order == "officer":
        return _by_officer(rows, after)
    if order == "due":
        rows = _after_due(rows, after).order_by(F("due").asc(nulls_last=True), "id")
    elif order == "old":
        rows = (rows if below is None else rows.filter(pk__gt=below)).order_by("id")
    else:
        rows = (rows if below is None else rows.filter(pk__lt=below)).order_by("-id")
    found = list(rows[: PAGE + 1])
    if len(found) <= PAGE:
        return Page(found, "")
    last = found[PAGE - 1]
    return Page(found[:PAGE], _mark(last) if order == "due" else str(last.pk))


def _by_officer(rows: Rows, after: str) -> Page:
    """没有交办的在前，其余同一个承办人的在一起，各自新的在前；至多查两次，都用得上索引。

    分成两段查：空的排在前还是排在后，两种数据库不一样，合在一起就用不上索引。
    """
    rows = rows.prefetch_related(None)
    held, _, given = after.rpartition("_")
    officer, pk = whole(held), whole(given)
    found: list[Case] = []
    if officer is None:
        loose = rows.filter(officer__isnull=True)
        loose = loose if pk is None else loose.filter(pk__lt=pk)
        found = list(loose.order_by("-id")[: PAGE + 1])
    if len(found) <= PAGE:
        given_out = rows.filter(officer__isnull=False)
        if officer is not None and pk is not None:
            given_out = given_out.filter(Q(officer__gt=officer) | Q(officer=officer, pk__lt=pk))
        found += given_out.order_by("officer_id", "-id")[: PAGE + 1 - len(found)]
    prefetch_related_objects(found, "agency", "officer")
    if len(found) <= PAGE:
        return Page(found, "")
    last = found[PAGE - 1]
    return Page(found[:PAGE], f"{last.officer_id or 'none'}_{last.pk}")


def sort_of(queue: str) -> str:
    """这一队平常的次序：要办的按期限，其余新的在前。"""
    return "due" if queue in _BY_DUE else "new"


def _mark(case: Case) -> str:
    return f"{case.due.isoformat() if case.due else 'none'}_{case.pk}"


def _after_due(rows: Rows, after: str) -> Rows:
    day, _, given = after.rpartition("_")
    pk = whole(given)
    if pk is None:
        return rows
    if day == "none":
        return rows.filter(due__isnull=True, pk__gt=pk)
    try:
        last = date.fromisoformat(day)
    except ValueError:
        return rows
    later = Q(due__gt=last) | Q(due=last, pk__gt=pk) | Q(due__isnull=True)
    return rows.filter(later)


def counts(rows: Rows, user: Actor, today: date) -> dict[str, int]:
    """在办各队的件数，一次查完（最多数到 COUNT_LIMIT）；在办的件数有限，用得上部分索引。"""
    fields = ("stage", "due", "awaiting_approval", "officer_id", "reanswers_id")
    found = list(_open(rows).values_list(*fields)[: COUNT_LIMIT + 1])
    return _tally(found, account_id(user), set(section(user).values_list("user", flat=True)), today)


def with_counts(counts: dict[str, int]) -> list[tuple[Queue, str]]:
    """各队和写在名称后面的件数，如“（3）”；不数的为空。"""
    return [(queue, _many(counts.get(queue.id))) for queue in QUEUES]


def _many(count: int | None) -> str:
    if count is None:
        return ""
    return f"（{COUNT_LIMIT - 1}+）" if count >= COUNT_LIMIT else f"（{count}）"


def _tally(rows: list[Any], user: int | None, colleagues: set[int], today: date) -> dict[str, int]:
    last = soon(today)
    stages = [r[0] for r in rows]
    dues = [r[1] for r in rows if r[1] is not None]
    return {
        "open": len(rows),
        "mine": sum(r[3] == user for r in rows),
        "section": sum(r[3] in colleagues for r in rows),
        "overdue": sum(d < today for d in dues),
        "soon": sum(today <= d <= last for d in dues),
        "approval": sum(r[2] for r in rows),
        "unconfirmed": stages.count(Stage.UNCONFIRMED),
        "applicant": stages.count(Stage.WAITING_APPLICANT),
        "third_party": stages.count(Stage.WAITING_THIRD_PARTY),
        "agency": stages.count(Stage.WAITING_AGENCY),
        "payment": stages.count(Stage.WAITING_PAYMENT),
        "reanswer": sum(r[4] is not None for r in rows),
    }
