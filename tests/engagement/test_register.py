"""一件留言从登记到答复、公开、追问：规矩都在 acts 一张表里。"""

import uuid
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection

from gongkai.agencies.apart import OwnWork
from gongkai.applications.models import Case
from gongkai.applications.register import Conflict
from gongkai.engagement import answered, passing
from gongkai.engagement.acts import TABLE, NotNow, due_of
from gongkai.engagement.models import Act, Message, MessageEvent, PublicAnswer, State
from gongkai.engagement.register import NewMessage, act, register
from gongkai.outbox.models import Message as Notice
from gongkai.safekeeping.actor import Outsider
from gongkai.safekeeping.models import TrailEntry
from gongkai.safekeeping.triggers import ensure

from ..agencies.test_policy import EXPECTED
from ..applications.people import person
from .helpers import SENDER, START, new_message, reply

pytestmark = pytest.mark.django_db
CITIZEN = Outsider("写信人")


def test_what_is_stored_cannot_be_read_in_the_database(message):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM engagement_message")
        row = str(cursor.fetchone())
        cursor.execute("SELECT * FROM engagement_messageevent")
        row += str(cursor.fetchall())
    for words in ("李小龙", "暖气", "13912345678", "和平小区"):
        assert words not in row


@pytest.mark.parametrize(
    ("kind", "due"),
    [
        pytest.param("consult", date(2026, 3, 9), id="咨询五个工作日"),
        pytest.param("help", date(2026, 3, 16), id="求助十个工作日"),
        pytest.param("suggest", date(2026, 3, 23), id="建议十五个工作日"),
        pytest.param("complaint", date(2026, 3, 23), id="投诉十五个工作日"),
    ],
)
def test_each_kind_has_its_own_last_day(bureau, kind, due):
    assert new_message(bureau, kind=kind).due == due == due_of(kind, START)


def test_one_submission_is_registered_once(bureau):
    given = {"submission": uuid.uuid4()}
    assert new_message(bureau, **given) == new_message(bureau, **given)
    assert Message.objects.count() == 1


def test_numbers_follow_each_other_in_one_agency(bureau, other):
    assert [new_message(a).serial for a in (bureau, bureau, other)] == [1, 2, 1]


def test_from_draft_to_reply_and_the_sender_is_told(message, officer, head):
    reply(message, officer, head)
    message.refresh_from_db()
    assert message.state == State.ANSWERED and message.closed and message.version == 3
    told = Notice.objects.get(about=message.subject)
    assert "暖气" not in told.text and "检修" not in told.text and message.number in told.text
    assert list(TrailEntry.objects.order_by("number").values_list("action", flat=True)) == [
        "message.received",
        "message.drafted",
        "message.replied",
    ]


def test_nobody_approves_his_own_draft(message, head):
    act(message, Act.DRAFTED, head, private={"reply": "已修。"})
    with pytest.raises(OwnWork):
        act(message, Act.REPLIED, head, private={"reply": "已修。"})
    assert Message.objects.get().state == State.CHECKING


def test_two_who_work_at_once_do_not_overwrite_each_other(message, officer, head):
    act(message, Act.DRAFTED, officer, private={"reply": "甲"}, version=1)
    with pytest.raises(Conflict):
        act(message, Act.RETURNED, head, private={"opinion": "再写"}, version=1)


@pytest.mark.parametrize("kind", [k for k, row in TABLE.items() if row.do], ids=str)
@pytest.mark.parametrize("role", list(EXPECTED))
def test_each_deed_is_done_by_just_those_roles(bureau, other, kind, role):
    """行为 × 职责：没有这项职责的、别的机关的，都办不了。"""
    message = new_message(bureau)
    Message.objects.filter(pk=message.pk).update(state=TABLE[kind].allowed[0])
    writer = person("writer", bureau, "officer")
    if kind == Act.UNPUBLISHED:
        MessageEvent.objects.create(message=message, number=2, act=Act.PUBLISHED, on=START)
        Message.objects.filter(pk=message.pk).update(version=2)
    mine, theirs = person("mine", bureau, role), person("theirs", other, role)
    given = {"data": {"officer": writer.pk}, "private": {"reply": "甲"}}
    with pytest.raises(PermissionDenied):
        act(message, kind, theirs, **given)
    if TABLE[kind].do in EXPECTED[role].split():
        act(message, kind, mine, **given)
    else:
        with pytest.raises(PermissionDenied):
            act(message, kind, mine, **given)


