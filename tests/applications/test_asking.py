"""第三方的链接：案件页看得到、再发得出，征询书上印着，没有邮箱也办得成。"""

import io
from datetime import date

import pytest
from django.core import signing
from django.urls import reverse
from docx import Document

from gongkai.applications.letters import letter_of
from gongkai.applications.links import still_asked, third_party_address, third_party_link
from gongkai.applications.steps import take
from gongkai.documents import opening
from gongkai.law.procedure import Act
from gongkai.letters import write_docx, write_pdf
from gongkai.outbox.models import Delivery
from gongkai.safekeeping.models import TrailEntry

from .people import new_case

pytestmark = pytest.mark.django_db
START = date(2026, 3, 2)


@pytest.fixture
def case(bureau):
    return new_case(bureau, START)


def ask(case, officer, email=""):
    private = {"third_party": "恒信评估公司", "email": email}
    data = {"third_party_kind": "organization"}
    take(case, Act.THIRD_PARTY_ASKED, START, data, private, officer)
    return case.events.get(act=Act.THIRD_PARTY_ASKED)


def send(client, case, event, email=""):
    url = f"/admin/cases/{case.pk}/third-party/{event.number}/"
    return client.post(url, {"email": email}, follow=True).content.decode()


def test_the_case_page_shows_the_address_and_a_code_to_scan(client, case, officer):
    event = ask(case, officer)
    client.force_login(officer)
    page = client.get(f"/admin/cases/{case.pk}/").content.decode()
    assert third_party_address(event) in page and "第三方提出意见的二维码" in page
    take(case, Act.THIRD_PARTY_ANSWERED, START, {"opinion": "consent"}, {}, officer)
    assert third_party_address(event) not in client.get(f"/admin/cases/{case.pk}/").content.decode()


def test_it_is_sent_again_to_the_same_or_to_another_address(client, case, officer):
    event = ask(case, officer, "first@example.com")
    client.force_login(officer)
    page = client.get(f"/admin/cases/{case.pk}/").content.decode()
    assert "fi***@example.com" in page and "first@example.com" not in page
    assert "已经排上" in send(client, case, event)
    assert "已经排上" in send(client, case, event, "second@example.com")
    told = Delivery.objects.filter(message__subject__contains="第三方").order_by("pk")
    first, second = "first@example.com", "second@example.com"
    assert [d.to for d in told] == [first, first, second]
    assert all(third_party_address(event) in d.message.text for d in told)
    assert TrailEntry.objects.filter(action="third_party.sent").count() == 2


def test_links_sent_before_still_open(client, case, officer):
    event = ask(case, officer)
    before = reverse("third_party", args=[signing.dumps(event.pk, salt="gongkai.third-party")])
    assert client.get(before).status_code == client.get(third_party_link(event)).status_code == 200
    assert client.get(f"/apply/third-party/{event.pk}:x/").status_code == 404


def test_without_an_address_it_says_what_to_do(client, case, officer):
    event = ask(case, officer)
    client.force_login(officer)
    assert "当面给、寄给对方" in send(client, case, event)
    assert "邮箱的写法不对" in send(client, case, event, "x")
    assert not TrailEntry.objects.filter(action="third_party.sent").exists()


def test_only_who_works_on_it_sends(client, case, officer, clerk):
    event = ask(case, officer, "first@example.com")
    client.force_login(clerk)
    assert third_party_address(event) not in client.get(f"/admin/cases/{case.pk}/").content.decode()
    send(client, case, event)
    assert not TrailEntry.objects.filter(action="third_party.sent").exists()


def test_the_inquiry_prints_the_address_and_the_code(case, officer):
    event = ask(case, officer)
    letter = letter_of(case.letters.get(event=event))
    document = Document(io.BytesIO(write_docx(letter)))
    assert any(third_party_address(event) in p.text for p in document.paragraphs)
    assert len(document.inline_shapes) == 1
    with opening.pdf(write_pdf(letter)) as pdf:
        words = "".join(page.get_textpage().get_text_bounded() for page in pdf)
    assert third_party_address(event) in words.replace("\r\n", "").replace("\n", "")


def test_other_letters_print_no_address(case, officer):
    data = {"until": "2026-03-20", "items": "请写明是一期还是二期。"}
    take(case, Act.CORRECTION_ASKED, START, data, {}, officer)
    assert letter_of(case.letters.get()).link == ""


def test_the_second_question_waits_after_the_first_is_answered(case, officer):
    ask(case, officer)
    take(
        case,
        Act.THIRD_PARTY_ASKED,
        START,
        {"third_party_kind": "person"},
        {"third_party": "某"},
        officer,
    )
    take(case, Act.THIRD_PARTY_ANSWERED, START, {"opinion": "consent"}, {}, officer)
    waiting = still_asked(case.events.order_by("number"))
    assert [e.private["third_party"] for e in waiting] == ["某"]
