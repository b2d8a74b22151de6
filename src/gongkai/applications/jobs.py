"""时间带来的事：到期提醒、期满可以怎样办、放假安排变动后重算、每日汇总、清除过期的草稿。

由 `gongkai tick` 做，做几次、早晚都可以：每条通知有自己的 key，只存一次；漏了几天，补最要紧的一级。
"""

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from gongkai.agencies.policy import Do, ids_where
from gongkai.applications import notices
from gongkai.applications.models import Case, Draft
from gongkai.applications.queues import counts, visible
from gongkai.applications.register import rederive
from gongkai.law.calendar import Calendar, official
from gongkai.law.errors import CalendarNotPublished
from gongkai.law.procedure import Stage
from gongkai.outbox.jobs import each, stopping, troubled
from gongkai.outbox.messages import post
from gongkai.outbox.models import Remembered

#: 剩这么多工作日时提醒
THRESHOLDS = (5, 3, 1)
DRAFT_KEPT = timedelta(days=7)
_CALENDAR = "calendar"
_BATCH = 500
_WAITED = {
    Stage.WAITING_APPLICANT: "补正期限已满，可以按“逾期不补正”处理",
    Stage.WAITING_PAYMENT: "缴费期限已满，可以按“逾期未缴费”处理",
    Stage.WAITING_THIRD_PARTY: "第三方提出意见的期限已满，可以记为“逾期未提出意见”",
    Stage.WAITING_AGENCY: "其他机关提出意见的期限已满，可以记为“逾期未提出意见”",
    Stage.UNCONFIRMED: "还没有与申请人确认收到，应在收到当日确认",
}


def fingerprint(calendar: Calendar) -> str:
    """日历的指纹：放假安排有任何变动就不同。"""
    content = [
        (n.year, sorted(n.days_off), sorted(n.days_on)) for _, n in sorted(calendar.notices.items())
    ]
    return hashlib.sha256(repr(content).encode()).hexdigest()


def recalculate(today: date) -> int:
    """放假安排变动后，重算在办案件的到期日，告诉有关的人；没有变动的，只补还没有到期日的。"""
    mark = fingerprint(official())
    known = Remembered.objects.filter(key=_CALENDAR).first()
    rows = Case.objects.filter(closed__isnull=True)
    if known is not None and known.value == mark:
        return each(_incomplete(rows), _recalculate_one)
    moved = each(_light(rows), _recalculate_one)
    if not stopping():
        Remembered.objects.update_or_create(key=_CALENDAR, defaults={"value": mark})
    return moved


def _incomplete(rows: QuerySet[Case]) -> list[Case]:
    """到期日还空着的（登记时下一年的安排没有公布），上次没有算成的。"""
    failed = [about.partition(":")[2] for about in troubled()]
    empty = Q(due__isnull=True) | Q(reply_due__isnull=True, receipt__isnull=False)
    return _light(rows.filter(empty | Q(pk__in=[pk for pk in failed if pk.isdigit()])))


def _light(rows: QuerySet[Case]) -> list[Case]:
    return list(rows.order_by("pk").only("agency"))


def _recalculate_one(row: Case) -> bool:
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=row.pk)
        before = case.reply_due
        if not rederive(case):
            return False
        if case.reply_due != before:
            notices.moved(case, before)
    return True


def remind(today: date) -> int:
    """到期日近了、过了的提醒；返回新的条数。"""
    return each(_near(today), lambda case: _remind(case, today))


def _near(today: date) -> Iterator[Case]:
    """到期日近了或者过了的在办案件，一批读完才给。

    SQLite 上读到一半的，这时别的进程一写，接着的提醒就存不下了（快照旧了，等也没有用）。
    """
    last = today + timedelta(days=THRESHOLDS[0] * 2 + 10)
    rows = Case.objects.filter(closed__isnull=True, due__lte=last)
    rows, read = rows.select_related("agency", "officer").order_by("pk"), 0
    while batch := list(rows.filter(pk__gt=read)[:_BATCH]):
        yield from batch
        read = batch[-1].pk


def _remind(case: Case, today: date) -> int:
    assert case.due is not None
    if case.due < today and case.stage in _WAITED:
        what = _WAITED[Stage(case.stage)]
        return notices.remind(case, f"waited:{case.pk}:{case.due}", what, notices.officers(case))
    level = level_of(case.due, today)
    if level is None:
        return 0
    what = "已经逾期" if level == 0 else f"还剩不到 {level} 个工作日"
    if level == 1:
        what = "下一个工作日以内到期"
    people = notices.officers(case, heads=level <= 1)
    return notices.remind(case, f"due:{case.pk}:{case.due}:{level}", what, people)


def level_of(due: date, today: date) -> int | None:
    """到了哪一级：5、3、1 个工作日，0 为逾期；还早得 None。"""
    if due < today:
        return 0
    try:
        left = official().working_days_between(today, due)
    except CalendarNotPublished:
        return None
    return min((t for t in THRESHOLDS if left <= t), default=None)


def digest(today: date) -> int:
    """每个办案的人每天一封汇总；没有在办的不发。"""
    people = get_user_model().objects.filter(is_active=True, duties__isnull=False)
    return each(people.distinct(), lambda user: _digest(user, today))


def _digest(user: Any, today: date) -> bool:
    reach = ids_where(user, Do.WORK)
    if not reach:
        return False
    tally = counts(visible(user), user, today)
    if not tally["open"]:
        return False
    names = {"open": "在办", "overdue": "已逾期", "soon": "三日内到期", "approval": "待审批"}
    text = "，".join(f"{name} {tally[key]} 件" for key, name in names.items())
    return post(
        key=f"digest:{user.pk}:{today}",
        subject=f"依申请公开：{text}",
        text=text,
        to=[("mail", user.email)],
        agency=reach[0],
        people=[user.pk],
        url=reverse("desk"),
    )


def clear_drafts(today: date) -> int:
    """没有填完的申请，过期清除。"""
    return Draft.objects.filter(changed__lt=timezone.now() - DRAFT_KEPT).delete()[0]