def test_what_cannot_be_done_now_says_why_and_changes_nothing(message, officer, head):
    with pytest.raises(NotNow, match="现在是“待办理”，不能答复"):
        act(message, Act.REPLIED, head, private={"reply": "甲"})
    assert Message.objects.get().version == 1 and MessageEvent.objects.count() == 1


def test_a_reply_is_rated_once_and_asked_about_once(message, officer, head):
    reply(message, officer, head)
    act(message, Act.RATED, CITIZEN, data={"rating": 2}, private={"words": "太慢"})
    with pytest.raises(NotNow, match="已经评价过"):
        act(message, Act.RATED, CITIZEN, data={"rating": 5})
    asked = act(message, Act.FOLLOWED_UP, CITIZEN, private={"question": "明年呢？"})
    assert asked.state == State.OPEN and asked.closed is None and asked.due > START
    reply(message, officer, head, "明年换管道。")
    act(message, Act.RATED, CITIZEN, data={"rating": 5})
    with pytest.raises(NotNow, match="追问只有一次"):
        act(message, Act.FOLLOWED_UP, CITIZEN, private={"question": "后年呢？"})
    assert Message.objects.get().rating == 5


def test_the_public_answer_hides_who_wrote(message, officer, head):
    reply(message, officer, head, "李小龙同志：和平小区3号楼2单元501室已经修好。")
    given = answered.suggested(message, list(message.events.all()))
    whole = "".join(given.values())
    assert "李小龙" not in whole and "13912345678" not in whole and "501室" not in whole
    assert "暖气不热" in whole and "已经修好" in whole
    answered.publish(message, given, head)
    assert PublicAnswer.objects.get().received == START
    answered.unpublish(message, "写信人要求", head)
    assert not PublicAnswer.objects.exists()
    answered.publish(message, given, head)


@pytest.mark.parametrize("left", ["李小龙", "13912345678", "139 1234 5678"])
def test_what_still_names_the_sender_is_not_published(message, officer, head, left):
    reply(message, officer, head)
    given = {"title": "暖气", "question": f"{left}家暖气不热", "answer": "修好了"}
    with pytest.raises(ValidationError, match="公开以前请遮去"):
        answered.publish(message, given, head)
    assert not PublicAnswer.objects.exists() and message.events.count() == 3


def test_without_consent_nothing_is_published(bureau, officer, head):
    message = new_message(bureau, may_publish=False)
    reply(message, officer, head)
    with pytest.raises(NotNow, match="没有同意公开"):
        answered.publish(message, {"title": "甲", "question": "乙", "answer": "丙"}, head)


def test_an_application_in_disguise_becomes_a_case(message, officer):
    done = passing.turn(message, officer)
    case = Case.objects.get()
    assert done.case == case and case.applicant["name"] == SENDER["name"]
    assert "暖气不热" in case.asked and case.agency == message.agency
    message.refresh_from_db()
    assert message.state == State.TURNED
    found = passing.turned_into(list(message.events.all()))
    assert found.case == case and len(found.code) == 10
    with pytest.raises(NotNow):
        passing.turn(message, officer)
    assert Case.objects.count() == 1


def test_a_petition_is_sent_on_with_its_basis_and_a_note(message, officer):
    passing.send_on(
        message, "petition", "区信访局，0951-1234567", "您反映的属于信访事项。", officer
    )
    event = MessageEvent.objects.get(act=Act.SENT_ON)
    assert "信访工作条例" in event.data["citation"] and event.told("note")
    assert Notice.objects.filter(about=message.subject).count() == 1


def test_the_past_cannot_be_changed_even_in_the_database(message):
    ensure(connection)
    with pytest.raises(DatabaseError, match="append only"), connection.cursor() as cursor:
        cursor.execute("UPDATE engagement_messageevent SET data = '{}'")


def test_a_message_without_a_calendar_waits_for_it(bureau):
    far = register(
        NewMessage(
            agency=bureau,
            channel="post",
            kind="consult",
            received=date(2200, 1, 2),
            sender={},
            title="甲",
            text="乙",
        )
    ).message
    assert far.due is None and far.who == "没有留姓名"
