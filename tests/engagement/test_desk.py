"""收件箱和办留言的页面。"""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gongkai.engagement import queues
from gongkai.engagement.models import Act, Knowledge, Message, State, Topic
from gongkai.safekeeping.models import TrailEntry

from .helpers import SENDER, START, new_message, reply

pytestmark = pytest.mark.django_db


def page(client, user, name, *args):
    client.force_login(user)
    return client.get(reverse(name, args=args)).content.decode()


def test_the_inbox_shows_titles_and_hides_names(client, message, officer):
    text = page(client, officer, "inbox")
    assert "暖气不热" in text and "李**" in text and "李小龙" not in text


def test_a_page_of_the_inbox_asks_a_fixed_number_of_queries(client, bureau, officer):
    counts = []
    for size in (1, 30):
        for _ in range(size):
            new_message(bureau)
        client.force_login(officer)
        client.get(reverse("inbox"))
        with CaptureQueriesContext(
            connection,
        ) as found:
            client.get(reverse("inbox"))
        counts.append(len(found))
    assert counts[0] == counts[1] <= 24


def plans(sql_of):
    with connection.cursor() as cursor:
        for sql, params in sql_of:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            yield " ".join(str(row) for row in cursor.fetchall())


@pytest.mark.parametrize("queue", [q.id for q in queues.QUEUES])
def test_each_queue_has_its_index(bureau, officer, queue):
    if connection.vendor != "sqlite":
        pytest.skip("计划的写法随数据库")
    rows = queues.BY_ID[queue].pick(queues.visible(officer), officer, date(2026, 3, 2))
    order = ["-id"] if queue in ("all", "low") else ["due", "id"]
    plan = next(plans([rows.order_by(*order)[:50].query.sql_with_params()]))
    assert "SEARCH engagement_message USING" in plan and "SCAN" not in plan, plan


@pytest.mark.parametrize(
    "words",
    ["2026-1", "李小龙", "13912345678", "GD1"],
    ids=["编号", "姓名", "电话", "工单编号"],
)
def test_a_message_is_found_by(client, bureau, officer, words):
    found = new_message(bureau, order_number="GD1")
    new_message(bureau, sender=SENDER | {"name": "王五", "phone": "13800000000"}, title="别的")
    client.force_login(officer)
    text = client.post(reverse("inbox"), {"queue": "all", "q": words}).content.decode()
    assert found.number in text and "别的" not in text


def test_another_agency_s_message_is_not_there(client, other, officer):
    alien = new_message(other)
    client.force_login(officer)
    for name in ("message", "message_unmask", "message_take_out", "knowledge_from"):
        path = reverse(name, args=[alien.pk])
        assert client.post(path).status_code in (404, 405), name
    assert client.get(reverse("message", args=[alien.pk])).status_code == 404


def test_seeing_who_wrote_leaves_a_trace(client, message, officer, clerk):
    text = page(client, officer, "message", message.pk)
    assert "李小龙" not in text and "13912345678" not in text and "501室" not in text
    text = client.post(reverse("message_unmask", args=[message.pk])).content.decode()
    assert "李小龙" in text and "13912345678" in text
    assert TrailEntry.objects.filter(action="message.unmasked").count() == 1
    client.force_login(clerk)
    assert client.post(reverse("message_unmask", args=[message.pk])).status_code in (302, 403)
    assert TrailEntry.objects.filter(action="message.unmasked").count() == 1


def step(client, user, message, name, **given):
    client.force_login(user)
    path = reverse("message_step", args=[message.pk, name])
    version = re.search(r'name="version" value="(\d+)"', client.get(path).content.decode())
    return client.post(path, given | {"version": version[1] if version else 0})


