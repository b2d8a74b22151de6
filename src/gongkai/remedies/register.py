"""存一件复议或诉讼，连同到期日与留痕。"""

from datetime import date

from django.db import transaction

from gongkai.agencies.policy import Do, demand
from gongkai.law.contest import ContestFacts, answer_due
from gongkai.law.errors import CalendarNotPublished
from gongkai.law.parameters import parameter
from gongkai.law.terms import term
from gongkai.remedies.models import Contest
from gongkai.safekeeping.actor import Actor
from gongkai.safekeeping.trail import record


def facts_of(contest: Contest) -> ContestFacts:
    """给 `law.contest` 的事实。"""
    return ContestFacts(
        group=contest.group,
        received=contest.received,
        summary=contest.summary,
        accepted=contest.accepted,
        answered=contest.answered,
        closed=contest.closed,
        extended=contest.extended,
    )


def due_of(contest: Contest) -> date | None:
    """答复（答辩）到期日；在放假安排没有公布的年份里的为 None，公布后由 `gongkai tick` 补上。"""
    try:
        return answer_due(facts_of(contest)).date
    except CalendarNotPublished:
        return None


def complaint_due(received: date) -> date | None:
    """投诉举报处理的最后一日；放假安排没有公布的为 None，公布以后由 `gongkai tick` 补上。"""
    return term(received, parameter("complaint.handle", received)).day


def save(contest: Contest, by: Actor) -> Contest:
    """存下并记留痕；没有权限抛 PermissionDenied，事实矛盾抛 FactsContradict。"""
    demand(by, Do.WORK, contest.case.agency_id)
    is_new = contest.pk is None
    with transaction.atomic():
        contest.answer_due = due_of(contest)
        contest.save()
        record(
            by,
            "contest.registered" if is_new else "contest.changed",
            contest.case.subject,
            agency=contest.case.agency_id,
            detail={
                "contest": contest.pk,
                "group": contest.group,
                "result": contest.result,
                "closed": contest.closed.isoformat() if contest.closed else None,
                "answered": contest.answered.isoformat() if contest.answered else None,
            },
        )
    return contest
