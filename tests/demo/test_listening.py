"""演示的“听”：留言在每一步的都有，一批 12345，升温的热点，征集、调查、访谈，知识库。"""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from gongkai.agencies.models import Agency
from gongkai.demo import people
from gongkai.demo.consultations import consultations
from gongkai.demo.messages import messages
from gongkai.demo.timeline import Timeline
from gongkai.engagement import knowledge
from gongkai.engagement.models import (
    Act,
    Consultation,
    Kind,
    Knowledge,
    Message,
    OrderBatch,
    PublicAnswer,
    State,
    Topic,
)
from gongkai.engagement.queues import LOW
from gongkai.safekeeping.trail import verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def codes(settings, tmp_path):
    settings.HOME, settings.SECOND_FACTOR = tmp_path, "optional"
    people.people()
    timeline = Timeline()
    found = messages(timeline)
    consultations(timeline)
    timeline.run()
    return found


def page(client, username, address):
    client.force_login(get_user_model().objects.get(username=username))
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_district_listens(codes, client):
    messages_stand_at_every_step()
    a_batch_of_the_hotline_came()
    a_rising_topic_shows(client)
    a_topic_was_answered_once(client)
    consultations_in_their_period_owed_and_ended(client)
    the_knowledge_base_helps(client)
    nobody_is_named_in_public()
    the_receipt_opens_a_message(client, codes)
    assert verify() is None


def messages_stand_at_every_step():
    today, rows = timezone.localdate(), Message.objects.all()
    assert set(rows.values_list("kind", flat=True)) == set(Kind.values)
    assert set(rows.values_list("state", flat=True)) == set(State.values)
    assert rows.values("agency").distinct().count() == 2
    assert rows.filter(received__lt=today - timedelta(365)).exists()
    unopened = rows.filter(version=1, officer=None, state=State.OPEN)
    assert unopened.filter(received__gte=today - timedelta(3)).count() >= 3
    acts = set(rows.values_list("events__act", flat=True))
    assert acts >= set(Act.values) - {Act.UNPUBLISHED}
    assert rows.filter(closed=None, due__lt=today).count() >= 1
    assert rows.filter(rating__lte=LOW).exists() and rows.filter(rating=5).exists()
    turned = rows.get(state=State.TURNED).case
    assert turned is not None and turned.decision and turned.closed
    # 各在各的日子，不是一天登记的
    assert len({m.created.date() for m in rows}) > 15


def a_batch_of_the_hotline_came():
    batch = OrderBatch.objects.get()
    assert batch.rows == batch.messages.count() >= 6


def a_rising_topic_shows(client):
    hot = Topic.objects.get(rising=True)
    assert hot.agency.name == people.BUREAU and hot.recent >= 5 and "电梯" in hot.shown
    assert hot.shown in page(client, "fuzeren", "/admin/workbench/")
    assert hot.shown in page(client, "chengban", "/admin/messages/topics/")


def a_topic_was_answered_once(client):
    told = Topic.objects.get(state=Topic.State.ANSWERED)
    assert told.messages.count() == told.messages.filter(joint=True).count() >= 5
    assert told.title in client.get(f"/gk/housing/topics/{told.pk}/").content.decode()


def consultations_in_their_period_owed_and_ended(client):
    rows = Consultation.objects.all()
    assert {c.kind for c in rows} == set(Consultation.Kind.values)
    assert [c.is_open() for c in rows].count(True) == 1
    assert [c.awaits_outcome() for c in rows].count(True) == 1
    ended = rows.filter(state=Consultation.State.ENDED)
    assert {c.kind for c in ended} == set(Consultation.Kind.values)
    told = {c.kind: client.get(c.get_absolute_url()).content.decode() for c in ended}
    assert "不采纳" in told["opinions"] and "十二个小区" in told["interview"]
    assert "电梯维护" in told["survey"] and "18" in told["survey"]


def the_knowledge_base_helps(client):
    today, bureau = timezone.localdate(), Agency.objects.get(name=people.BUREAU)
    assert Knowledge.objects.filter(agency=bureau, shown=True).count() >= 4
    assert knowledge.to_review(bureau.pk, today)
    assert knowledge.alike("小区电梯停运，物业不管", bureau)
    assert "公租房怎样申请" in client.get("/gk/housing/knowledge/").content.decode()


def nobody_is_named_in_public():
    rows = PublicAnswer.objects.select_related("message")
    assert rows.count() >= 6
    for one in rows:
        words = f"{one.title}{one.question}{one.answer}"
        assert one.message.sender["name"] not in words
        assert one.message.sender["phone"] not in words


def the_receipt_opens_a_message(client, codes):
    number, code = codes["答过、可以评价的留言"].split("，查询码为 ")
    given = {"number": number, "code": code}
    answer = client.post("/messages/progress/", given, follow=True)
    assert number in answer.content.decode()


def test_the_same_people_write_each_time():
    from random import Random

    from gongkai.demo.messages import _sender

    row = {"kind": "help"}
    assert _sender(Random(1), row) == _sender(Random(1), row)
