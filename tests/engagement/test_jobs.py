"""定时的事和工作台的清单。"""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from gongkai.agencies.models import Role
from gongkai.engagement import jobs, knowledge, waiting
from gongkai.engagement.models import Act, Knowledge, Message, Topic
from gongkai.engagement.register import act
from gongkai.outbox.jobs import in_order
from gongkai.outbox.models import Message as Notice

from ..applications.people import person
from .helpers import START, new_message
from .test_soliciting import closed, drafted, opened

pytestmark = pytest.mark.django_db


def test_every_job_is_registered():
    names = {job.name for job in in_order()}
    assert names >= {
        *("留言期限补算", "留言提醒", "留言归类", "热点升温"),
        *("统一答复告知", "征集结果催办", "知识库复核"),
    }


@pytest.mark.parametrize(
    ("today", "words"),
    [
        pytest.param(date(2026, 3, 11), "还剩不到 3 个工作日", id="三日"),
        pytest.param(date(2026, 3, 17), "已经逾期", id="逾期"),
        pytest.param(date(2026, 5, 25), "快 3个月了还没有答复", id="快三个月"),
    ],
)
def test_the_officer_is_reminded_once_of_each_step(message, officer, today, words):
    officer.email = "officer@example.com"
    officer.save()
    Message.objects.filter(pk=message.pk).update(officer=officer)
    assert jobs.remind(today) == 1 and jobs.remind(today) == 0
    assert words in Notice.objects.get().subject


def test_nobody_is_reminded_of_what_is_still_far(message, officer):
    officer.email = "officer@example.com"
    officer.save()
    assert jobs.remind(START) == 0


def test_a_last_day_that_was_unknown_is_filled_later(message):
    Message.objects.update(due=None)
    assert jobs.fill_due(START) == 1
    assert Message.objects.get().due == date(2026, 3, 16)


def test_an_entry_past_its_review_is_brought_to_its_owner(bureau, officer):
    officer.email = "officer@example.com"
    officer.save()
    today = timezone.localdate()
    entry = Knowledge(
        agency=bureau, question="甲", answer="乙", owner=officer, review=today + timedelta(days=9)
    )
    knowledge.save(entry, officer)
    assert jobs.review_knowledge(today) == 0
    late = today + timedelta(days=9)
    assert jobs.review_knowledge(late) == 1 and jobs.review_knowledge(late) == 0


def titles(user):
    return [row.title for row in waiting.for_user(user)]


def test_each_sees_just_what_waits_for_him(bureau, other, officer, head, clerk):
    mine, checked, alien = (new_message(a) for a in (bureau, bureau, other))
    act(mine, Act.ASSIGNED, officer, data={"officer": officer.pk})
    act(checked, Act.DRAFTED, officer, private={"reply": "甲"})
    assert titles(officer) == [f"{mine.number}：留言待答复"]
    assert titles(head) == [f"{checked.number}：答复待审核"]
    assert titles(clerk) == [] and alien.number not in str(titles(head))
    row = waiting.for_user(officer)[0]
    assert (row.url, row.due, row.kind) == (f"/admin/messages/{mine.pk}/", mine.due, "message")


def test_rising_topics_drafts_and_owed_outcomes_wait_too(bureau, officer, head):
    today = timezone.localdate()
    given = {"agency": bureau, "first": today, "last": today, "size": 5}
    Topic.objects.create(leader=1, words=["暖气"], rising=True, **given)
    Topic.objects.create(leader=2, words=["路灯"], state="drafted", **given)
    drafted(bureau, officer, title="还在写的")
    closed(opened(bureau, officer, head))
    shown = " ".join(titles(head))
    assert "热点“暖气”：正在升温" in shown and "热点“路灯”：统一答复待审核" in shown
    assert "已截止，还没有公布结果" in shown and "还在写的" not in shown
    assert "已截止" in " ".join(titles(officer)) and "热点" not in " ".join(titles(officer))


def test_the_list_asks_a_fixed_number_of_queries(bureau, officer, django_assert_max_num_queries):
    for _ in range(5):
        new_message(bureau)
    with django_assert_max_num_queries(9):
        assert len(waiting.for_user(officer)) == 5


def test_an_auditor_has_nothing_waiting(bureau, message):
    assert waiting.for_user(person("auditor", bureau, Role.AUDITOR)) == []


def test_who_has_no_mailbox_is_told_by_the_bell(bureau, officer, message):
    """通知不只走邮件：没有邮箱的人，后台的铃里有，点得开。"""
    from gongkai.engagement.notices import tell_people
    from gongkai.outbox.models import Notice

    officer.email = ""
    officer.save()
    given = ("k", "留言逾期", "/admin/messages/1/", "message:1", bureau.pk)
    assert tell_people([officer], *given) == 1
    told = Notice.objects.get(user=officer)
    assert told.message.url == "/admin/messages/1/" and told.message.subject == "留言逾期"
