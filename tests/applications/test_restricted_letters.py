"""限定知悉以前排着的邮件：给不知悉的工作人员的不发，给申请人、第三方的照发。"""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.core import mail

from gongkai.agencies.models import Role
from gongkai.applications import notices
from gongkai.applications.models import Case
from gongkai.applications.register import act
from gongkai.applications.restricting import restrict
from gongkai.applications.steps import take
from gongkai.engagement import jobs as listening
from gongkai.engagement import passing
from gongkai.law.procedure import Act, Event
from gongkai.outbox.delivery import deliver
from gongkai.outbox.models import Delivery
from gongkai.oversight.checking import check
from gongkai.oversight.models import Finding
from gongkai.oversight.notices import tell

from ..engagement.helpers import new_message
from .people import START, new_case, person

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _post(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def with_mail(name, bureau, role):
    user = person(name, bureau, role)
    user.email = f"{name}@office.example"
    user.save()
    return user


@pytest.fixture
def people(bureau, head):
    """承办过、写了名字的、审批的。"""
    head.email = "head@office.example"
    head.save()
    stranger = with_mail("stranger", bureau, Role.OFFICER)
    named = with_mail("named", bureau, Role.OFFICER)
    return stranger, named, head


def sent():
    """发一遍；都给了哪些工作人员，写了什么。"""
    deliver(TODAY)
    return {to: words for to, words in _letters() if to.endswith("@office.example")}


def _letters():
    return [(one.to[0], f"{one.subject}{one.body}") for one in mail.outbox]


def test_a_reminder_queued_before_goes_only_to_who_may_know(bureau, people):
    stranger, named, head = people
    case = new_case(bureau)
    notices.remind(case, "due:1", "还剩不到 3 个工作日", people)
    restrict(case, [named.pk], "涉及举报", head)
    assert set(sent()) == {named.email, head.email}
    (kept,) = Delivery.objects.filter(user=stranger)
    assert kept.state == "off" and "限定了知悉" in kept.error
    assert sent() and Delivery.objects.filter(ended=None).count() == 0


def test_the_letters_of_the_applicant_and_of_the_third_party_go_on(bureau, people):
    *_, head = people
    case = new_case(bureau, applicant={"name": "李某", "email": "li@example.com"})
    take(case, Act.NOTED, START, {}, {"text": "x"}, head)
    notices.moved(case, date(2026, 3, 9))
    notices._post(case, "third:1", [("mail", "third@example.com")], "征询", "链接")
    restrict(case, [], "涉及举报", head)
    sent()
    given = dict(_letters())
    assert {"li@example.com", "third@example.com"} <= set(given)
    assert case.number in given["li@example.com"]


def test_one_that_failed_and_waits_to_be_tried_again_is_kept_too(bureau, people, settings):
    """第一次没有发成，再试以前限定了。"""
    settings.OUTBOX_BACK_OFF = (0,)
    stranger, _, head = people
    case = new_case(bureau)
    notices.remind(case, "due:1", "已经逾期", [stranger])
    settings.EMAIL_BACKEND = "tests.applications.test_restricted_letters.Broken"
    deliver(TODAY)
    (row,) = Delivery.objects.filter(user=stranger)
    assert row.state == "waiting"
    restrict(case, [], "涉及举报", head)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert not sent() and Delivery.objects.get(pk=row.pk).state == "off"


class Broken:
    """连得上，收不下。"""

    def __init__(self, **kwargs):
        pass

    def open(self):
        return True

    def close(self):
        pass

    def send_messages(self, letters):
        raise OSError("收不下")


def test_who_handed_the_case_over_after_it_was_kept_gets_no_more_of_it(bureau, people):
    """限定以后换了承办人：原来的承办人不再知悉，排着的不发。"""
    stranger, named, head = people
    case = new_case(bureau)
    act(case, Event(Act.ASSIGNED, START, {"officer": stranger.pk}), head)
    restrict(case, [], "涉及举报", head)
    notices.remind(case, "due:1", "已经逾期", [stranger])
    case = Case.objects.get(pk=case.pk)
    act(case, Event(Act.ASSIGNED, START, {"officer": named.pk}), head)
    assert set(sent()) == set()


def test_the_letter_of_the_message_it_came_from_is_kept(bureau, people, officer):
    stranger, *_, head = people
    message = new_message(bureau, title="化工园区的搬迁补偿")
    case = passing.turn(message, officer).case
    message.refresh_from_db()
    listening.notices.tell_people(
        [stranger, head], "late:1", "留言逾期", "/x/", message.subject, bureau.pk
    )
    restrict(case, [], "涉及举报", head)
    assert set(sent()) == {head.email}


def test_a_finding_told_before_says_the_number_no_longer(bureau, people):
    stranger, *_, head = people
    case = new_case(bureau)
    Case.objects.filter(pk=case.pk).update(reply_due=date(2026, 4, 1))
    check(bureau)
    found = Finding.objects.get(key=f"overdue:{case.pk}")
    tell([stranger], "finding:1", found.what, "/x/", found.subject, bureau.pk)
    restrict(case, [], "涉及举报", head)
    words = sent()[stranger.email]
    assert case.number not in words and "限定知悉的一件申请" in words


def test_other_cases_are_told_as_before(bureau, people):
    stranger, *_, head = people
    kept, open_ = new_case(bureau), new_case(bureau)
    for one in (kept, open_):
        notices.remind(one, f"due:{one.pk}", "已经逾期", [stranger])
    restrict(kept, [], "涉及举报", head)
    words = sent()[stranger.email]
    assert open_.number in words and kept.number not in words


def test_letters_queued_before_the_upgrade_are_known_by_their_key(bureau, people):
    _, named, head = people
    case = new_case(bureau)
    notices.remind(case, "due:1", "已经逾期", people)
    Delivery.objects.update(user=None)
    import_module("gongkai.outbox.migrations.0004_waiting_readers").name_readers(apps, None)
    assert Delivery.objects.filter(user=None).count() == 1  # 申请人的
    restrict(case, [named.pk], "涉及举报", head)
    assert set(sent()) == {named.email, head.email}
