"""时间带来的事：期限补算、到期提醒、归类、升温、统一答复没有告诉完的、征集没有公布结果的、知识库到期复核。

由 `gongkai tick` 做，做几次、早晚都可以：每条通知有自己的 key，只存一次。
"""

from datetime import date, timedelta

from django.db.models import QuerySet
from django.urls import reverse

from gongkai.agencies.policy import Do
from gongkai.applications.jobs import THRESHOLDS, level_of
from gongkai.engagement import notices
from gongkai.engagement.acts import due_of
from gongkai.engagement.models import Knowledge, Message
from gongkai.law.parameters import parameter
from gongkai.law.terms import term
from gongkai.outbox.jobs import each


def fill_due(today: date) -> int:
    """登记时下一年的放假安排没有公布的，公布以后补上期限。"""
    rows = Message.objects.filter(closed__isnull=True, due__isnull=True)

    def one(message: Message) -> int:
        due = due_of(message.kind, message.received)
        return Message.objects.filter(pk=message.pk, due=None).update(due=due) if due else 0

    return each(rows.only("kind", "received", "agency"), one)


def remind(today: date) -> int:
    """期限近了、过了的，告诉承办人；逾期的、近三个月没有答的，加上审核的人。"""
    last = today + timedelta(days=THRESHOLDS[0] * 2 + 10)
    rows: QuerySet[Message] = Message.objects.filter(closed__isnull=True, due__lte=last)
    return each(list(rows.select_related("agency", "officer")), lambda m: _remind(m, today))


def _remind(message: Message, today: date) -> int:
    assert message.due is not None
    level = level_of(message.due, today)
    if level is None:
        return 0
    what, key = _said(message, level, today)
    people = [message.officer] if message.officer else []
    if level <= 1 or not people:
        people += notices.people_who(message.agency_id, Do.RELEASE)
    unique = {p.pk: p for p in people}.values()
    url = reverse("message", args=[message.pk])
    subject = f"{message.number}：{what}"
    return notices.tell_people(unique, key, subject, url, message.subject, message.agency_id)


def _said(message: Message, level: int, today: date) -> tuple[str, str]:
    """（说什么，这一级的 key）。"""
    longest = parameter("message.longest", today)
    end = term(message.received, longest).nominal
    if end - timedelta(days=14) <= today:
        return (
            f"收到快 {longest.size}了还没有答复（{longest.citation}）",
            f"message-longest:{message.pk}",
        )
    what = "已经逾期" if level == 0 else f"还剩不到 {level} 个工作日"
    return what, f"message-due:{message.pk}:{message.due}:{level}"


def review_knowledge(today: date) -> int:
    """知识库到了复核日期的，告诉负责人。"""
    rows = Knowledge.objects.filter(review__lte=today).select_related("agency", "owner")
    return each(rows, _ask_review)


def _ask_review(entry: Knowledge) -> int:
    people = [entry.owner] if entry.owner else notices.people_who(entry.agency_id, Do.RELEASE)
    url = reverse("knowledge_edit", args=[entry.pk])
    key = f"knowledge:{entry.pk}:{entry.review}"
    subject = f"知识库“{entry.question}”到了复核的日子"
    return notices.tell_people(people, key, subject, url, entry.subject, entry.agency_id)
