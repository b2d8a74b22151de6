"""热点：归类存下来、再来的接着归、升温、一次答复全组、写成信息、人来整理。"""

import random
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse

from gongkai.agencies.apart import OwnWork
from gongkai.agencies.models import Role
from gongkai.disclosures.models import Item
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.engagement.acts import NotNow
from gongkai.engagement.models import Act, Message, State, Topic, TopicShard
from gongkai.engagement.topics import answering, arranging, incremental, rising
from gongkai.outbox.models import Message as Notice
from gongkai.portal import front_page

from ..applications.people import person
from ..disclosures.items import column
from ..trail import recorded
from .generated import BEGIN, ROADS
from .helpers import SENDER, new_message, reply

pytest.importorskip("sklearn")
pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


#: 说法相近的：这里看的是存与接，归得好不好另有 test_grouping
CORES = {
    "暖气": "暖气不热，供热公司没有人管，室内温度不达标",
    "公积金": "住房公积金贷款额度怎样计算，夫妻缴存公积金能贷多少",
    "路灯": "路灯坏了，晚上漆黑一片，走路看不清",
}


def write(agency, topic, count, received=TODAY, seed=1):
    chance = random.Random(seed)
    return [
        new_message(
            agency,
            received,
            title=f"{topic}的事",
            text=f"{chance.choice(BEGIN)}{chance.choice(ROADS)}{CORES[topic]}".format(
                place="新华苑"
            ),
            sender=SENDER | {"email": f"{seed}-{n}@example.com"},
        )
        for n in range(count)
    ]


def group(agency, today=TODAY):
    return incremental.group_new(agency, today)


@pytest.fixture
def heating(bureau):
    write(bureau, "暖气", 6)
    group(bureau)
    return Topic.objects.get()


def test_messages_are_grouped_and_each_group_says_what_it_is(bureau):
    write(bureau, "暖气", 5)
    write(bureau, "公积金", 4)
    write(bureau, "路灯", 1)
    assert group(bureau) == 10
    topics = {t.size: t for t in Topic.objects.all()}
    assert set(topics) == {5, 4}
    assert "暖气" in "".join(topics[5].words) and "公积金" in "".join(topics[4].words)
    assert Message.objects.filter(topic=None).count() == 1
    assert group(bureau) == 0


def test_new_ones_join_the_old_groups(bureau, heating):
    write(bureau, "暖气", 3, seed=2)
    assert group(bureau) == 3
    heating.refresh_from_db()
    assert heating.size == 9 and Topic.objects.count() == 1 and TopicShard.objects.count() == 2


def test_a_lone_one_finds_its_group_when_a_second_comes(bureau):
    first = write(bureau, "路灯", 1)[0]
    group(bureau)
    assert not Topic.objects.exists()
    write(bureau, "路灯", 4, seed=3)
    group(bureau)
    first.refresh_from_db()
    assert first.topic == Topic.objects.get() and first.topic.size == 5


def test_nothing_is_grouped_across_agencies(bureau, other):
    write(bureau, "暖气", 3)
    write(other, "暖气", 3)
    assert incremental.on_time(TODAY) == 6
    assert {(t.agency, t.size) for t in Topic.objects.all()} == {(bureau, 3), (other, 3)}
    for topic in Topic.objects.all():
        assert set(topic.messages.values_list("agency", flat=True)) == {topic.agency_id}


def test_what_is_kept_for_grouping_cannot_be_read(bureau, heating):
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM engagement_topicshard")
        kept = cursor.fetchone()[0]
    assert "leaders" not in kept and "暖气" not in kept


def test_a_name_in_the_text_is_not_a_word_of_the_group(bureau):
    for number in range(4):
        text = f"我是李小龙，家住和平小区3号楼2单元501室，第{number}次说暖气不热，供热公司不管"
        new_message(bureau, text=text, title="暖气")
    group(bureau)
    words = "".join(Topic.objects.get().words)
    assert "李小龙" not in words and "李" not in words and "暖气" in words


def test_old_ones_are_no_longer_compared(bureau, heating):
    later = TODAY + timedelta(days=400)
    write(bureau, "暖气", 2, received=later, seed=4)
    group(bureau, later)
    assert sorted(Topic.objects.values_list("size", flat=True)) == [2, 6]


def test_two_at_once_group_each_message_once(bureau, monkeypatch):
    """读了以后、存以前，别处已经归了：什么也不存。"""
    write(bureau, "暖气", 3)
    real = incremental.vectors

    def meanwhile(texts):
        monkeypatch.setattr(incremental, "vectors", real)
        assert group(bureau) == 3
        return real(texts)

    monkeypatch.setattr(incremental, "vectors", meanwhile)
    assert group(bureau) == 0
    assert TopicShard.objects.count() == 1 and Topic.objects.get().size == 3


