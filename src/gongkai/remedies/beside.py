"""没有答复的复议、诉讼，摆在办案台最上面：误了这一天视为没有证据。"""

from datetime import date

from django.db.models.functions import Coalesce
from django.urls import reverse

from gongkai.agencies.policy import Do, narrow
from gongkai.applications.beside import Urgent
from gongkai.applications.seeing import seen
from gongkai.law.facts import chinese
from gongkai.remedies import reopening
from gongkai.remedies.models import Complaint, Contest
from gongkai.safekeeping.actor import Actor

_MOST = 5


def unanswered(user: Actor, today: date) -> list[Urgent]:
    """最急的几件。"""
    rows = seen(Contest.objects.all(), user, Do.SEE, "case")
    waiting = rows.filter(answered__isnull=True, result="", answer_due__isnull=False)
    return [_urgent(c, today) for c in waiting.order_by("answer_due")[:_MOST]]


def unreanswered(user: Actor, today: date) -> list[Urgent]:
    """责令重新答复而还没有答复的。"""
    rows = seen(Contest.objects.all(), user, Do.SEE, "case")
    waiting = reopening.unreanswered(rows).select_related("reanswer")
    due = Coalesce("reanswer__reply_due", "reanswer_until")
    known = waiting.annotate(until=due).filter(until__isnull=False)
    return [_again(c, c.until, today) for c in known.order_by("until")[:_MOST]]


def _again(contest: Contest, until: date, today: date) -> Urgent:
    words = f"责令重新答复：{chinese(until)}前（含当日）"
    tone = "late" if until <= today else "soon"
    if contest.reanswer_id is not None:
        return Urgent(words, reverse("case", args=[contest.reanswer_id]), tone)
    return Urgent(words, reverse("contest", args=[contest.pk]), tone)


def complaints(user: Actor, today: date) -> list[Urgent]:
    """没有处理的投诉举报。"""
    rows = narrow(Complaint.objects.all(), user, Do.SEE, "agency")
    waiting = rows.filter(handled__isnull=True, due__isnull=False).order_by("due")[:_MOST]
    return [_open(one, today) for one in waiting]


def _open(one: Complaint, today: date) -> Urgent:
    assert one.due is not None
    tone = "late" if one.due <= today else "soon"
    words = f"投诉举报：{chinese(one.due)}前（含当日）处理并告知"
    return Urgent(words, reverse("complaint", args=[one.pk]), tone)


def _urgent(contest: Contest, today: date) -> Urgent:
    assert contest.answer_due is not None
    words = f"{contest.get_group_display()}：{chinese(contest.answer_due)}前答复（答辩）"
    tone = "late" if contest.answer_due <= today else "soon"
    return Urgent(words, reverse("contest", args=[contest.pk]), tone)
