from datetime import date, timedelta

import pytest
from django.utils import timezone

from gongkai.agencies.models import Role
from gongkai.outbox.models import Delivery
from gongkai.remedies.beside import unanswered
from gongkai.remedies.jobs import remind
from gongkai.remedies.models import Contest
from gongkai.reporting.counts import contest_counts
from gongkai.safekeeping.models import TrailEntry

from ..applications.people import agencies, new_case, person
from ..trail import recorded

pytestmark = pytest.mark.django_db
LIST = "/admin/contests/"


@pytest.fixture
def case(settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    return new_case(agencies()[0])


@pytest.fixture
def officer(client, case):
    user = person("officer", case.agency, Role.OFFICER)
    client.force_login(user)
    return user


def given(**more):
    return {"group": "reconsideration", "organ": "某区人民政府", "received": "2026-03-02"} | more


def register(client, case, **more):
    return client.post(f"{LIST}new/{case.pk}/", given(**more))


def test_it_is_registered_with_its_due_day(client, officer, case):
    assert register(client, case)["Location"] == LIST
    contest = Contest.objects.get()
    assert contest.answer_due == date(2026, 3, 16)
    assert TrailEntry.objects.filter(action="contest.registered").exists()
    page = client.get(LIST).content.decode()
    assert "2026年3月16日" in page and "late" in page


def test_the_summary_procedure_is_shorter(client, officer, case):
    register(client, case, summary="on")
    assert Contest.objects.get().answer_due == date(2026, 3, 9)


def test_the_organ_is_suggested(client, officer, case):
    assert "青川市兴庆区人民政府" in client.get(f"{LIST}new/{case.pk}/").content.decode()


def test_a_result_needs_its_day(client, officer, case):
    page = register(client, case, result="upheld")
    assert page.status_code == 422 and "一起填" in page.content.decode()
    assert not Contest.objects.exists()


def test_days_out_of_order_are_refused(client, officer, case):
    page = register(client, case, answered="2026-03-01")
    assert page.status_code == 422 and "事实矛盾" in page.content.decode()


def test_it_is_concluded(client, officer, case):
    register(client, case)
    contest = Contest.objects.get()
    more = {"answered": "2026-03-10", "result": "corrected", "closed": "2026-04-10"}
    client.post(f"{LIST}{contest.pk}/", given(**more, follow_up="已重新答复。"))
    contest.refresh_from_db()
    assert (contest.result, contest.follow_up) == ("corrected", "已重新答复。")
    assert recorded("contest.changed", officer, case.subject) == 1
    assert "结果纠正" in client.get(LIST).content.decode()
    assert "复议机关提交书面答复" in client.get(f"{LIST}{contest.pk}/").content.decode()


def test_another_agency_has_none_of_it(client, officer, case):
    register(client, case)
    contest = Contest.objects.get()
    client.force_login(person("stranger", agencies()[1], Role.DISCLOSURE_HEAD))
    assert client.get(f"{LIST}{contest.pk}/").status_code == 404
    assert register(client, case).status_code == 404
    assert case.number not in client.get(LIST).content.decode()


def test_a_clerk_looks_and_does_not_change(client, case):
    client.force_login(person("clerk", case.agency, Role.CLERK))
    assert client.get(LIST).status_code == 200
    assert register(client, case).status_code in (302, 403) and not Contest.objects.exists()


def test_it_stands_on_the_desk_until_answered(client, officer, case):
    register(client, case)
    page = client.get("/admin/cases/").content.decode()
    assert "行政复议：2026年3月16日前答复" in page and "late" in page
    Contest.objects.update(answered=date(2026, 3, 10))
    assert "前答复" not in client.get("/admin/cases/").content.decode()


def test_the_officer_and_the_head_are_reminded_at_each_threshold_once(client, officer, case):
    officer.email = "officer@office.example"
    officer.save()
    head = person("head", case.agency, Role.DISCLOSURE_HEAD, email="head@office.example")
    case.officer = officer
    case.save()
    register(client, case)
    for day in (date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 9), date(2026, 3, 17)):
        remind(day)
    left = Delivery.objects.filter(message__key__startswith="contest").order_by("pk")
    told = [(d.message.key.split(":")[3], d.to) for d in left]
    assert told == [(level, u.email) for level in ("5", "0") for u in (officer, head)]


def test_a_due_day_not_yet_published_is_filled_in_later(case):
    contest = Contest.objects.create(
        case=case, group="reconsideration", organ="x", received=date(2026, 3, 2)
    )
    remind(date(2026, 3, 2))
    contest.refresh_from_db()
    assert contest.answer_due == date(2026, 3, 16)


@pytest.mark.parametrize("field", ["received", "accepted", "answered", "closed"])
@pytest.mark.parametrize(("day", "why"), [("2036-01-01", "晚于今天"), ("0001-01-01", "核对年份")])
def test_what_has_happened_has_a_day_that_can_be(client, officer, case, field, day, why):
    more = {"result": "upheld"} if field == "closed" else {}
    page = register(client, case, **more | {field: day})
    assert page.status_code == 422 and why in page.content.decode()
    assert not Contest.objects.exists()


def test_a_hearing_may_lie_ahead(client, officer, case):
    ahead = (timezone.localdate() + timedelta(30)).isoformat()
    assert register(client, case, hearing=ahead).status_code == 302


def withdraw(client, why="登记在了别的案件上"):
    return client.post(f"{LIST}{Contest.everything.get().pk}/withdraw/", {"why": why})


def test_a_mistaken_entry_is_withdrawn_with_a_reason_and_stays_in_the_trail(client, officer, case):
    register(client, case)
    assert withdraw(client)["Location"] == LIST
    assert not Contest.objects.exists() and Contest.everything.get().withdrawn
    entry = TrailEntry.objects.get(action="contest.withdrawn")
    assert entry.detail["why"] == "登记在了别的案件上"
    waiting, gone = client.get(LIST).content.decode().split("登记错了撤去的（1）")
    assert "2026年3月16日" not in waiting and "登记在了别的案件上" in gone
    assert client.get(f"{LIST}{Contest.everything.get().pk}/").status_code == 404


def test_a_withdrawn_entry_is_in_no_table_no_reminder_and_not_on_the_desk(client, officer, case):
    register(client, case, result="upheld", closed="2026-04-01")
    assert contest_counts(case.agency, 2026)
    withdraw(client)
    assert not contest_counts(case.agency, 2026)
    assert remind(date(2026, 3, 16)) == 0 and unanswered(officer, date(2026, 3, 16)) == []


def test_withdrawing_needs_a_reason_and_the_duty(client, officer, case):
    register(client, case)
    page = withdraw(client, " ")
    assert page.status_code == 422 and "为什么撤去" in page.content.decode()
    client.force_login(person("reader", case.agency, Role.SUPERVISOR))
    withdraw(client)
    assert Contest.objects.exists()


def test_an_entry_with_a_new_answer_of_its_own_stays(client, officer, case):
    register(client, case)
    Contest.objects.update(reanswer=new_case(case.agency))
    page = withdraw(client)
    assert page.status_code == 422 and "不能撤去" in page.content.decode()
    assert Contest.objects.exists()
