"""时间带来的事：到期提醒、期满可以怎样办、放假安排变动后重算、发出通知、清除过期的草稿。

`gongkai tick` 随便运行几次、早晚都可以：每条通知有自己的 key，只存一次；漏了几天，补最要紧的一级。
"""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from gongkai.agencies.policy import Do, ids_where
from gongkai.applications import notices
from gongkai.applications.messaging import NotSent, send
from gongkai.applications.models import Case, Draft, Notice, Remembered
from gongkai.applications.queues import counts, visible
from gongkai.applications.register import rederive
from gongkai.law.calendar import Calendar, official
from gongkai.law.errors import CalendarNotPublished
from gongkai.law.procedure import Stage
from gongkai.safekeeping.jobs import JOBS

#: 剩这么多工作日时提醒
THRESHOLDS = (5, 3, 1)
DRAFT_KEPT = timedelta(days=7)
MOST_TRIES = 8
_CALENDAR = "calendar"
_BATCH = 500
_WAITED = {
    Stage.WAITING_APPLICANT: "补正期限已满，可以按“逾期不补正”处理",
    Stage.WAITING_PAYMENT: "缴费期限已满，可以按“逾期未缴费”处理",
    Stage.WAITING_THIRD_PARTY: "第三方提出意见的期限已满，可以记为“逾期未提出意见”",
    Stage.WAITING_AGENCY: "其他机关提出意见的期限已满，可以记为“逾期未提出意见”",
    Stage.UNCONFIRMED: "还没有与申请人确认收到，应在收到当日确认",
}


def tick(today: date | None = None) -> dict[str, int]:
    """做一遍，返回各做了多少。"""
    today = today or timezone.localdate()
    return {
        "到期日重算": recalculate(),
        "提醒": sum(_remind(case, today) for case in _near(today)),
        **{name: job(today) for name, job in JOBS.items()},
        "每日汇总": digest(today),
        "发出通知": deliver(),
        "清除草稿": Draft.objects.filter(changed__lt=timezone.now() - DRAFT_KEPT).delete()[0],
    }


def fingerprint(calendar: Calendar) -> str:
    """日历的指纹：放假安排有任何变动就不同。"""
    content = [
        (n.year, sorted(n.days_off), sorted(n.days_on)) for _, n in sorted(calendar.notices.items())
    ]
    return hashlib.sha256(repr(content).encode()).hexdigest()


def recalculate() -> int:
    """放假安排变动后，重算在办案件的到期日，告诉有关的人；没有变动什么也不做。"""
    mark = fingerprint(official())
    known = Remembered.objects.filter(key=_CALENDAR).first()
    if known is not None and known.value == mark:
        return 0
    moved = 0
    keys = list(
        Case.objects.filter(closed__isnull=True).order_by("pk").values_list("pk", flat=True)
    )
    for key in keys:
        moved += _recalculate_one(key)
    Remembered.objects.update_or_create(key=_CALENDAR, defaults={"value": mark})
    return moved


def _recalculate_one(key: int) -> bool:
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=key)
        before = case.reply_due
        if not rederive(case):
            return False
        if case.reply_due != before:
            notices.moved(case, before)
    return True


def _near(today: date) -> Iterator[Case]:
    """到期日近了或者过了的在办案件。"""
    last = today + timedelta(days=THRESHOLDS[0] * 2 + 10)
    rows = Case.objects.filter(closed__isnull=True, due__lte=last)
    return rows.select_related("agency", "officer").order_by("pk").iterator(chunk_size=_BATCH)


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
    people = get_user_model().objects.filter(is_active=True, duties__isnull=False).exclude(email="")
    return sum(_digest(user, today) for user in people.distinct())


def _digest(user: object, today: date) -> bool:
    if not ids_where(user, Do.WORK):
        return False
    tally = counts(visible(user), user, today)
    if not tally["open"]:
        return False
    names = {"open": "在办", "overdue": "已逾期", "soon": "三日内到期", "approval": "待审批"}
    text = "，".join(f"{name} {tally[key]} 件" for key, name in names.items())
    to = {"email": user.email}  # type: ignore[attr-defined]
    return notices.leave(f"digest:{user.pk}:{today}", to, f"依申请公开：{text}", text)  # type: ignore[attr-defined]


def deliver() -> int:
    """发出存下的通知；没有发成的下次再试，试满 `MOST_TRIES` 次为止。返回发出的条数。"""
    waiting = Notice.objects.filter(sent__isnull=True, tries__lt=MOST_TRIES).order_by("pk")
    return sum(_deliver_one(pk) for pk in list(waiting.values_list("pk", flat=True)))


def _deliver_one(pk: int) -> bool:
    with transaction.atomic():
        rows = Notice.objects.select_for_update(skip_locked=True)
        notice = rows.filter(Q(pk=pk, sent__isnull=True)).first()
        if notice is None:
            return False
        try:
            send(notice.to, notice.subject, notice.text)
            notice.sent, notice.error = _now(), ""
        except NotSent as error:
            notice.tries += 1
            notice.error = str(error)[:200]
        notice.save()
        return notice.sent is not None


def _now() -> datetime:
    return timezone.now()
