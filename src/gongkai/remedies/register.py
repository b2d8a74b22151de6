"""存一件复议或诉讼，连同到期日与留痕。"""

from typing import Any

from django.db import transaction

from gongkai.agencies.policy import Do, demand
from gongkai.law.contest import ContestFacts, answer_due
from gongkai.remedies.models import Contest
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
    )


def save(contest: Contest, by: Any) -> Contest:
    """存下并记留痕；没有权限抛 PermissionDenied，事实矛盾抛 FactsContradict。"""
    demand(by, Do.WORK, contest.case.agency_id)
    is_new = contest.pk is None
    with transaction.atomic():
        contest.answer_due = answer_due(facts_of(contest)).date
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
