"""公众写留言、看进度、评价、追问、看公开的。"""

import re

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from gongkai.applications.numbers import code_of
from gongkai.engagement import knowledge, passing
from gongkai.engagement.models import Knowledge, Message
from gongkai.portal import front_page
from gongkai.portal.apply import captcha

from .helpers import SENDER, new_message, reply

pytestmark = pytest.mark.django_db
WHAT = {"kind": "help", "title": "暖气不热", "text": "和平小区暖气不热", "may_publish": "on"}
WHO = {"name": "李小龙", "phone": "13912345678", "email": "li@example.com"}


@pytest.fixture(autouse=True)
def _site(bureau, monkeypatch):
    cache.clear()
    front_page.ensure()
    monkeypatch.setattr(captcha, "answered", lambda token, answer: answer == "5")


def write(client, name, given, slug="housing"):
    return client.post(reverse("message_write", args=[slug, name]), given)


def entry(bureau, officer, **more):
    given = {"question": "暖气不热找谁", "answer": "打供热公司电话。", "keywords": "供热 暖气"}
    given |= {"agency": bureau, "review": "2999-01-01"} | more
    return knowledge.save(Knowledge(**given), officer)


def test_a_message_is_written_step_by_step_and_kept_on_the_way(client):
    assert write(client, "what", WHAT).status_code == 302
    # 没有填完就关了：再打开还在
    assert "和平小区暖气不热" in client.get("/messages/housing/what/").content.decode()
    assert client.get("/messages/housing/check/").url.endswith("/who/")
    assert write(client, "who", WHO).status_code == 302
    assert "李小龙" in client.get("/messages/housing/check/").content.decode()
    done = write(client, "check", {"answer": "5"})
    message = Message.objects.get()
    text = done.content.decode()
    assert message.number in text and code_of(message.submission) in text
    assert message.sender["phone"] == "13912345678" and message.may_publish
    # 回执在路上丢了，重新打开还看得到；不会再登记一件
    assert message.number in client.get("/messages/housing/check/").content.decode()
    assert Message.objects.count() == 1


def test_a_wrong_answer_to_the_question_registers_nothing(client):
    write(client, "what", WHAT)
    write(client, "who", WHO)
    assert write(client, "check", {"answer": "6"}).status_code == 422
    assert not Message.objects.exists()


def test_too_many_from_one_place_are_refused(client, settings):
    settings.APPLY_RATE = 0
    write(client, "what", WHAT)
    assert write(client, "what", WHAT).status_code == 422
    settings.APPLY_RATE = 1
    write(client, "what", WHAT)
    write(client, "who", WHO)
    write(client, "check", {"answer": "5"})
    write(client, "what", WHAT)
    write(client, "who", WHO)
    answer = write(client, "check", {"answer": "5"})
    assert "太频繁" in answer.content.decode() and Message.objects.count() == 1


def test_an_empty_message_says_what_is_missing(client):
    answer = write(client, "what", {"kind": "help", "title": "\u200b", "text": ""})
    text = answer.content.decode()
    assert answer.status_code == 422 and "请填写内容" in text and "看不见的字符" in text


def test_what_was_answered_before_is_shown_before_sending(client, bureau, officer):
    entry(bureau, officer)
    entry(bureau, officer, question="公租房怎样申请", keywords="")
    write(client, "what", WHAT)
    write(client, "who", WHO)
    text = client.get("/messages/housing/check/").content.decode()
    assert "您问的可能已经答过" in text and "暖气不热找谁" in text and "公租房怎样" not in text
    found = client.post("/messages/housing/alike/", {"q": "我家暖气不热"}).json()["items"]
    assert [one["title"] for one in found] == ["暖气不热找谁"]


def test_what_is_not_for_the_public_and_what_others_have_is_not_shown(
    client, bureau, other, officer
):
    hidden = entry(bureau, officer, shown=False)
    assert client.get(hidden.get_absolute_url()).status_code == 404
    assert knowledge.alike("暖气不热找谁", bureau) == []
    entry(bureau, officer)
    assert knowledge.alike("暖气不热找谁", other) == []


def look(client, message):
    number, code = message.number, code_of(message.submission)
    return client.post("/messages/progress/", {"number": number, "code": code}, follow=True)


def test_the_progress_needs_both_number_and_code(client, message):
    code = code_of(message.submission)
    wrong = client.post("/messages/progress/", {"number": "2026-9", "code": code})
    assert wrong.status_code == 422 and "对不上" in wrong.content.decode()
    assert client.get("/messages/progress/message/").status_code == 302
    assert "办理中" in look(client, message).content.decode()


def test_looking_too_often_is_refused(client, message, settings):
    settings.LOOKUP_RATE = 1
    look(client, message)
    assert "太频繁" in look(client, message).content.decode()


def test_the_sender_reads_the_reply_rates_it_and_asks_once_more(client, message, officer, head):
    reply(message, officer, head, "今天恢复供热。")
    text = look(client, message).content.decode()
    assert "今天恢复供热" in text and "对答复满意吗" in text and "追问" in text
    done = client.post("/messages/progress/do/rated/", {"rated-rating": "2", "rated-words": "慢"})
    assert done.status_code == 302
    asked = {"followed_up-question": "明年怎么办？"}
    assert client.post("/messages/progress/do/followed_up/", asked).status_code == 302
    message.refresh_from_db()
    assert message.rating == 2 and message.is_open
    again = client.post("/messages/progress/do/followed_up/", asked)
    assert again.status_code == 422 and "不能追问" in again.content.decode()
    empty = client.post("/messages/progress/do/rated/", {})
    assert empty.status_code == 422


def test_the_sender_of_a_turned_message_gets_the_number_and_the_code(client, message, officer):
    done = passing.turn(message, officer)
    text = look(client, message).content.decode()
    assert done.case.number in text and done.code in text


def test_a_sent_on_message_says_where_and_why(client, message, officer):
    passing.send_on(message, "petition", "区信访局", "属于信访事项，请找区信访局。", officer)
    text = look(client, message).content.decode()
    assert "区信访局" in text and "信访工作条例" in text and "属于信访事项" in text


def test_the_answered_ones_are_listed_by_date(client, bureau, officer, head, monkeypatch):
    from gongkai.engagement import answered
    from gongkai.portal.engagement import answers

    monkeypatch.setattr(answers, "PAGE", 2)
    for number in range(3):
        one = new_message(bureau, title=f"第{number}件事情")
        reply(one, officer, head)
        answered.publish(one, answered.suggested(one, list(one.events.all())), head)
    first = client.get("/gk/housing/messages/").content.decode()
    assert "第2件事情" in first and "第0件事情" not in first and "答复部门" in first
    following = re.search(r'href="(\?after=[^"]+)"', first)[1]
    assert "第0件事情" in client.get(f"/gk/housing/messages/{following}").content.decode()
    assert client.get("/gk/housing/messages/?after=x").status_code == 404
    assert SENDER["name"] not in first


def test_the_terms_come_from_the_law(client):
    text = client.get("/messages/").content.decode()
    assert "5个工作日" in text and "15个工作日" in text


def test_every_public_page_opens(client, bureau, officer):
    kept = entry(bureau, officer)
    for path in (
        "/messages/",
        "/messages/progress/",
        "/gk/housing/messages/",
        "/gk/housing/knowledge/",
        "/gk/housing/knowledge/?q=暖气不热",
        kept.get_absolute_url(),
        "/gk/housing/consultations/",
    ):
        assert client.get(path).status_code == 200, path
    assert timezone.localdate()
