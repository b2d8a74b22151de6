"""短信接口的约定。"""

import pytest

from gongkai.outbox.channels import NotSent, Unreachable
from gongkai.outbox.delivery import deliver
from gongkai.outbox.models import Delivery

from .test_delivery import TODAY

pytestmark = pytest.mark.django_db


def send(posted):
    posted(("sms", "13900000000"))
    deliver(TODAY)
    return Delivery.objects.get()


def test_it_goes_to_the_interface_with_a_key_against_repetition(sms, posted):
    row = send(posted)
    ((headers, body),) = sms.taken
    assert body == {"phone": "13900000000", "text": "好"}
    assert headers["Authorization"] == "Bearer t"
    assert headers["Idempotency-Key"] == str(row.ident)
    assert (row.state, row.receipt) == ("sent", "a-1")


@pytest.mark.parametrize("answer", [b"", b"not json", b"[1]", b"\xff"])
def test_any_answer_with_a_good_status_is_taken(sms, posted, answer):
    sms.answer = answer
    assert send(posted).state == "sent"


@pytest.mark.parametrize(
    ("status", "state"),
    [(400, "dead"), (422, "dead"), (500, "waiting"), (401, "waiting"), (503, "waiting")],
)
def test_what_is_refused_for_good_is_not_tried_again(sms, posted, status, state):
    sms.status = status
    row = send(posted)
    assert row.state == state and str(status) in row.error and "短信" in row.error


def test_an_interface_that_is_not_there(settings, posted):
    settings.SMS_URL = "http://127.0.0.1:1/"
    assert "短信接口连不上" in send(posted).error


def test_a_wrong_setting_is_told(settings, posted):
    settings.SMS_URL = "not a url"
    assert "短信接口连不上" in send(posted).error


def test_an_unreachable_one_is_also_not_sent():
    assert issubclass(Unreachable, NotSent)
