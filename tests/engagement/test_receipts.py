"""窗口登记的留言有回执：屏幕上看、PDF 带二维码，凭它查得到；看了留痕。"""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from gongkai.agencies.models import Role
from gongkai.applications.models import TemplateOverride
from gongkai.applications.numbers import code_of
from gongkai.documents.removal import read
from gongkai.engagement.models import Message
from gongkai.engagement.receipts import receipt_of
from gongkai.safekeeping.models import TrailEntry

from ..applications.people import person
from .helpers import new_message, reply

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken(bureau):
    return new_message(bureau, channel="counter", kind="complaint", title="工地夜里施工")


def test_what_is_taken_at_the_counter_goes_on_to_its_receipt(client, bureau, clerk):
    client.force_login(clerk)
    given = {
        "agency": bureau.pk,
        "channel": "counter",
        "kind": "complaint",
        "received": timezone.localdate(),
        "title": "噪声",
        "text": "工地夜里施工",
        "name": "李小龙",
        "submission": "0" * 32,
    }
    page = client.post(reverse("message_note"), given, follow=True)
    made = Message.objects.get()
    assert page.redirect_chain == [(reverse("message_receipt_view", args=[made.pk]), 302)]
    text = page.content.decode()
    assert made.number in text and code_of(made.submission) in text and "李小龙" in text
    assert "<svg" in text
    # 凭回执上的编号和查询码查得到
    client.logout()
    shown = client.post(
        reverse("message_lookup"),
        {"number": made.number, "code": re.search(r"查询码(\w{10})", text)[1]},
        follow=True,
    )
    assert made.number in shown.content.decode() and "噪声" in shown.content.decode()


def test_the_pdf_says_number_code_and_last_day(client, taken, clerk):
    client.force_login(clerk)
    answer = client.get(reverse("message_receipt", args=[taken.pk]))
    content = b"".join(answer) if answer.streaming else answer.content
    assert answer["Content-Type"] == "application/pdf" and "no-store" in answer["Cache-Control"]
    text = re.sub(r"\s", "", "".join(read(content, "pdf").pieces))
    assert taken.number in text and code_of(taken.submission) in text
    due = taken.due
    assert f"{due.year}年{due.month}月{due.day}日" in text and "留言登记回执" in text
    assert TrailEntry.objects.filter(action="message.receipt_read").count() == 1


def test_who_may_not_note_gets_none_and_the_web_s_code_stays_the_sender_s(
    client, bureau, other, taken, clerk, officer
):
    section = person("section", bureau, Role.SECTION_HEAD)
    for user, message, code in (
        (section, taken, 302),
        (clerk, new_message(bureau), 404),
        (clerk, new_message(bureau, channel="hotline", order_number="GD1"), 404),
        (clerk, new_message(other, channel="counter"), 404),
    ):
        client.force_login(user)
        for name in ("message_receipt", "message_receipt_view"):
            assert client.get(reverse(name, args=[message.pk])).status_code == code, name
    assert not TrailEntry.objects.filter(action="message.receipt_read").exists()
    client.force_login(clerk)
    assert "登记回执" in client.get(reverse("message", args=[taken.pk])).content.decode()


def test_nameless_answered_and_without_a_day(bureau, officer, head, taken):
    nameless = new_message(bureau, channel="phone", sender={})
    assert receipt_of(nameless).addressee == "写信人"
    reply(taken, officer, head)
    taken.refresh_from_db()
    assert "最迟" not in "".join(receipt_of(taken).paragraphs)
    later = new_message(bureau, channel="post", received=date(2026, 3, 2))
    Message.objects.filter(pk=later.pk).update(due=None)
    later.refresh_from_db()
    TemplateOverride.objects.create(
        agency=bureau, kind="message_receipt", title="回执", text="最迟{due}答复{message_number}"
    )
    assert later.number in "".join(receipt_of(later).paragraphs)
