"""时间带来的事：复议答复、诉讼答辩的提醒，放假安排公布后补上到期日。"""

from datetime import date, timedelta

from gongkai.applications import notices
from gongkai.applications.jobs import level_of
from gongkai.outbox.jobs import each
from gongkai.remedies.models import Complaint, Contest
from gongkai.remedies.register import complaint_due, due_of
from gongkai.remedies.reopening import unreanswered

_AHEAD = timedelta(days=20)


def remind(today: date) -> int:
    """没有答复的，按 5、3、1 个工作日和逾期提醒承办人和机构负责人；返回新的条数。"""
    waiting = Contest.objects.filter(answered__isnull=True, result="")
    each(waiting.filter(answer_due__isnull=True).select_related("case"), _fill)
    near = waiting.filter(answer_due__lte=today + _AHEAD).select_related(
        "case__agency", "case__officer"
    )
    return each(near, lambda contest: _remind(contest, today))


def remind_reanswers(today: date) -> int:
    """以前登记在原来一件里的，同样提醒；返回新的条数。

    另立了一件的，有自己的到期日，与别的案件一样提醒（`applications.jobs`）。
    """
    near = Contest.objects.filter(reanswer__isnull=True, reanswer_until__lte=today + _AHEAD)
    waiting = unreanswered(near).select_related("case__agency", "case__officer")
    return each(waiting, lambda contest: _remind_reanswer(contest, today))


def _remind_reanswer(contest: Contest, today: date) -> int:
    assert contest.reanswer_until is not None
    level = level_of(contest.reanswer_until, today)
    if level is None:
        return 0
    when = "已经逾期" if level == 0 else f"还剩不到 {level} 个工作日"
    key = f"reanswer:{contest.pk}:{contest.reanswer_until}:{level}"
    people = notices.officers(contest.case, heads=True)
    return notices.remind(contest.case, key, f"责令重新答复的期限{when}", people)


def fill_complaints(today: date) -> int:
    """放假安排公布以后，补上投诉举报的期限；返回补上的件数。"""
    return each(Complaint.objects.filter(due__isnull=True), _fill_complaint)


def _fill_complaint(complaint: Complaint) -> bool:
    complaint.due = complaint_due(complaint.received)
    complaint.save(update_fields=["due"])
    return complaint.due is not None


def _fill(contest: Contest) -> bool:
    """放假安排公布以后补上到期日。"""
    contest.answer_due = due_of(contest)
    contest.save(update_fields=["answer_due"])
    return contest.answer_due is not None


def _remind(contest: Contest, today: date) -> int:
    assert contest.answer_due is not None
    level = level_of(contest.answer_due, today)
    if level is None:
        return 0
    when = "已经逾期" if level == 0 else f"还剩不到 {level} 个工作日"
    what = f"{contest.get_group_display()}的答复（答辩）{when}，误了视为没有证据"
    key = f"contest:{contest.pk}:{contest.answer_due}:{level}"
    people = notices.officers(contest.case, heads=True)
    return notices.remind(contest.case, key, what, people)
