"""存下通知：同一件事一次，事不成通知也没有，收件人和内容是密封的。"""

import pytest
from django.db import connection, transaction

from gongkai.outbox.messages import post
from gongkai.outbox.models import Delivery, Message

pytestmark = pytest.mark.django_db
MAIL = ("mail", "li@example.com")


def test_a_row_for_each_channel(posted, sms):
    rows = posted(MAIL, ("sms", "13900000000"))
    assert [(d.channel, d.to, d.state) for d in rows] == [
        ("mail", "li@example.com", "waiting"),
        ("sms", "13900000000", "waiting"),
    ]
    assert rows[0].ident != rows[1].ident


def test_the_same_key_is_kept_once(posted):
    posted(MAIL)
    assert not post(key="k", subject="另", text="另", to=[MAIL])
    assert Message.objects.get().subject == "题" and Delivery.objects.count() == 1


def test_when_the_act_fails_nothing_is_told():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        post(key="k", subject="题", text="好", to=[MAIL])
        raise ZeroDivisionError
    assert not Message.objects.exists()


def test_a_channel_that_is_off_and_an_empty_address_are_passed_over(settings):
    settings.SMS_URL = ""
    nobody = [("sms", "13900000000"), ("mail", ""), ("pigeon", "x")]
    assert not post(key="k", subject="题", text="好", to=nobody)
    assert not Message.objects.exists()


def test_the_recipient_and_the_text_are_sealed(posted):
    posted(MAIL, text="机密的链接")
    with connection.cursor() as cursor:
        cursor.execute('SELECT "to", text FROM outbox_delivery, outbox_message')
        stored = str(cursor.fetchone())
    assert "li@" not in stored and "机密" not in stored


def test_what_cannot_be_stored_or_sent_is_made_harmless(posted):
    (row,) = posted(
        MAIL, subject="公租房\r\nBcc: x@example.com" + "长" * 200, text="半\ud800个\0字"
    )
    row.message.refresh_from_db()
    assert "\n" not in row.message.subject and len(row.message.subject) == 120
    assert row.message.text == "半个字"