def test_without_the_package_the_job_waits_and_the_page_says_so(
    client, bureau, officer, monkeypatch
):
    monkeypatch.setattr(incremental, "available", lambda: False)
    write(bureau, "暖气", 2)
    assert incremental.on_time(TODAY) == 0 and not Topic.objects.exists()
    client.force_login(officer)
    answer = client.post(reverse("topics_regroup"), follow=True)
    assert "请管理员装上" in answer.content.decode()


@pytest.mark.parametrize(
    ("recent", "usual", "hot"),
    [
        (4, 0.0, False),
        (5, 0.0, True),
        (6, 1.0, True),
        (8, 4.0, False),
        (30, 20.0, False),
        (40, 20.0, True),
    ],
    ids=str,
)
def test_rising_is_against_its_own_history(recent, usual, hot):
    assert rising.is_rising(recent, usual) is hot


def test_a_rising_topic_is_told_once_to_those_who_check(bureau, head):
    head.email = "head@example.com"
    head.save()
    for week in range(1, 9):
        write(bureau, "路灯", 1, TODAY - timedelta(days=7 * week), seed=week)
    write(bureau, "暖气", 8, seed=11)
    group(bureau)
    assert rising.on_time(TODAY) == 1 and rising.on_time(TODAY) == 0
    hot = Topic.objects.get(rising=True)
    assert "暖气" in "".join(hot.words) and hot.recent == 8 and hot.usual == 0
    lamps = Topic.objects.get(rising=False)
    assert lamps.usual == 1.0
    assert Notice.objects.filter(about=hot.subject).count() == 1
    rising.refresh(bureau, TODAY + timedelta(days=30))
    hot.refresh_from_db()
    assert not hot.rising


TEXT = "供热公司正在更换管道，三月十日以前恢复。"


def test_one_answer_reaches_everybody_who_asked(client, bureau, heating, officer, head):
    done = heating.messages.first()
    reply(done, officer, head, "已经派人。")
    answering.draft(heating, "暖气不热怎么办", TEXT, officer)
    with pytest.raises(OwnWork):
        answering.draft(heating, "暖气不热怎么办", TEXT, head)
        answering.answer(heating, head)
    answering.draft(heating, "暖气不热怎么办", TEXT, officer)
    assert recorded("topic.drafted", officer, heating.subject) == 2
    before = Notice.objects.count()
    answering.answer(heating, head)
    assert recorded("topic.answered", head, heating.subject) == 1
    assert not Message.objects.filter(topic=heating, joint=False).exists()
    assert not Message.objects.exclude(state=State.ANSWERED).exists()
    assert Notice.objects.count() - before == 6
    address = answering.public_address(heating)
    assert all(address in n.text for n in Notice.objects.order_by("-id")[:6])
    front_page.ensure()
    assert TEXT in client.get(address).content.decode()
    assert "暖气不热怎么办" in client.get("/gk/housing/messages/").content.decode()
    assert answering.on_time(TODAY) == 0 and Notice.objects.count() - before == 6


def test_before_it_is_checked_nothing_is_public(client, heating, officer):
    front_page.ensure()
    answering.draft(heating, "暖气", TEXT, officer)
    assert client.get(answering.public_address(heating)).status_code == 404


def test_what_was_left_untold_is_told_by_the_next_tick(heating, officer, head, monkeypatch):
    monkeypatch.setattr(answering, "AT_ONCE", 2)
    answering.draft(heating, "暖气", TEXT, officer)
    answering.answer(heating, head)
    assert Message.objects.filter(joint=True).count() == 2
    assert answering.on_time(TODAY) == 4 and answering.on_time(TODAY) == 0


