"""政民互动：留言答没答、征集有没有结果。只看，给出的只有编号和公开的标题。"""

from datetime import timedelta

from django.urls import reverse

from gongkai.engagement.models import Consultation, Message
from gongkai.law.facts import chinese
from gongkai.law.parameters import parameter
from gongkai.law.terms import plain_end
from gongkai.oversight.rules.base import Hit, Outcome, Scope, Threat, rule

_MOST_THREATS = 20


@rule("messages.unanswered", "ahead")
def unanswered(scope: Scope) -> Outcome:
    """收到的留言超过法律数据 message.longest（三个月）没有办结。"""
    longest = parameter("message.longest", scope.today)
    soon = scope.today + timedelta(scope.limit("ahead"))
    rows = Message.objects.filter(agency=scope.agency, closed__isnull=True)
    # 三个月最短也有 89 天：早于这一天收到的才可能
    latest = soon - timedelta(28 * longest.amount)
    rows = scope.only(rows.filter(received__lte=latest)).select_related("agency")
    dated = [
        (m, plain_end(m.received, longest))
        for m in rows.defer("sender", "content").order_by("received", "id")
    ]
    hits = [
        Hit(
            f"message:{m.pk}",
            f"{m.number}（{chinese(m.received)}收到）超过{longest.size}没有答复",
            "message",
            m.pk,
        )
        for m, end in dated
        if end < scope.today
    ]
    threats = [
        Threat(end, f"留言 {m.number} ", f"满{longest.size}未答复", reverse("message", args=[m.pk]))
        for m, end in dated
        if scope.today <= end <= soon
    ]
    why = f"{len(hits)} 件留言超过{longest.size}没有答复"
    return scope.judged(hits, why, threats[:_MOST_THREATS])


@rule("consultations.outcome")
def outcome(scope: Scope) -> Outcome:
    """征集截止了，过了公布结果的期限还没有公布采用情况。"""
    rows = Consultation.objects.filter(
        agency=scope.agency,
        state__in=(Consultation.State.PUBLISHED, Consultation.State.OUTCOME_CHECKING),
        ended__isnull=True,
        outcome_due__lt=scope.today,
    )
    hits = [
        Hit(
            f"consultation:{c.pk}",
            f"征集“{c.title}”应在{chinese(c.outcome_due)}以前公布结果",
            "consultation",
            c.pk,
        )
        for c in scope.only(rows).order_by("outcome_due", "id")
    ]
    return scope.judged(hits, f"{len(hits)} 次征集没有按时公布结果")