def test_the_whole_way_on_the_desk(client, message, officer, head):
    assert step(client, officer, message, "assigned", officer=officer.pk).status_code == 302
    assert step(client, officer, message, "drafted", reply="今天恢复。").status_code == 302
    assert "今天恢复" in page(client, head, "message", message.pk)
    assert step(client, head, message, "returned", opinion="写清原因").status_code == 302
    assert step(client, officer, message, "drafted", reply="管道坏了，已修。").status_code == 302
    assert step(client, head, message, "replied", reply="管道坏了，已经修好。").status_code == 302
    message.refresh_from_db()
    assert message.state == State.ANSWERED and message.officer == officer
    given = {"title": "暖气不热", "question": "李小龙家暖气不热", "answer": "修好了"}
    answer = step(client, head, message, "published", **given)
    assert answer.status_code == 422 and "公开以前请遮去" in answer.content.decode()
    given["question"] = "某小区暖气不热"
    assert step(client, head, message, "published", **given).status_code == 302
    public = client.get(message.public_answer.get_absolute_url()).content.decode()
    assert "某小区暖气不热" in public and "李" not in public.split("<main")[1]


def test_an_old_page_cannot_overwrite_a_newer_state(client, message, officer):
    client.force_login(officer)
    path = reverse("message_step", args=[message.pk, "drafted"])
    client.post(path, {"version": 1, "reply": "甲"})
    answer = client.post(path, {"version": 1, "reply": "乙"})
    assert answer.status_code == 422 and Message.objects.get().version == 2


def test_a_message_taken_at_the_counter_is_registered_once(client, bureau, clerk):
    client.force_login(clerk)
    given = {
        "agency": bureau.pk,
        "channel": "counter",
        "kind": "complaint",
        "received": timezone.localdate(),
        "title": "噪声",
        "text": "工地夜里施工",
        "submission": "0" * 32,
    }
    for _ in range(2):
        assert client.post(reverse("message_note"), given).status_code == 302
    assert Message.objects.get().channel == "counter"
    later = given | {"received": "2999-01-01", "submission": "1" * 32}
    assert client.post(reverse("message_note"), later).status_code == 422


def test_one_click_turns_a_reply_into_knowledge_and_knowledge_into_a_draft(
    client, bureau, message, officer, head
):
    reply(message, officer, head, "李小龙同志，供热不达标的，请打供热公司电话。")
    client.force_login(officer)
    path = reverse("knowledge_from", args=[message.pk])
    assert client.post(path).status_code == 302
    entry = Knowledge.objects.get()
    assert not entry.shown and entry.owner == officer and "李小龙" not in entry.answer
    review = {"question": "暖气不热找谁", "answer": entry.answer, "review": "2999-01-01"}
    review["owner"] = officer.pk
    edit = reverse("knowledge_edit", args=[entry.pk])
    assert client.post(edit, review | {"keywords": "供热", "shown": "on"}).status_code == 302
    again = new_message(bureau, title="家里暖气不热")
    drafted = reverse("message_step", args=[again.pk, "drafted"])
    assert f"{drafted}?from={entry.pk}" in page(client, officer, "message", again.pk)
    assert "请打供热公司电话" in client.get(f"{drafted}?from={entry.pk}").content.decode()


def test_no_reply_no_knowledge(client, message, officer):
    client.force_login(officer)
    answer = client.post(reverse("knowledge_from", args=[message.pk]), follow=True)
    assert "还没有答复" in answer.content.decode() and not Knowledge.objects.exists()


def test_the_steps_not_allowed_say_why(client, message, officer):
    text = page(client, officer, "message", message.pk)
    assert "现在是“待办理”，不能答复" in text
    assert client.get(reverse("message_step", args=[message.pk, "rated"])).status_code == 404
    assert client.get(reverse("message_step", args=[message.pk, "nothing"])).status_code == 404
    assert client.get(reverse("message_step", args=[message.pk, Act.REPLIED])).status_code in (
        302,
        403,
    )


def test_a_topic_lists_its_messages_with_the_names_hidden(client, bureau, officer):
    topic = Topic.objects.create(agency=bureau, leader=1, size=2, first=START, last=START)
    for title in ("李小龙家暖气不热，电话13912345678", "暖气不热"):
        Message.objects.filter(pk=new_message(bureau, title=title).pk).update(topic=topic)
    for text in (page(client, officer, "topic", topic.pk), page(client, officer, "inbox")):
        assert "暖气不热" in text and "李小龙" not in text and "13912345678" not in text
