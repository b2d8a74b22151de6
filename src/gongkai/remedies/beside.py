"""没有答复的复议、诉讼，摆在办案台最上面：误了这一天视为没有证据。"""

from datetime import date
from typing import Any

from django.urls import reverse

from gongkai.agencies.policy import Do, narrow
from gongkai.applications.beside import Urgent
from gongkai.law.facts import chinese
from gongkai.remedies.models import Contest

_MOST = 5


def unanswered(user: Any, today: date) -> list[Urgent]:
    """最急的几件。"""
    rows = narrow(Contest.objects.all(), user, Do.SEE, "case__agency")
    waiting = rows.filter(answered__isnull=True, result="", answer_due__isnull=False)
    return [_urgent(c, today) for c in waiting.order_by("answer_due")[:_MOST]]


def _urgent(contest: Contest, today: date) -> Urgent:
    assert contest.answer_due is not None
    words = f"{contest.get_group_display()}：{chinese(contest.answer_due)}前答复（答辩）"
    tone = "late" if contest.answer_due <= today else "soon"
    return Urgent(words, reverse("contest", args=[contest.pk]), tone)