def test_one_who_asks_later_is_not_answered_by_itself(bureau, heating, officer, head, monkeypatch):
    answering.draft(heating, "暖气", TEXT, officer)
    answering.answer(heating, head)
    answered = datetime(2026, 3, 3, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    Topic.objects.filter(pk=heating.pk).update(answered=answered)
    late = write(bureau, "暖气", 1, received=TODAY + timedelta(days=9), seed=20)[0]
    group(bureau, TODAY + timedelta(days=9))
    assert answering.on_time(TODAY) == 0
    late.refresh_from_db()
    assert late.topic == heating and late.is_open


def test_numbers_and_names_do_not_get_into_a_public_answer(heating, officer):
    with pytest.raises(ValidationError, match="手机号码"):
        answering.draft(heating, "暖气", "请打 13912345678", officer)
    heating.refresh_from_db()
    assert heating.state == Topic.State.NONE and heating.text == ""


def test_an_answer_becomes_a_draft_item_and_is_told_when_it_is_public(
    bureau, heating, officer, head
):
    ensure_workflows()
    kept = column(bureau)
    with pytest.raises(NotNow):
        answering.as_item(heating, kept, "construction", "notice", officer)
    answering.draft(heating, "暖气不热怎么办", f"{TEXT}\n<b>另</b>", officer)
    answering.answer(heating, head)
    item = answering.as_item(heating, kept, "construction", "notice", officer)
    assert not item.live and item.title == "暖气不热怎么办"
    assert recorded("topic.disclosed", officer, heating.subject) == 1
    assert "&lt;b&gt;" in str(item.body.raw_data) or "<b>" not in str(item.body.raw_data)
    with pytest.raises(NotNow, match="已经写成"):
        answering.as_item(heating, kept, "construction", "notice", officer)
    before = Notice.objects.count()
    assert answering.on_time(TODAY) == 0
    Item.objects.filter(pk=item.pk).update(live=True, published_on=TODAY)
    assert answering.on_time(TODAY) == 6 and answering.on_time(TODAY) == 0
    assert Notice.objects.count() - before == 6
    assert item.get_absolute_url() in Notice.objects.last().text


def test_people_put_right_what_was_grouped_wrong(bureau, heating, officer):
    wrong = heating.messages.first()
    arranging.take_out(wrong, officer)
    write(bureau, "暖气", 2, seed=30)
    group(bureau)
    wrong.refresh_from_db()
    heating.refresh_from_db()
    assert wrong.topic is None and heating.size == 7
    assert recorded("topic.taken_out", officer, heating.subject) == 1
    arranging.rename(heating, "供热", officer)
    assert recorded("topic.renamed", officer, heating.subject) == 1
    with pytest.raises(ValueError, match="手机号码"):
        arranging.rename(heating, "13912345678", officer)


def test_groups_merged_by_hand_stay_merged(bureau, heating, officer):
    write(bureau, "公积金", 4, seed=31)
    group(bureau)
    loans = Topic.objects.exclude(pk=heating.pk).get()
    arranging.merge(loans, heating, officer)
    assert recorded("topic.merged", officer, loans.subject) == 1
    heating.refresh_from_db()
    assert heating.size == 10
    write(bureau, "公积金", 2, seed=32)
    group(bureau)
    heating.refresh_from_db()
    assert heating.size == 12 and Topic.objects.filter(merged_into=None).count() == 1
    with pytest.raises(NotNow):
        arranging.merge(heating, loans, officer)


@pytest.mark.parametrize("role", list(Role))
def test_who_may_do_what_to_a_topic(bureau, heating, role):
    """行为 × 职责。"""
    user = person("user", bureau, role)
    deeds = {
        "draft": (answering.draft, ("暖气", TEXT)),
        "rename": (arranging.rename, ("供热",)),
        "answer": (answering.answer, ()),
    }
    allowed = {
        "officer": {"draft", "rename"},
        "section_head": {"draft", "rename", "answer"},
        "disclosure_head": {"draft", "rename", "answer"},
    }
    for name, (do, given) in deeds.items():
        if name == "answer":
            Topic.objects.update(state=Topic.State.DRAFTED, drafter=None)
        if name in allowed.get(role, set()):
            do(heating, *given, user)
        else:
            with pytest.raises(PermissionDenied):
                do(heating, *given, user)


def test_the_pages(client, bureau, other, heating, officer, head):
    client.force_login(officer)
    assert "暖气" in client.get(reverse("topics")).content.decode()
    page = reverse("topic", args=[heating.pk])
    assert "写统一答复" in client.get(page).content.decode()

    def step(name, **given):
        return client.post(reverse("topic_step", args=[heating.pk, name]), given)

    assert step("draft", title="暖气", text="打 13912345678").status_code == 422
    assert step("draft", title="暖气不热", text=TEXT).status_code == 302
    assert step("answer").status_code in (302, 403)
    client.force_login(head)
    assert step("return", opinion="写清日期").status_code == 302
    assert recorded("topic.returned", head, heating.subject) == 1
    client.force_login(officer)
    assert "写清日期" in client.get(page).content.decode()
    assert step("draft", title="暖气不热", text=TEXT).status_code == 302
    client.force_login(head)
    assert step("answer").status_code == 302
    assert "告诉了 6 人" in client.get(page).content.decode()
    assert step("answer").status_code == 422
    assert Message.objects.filter(joint=True).count() == 6
    alien = person("alien", other, Role.OFFICER)
    client.force_login(alien)
    assert client.get(page).status_code == 404 and step("answer").status_code == 404
    assert Act.JOINT in set(heating.messages.first().events.values_list("act", flat=True))
