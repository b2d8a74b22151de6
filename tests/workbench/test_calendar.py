"""日历：上班不上班、什么到期；订阅的网址是秘密的、可以收回，里面没有个人信息。"""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from gongkai.agencies.models import Role
from gongkai.law.calendar import official
from gongkai.safekeeping.models import TrailEntry
from gongkai.workbench import month
from gongkai.workbench.models import CalendarAddress

from ..applications.people import PERSON, new_case, person

PAGE = "/admin/workbench/calendar/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def case(bureau):
    return new_case(bureau, received=timezone.localdate())


def address(client):
    page = client.post(f"{PAGE}address/", follow=True).content.decode()
    return re.search(r"http://testserver(/calendar/[^<\s]+\.ics)", page)[1]


def test_the_month_shows_what_is_due_on_its_day(client, officer, case):
    client.force_login(officer)
    for path in (PAGE, f"{PAGE}week/"):
        page = client.get(path, {"day": case.due.isoformat()}).content.decode()
        assert case.number in page and "答复" in page
        assert PERSON["name"] not in page and case.asked not in page


@pytest.mark.parametrize("day", ["x", "2026-13-01", "1900-01-01", "9999-12-31", "２０２６-01-01"])
def test_an_odd_day_shows_this_month(client, officer, day):
    client.force_login(officer)
    page = client.get(PAGE, {"day": day})
    today = timezone.localdate()
    assert page.status_code == 200 and f"{today.year}年{today.month}月" in page.content.decode()


def test_days_off_and_moved_working_days_are_marked():
    # 2026年春节：2月16日（星期一）放假，2月14日（星期六）上班
    assert not month.is_working(date(2026, 2, 16)) and month.is_working(date(2026, 2, 14))
    shown = month.of_month(date(2026, 2, 1))
    marks = {d.on: d.mark for week in shown.weeks({}, date(2026, 2, 1)) for d in week}
    assert marks[date(2026, 2, 16)] == "休" and marks[date(2026, 2, 14)] == "班"
    assert marks[date(2026, 2, 7)] == "" and not shown.tentative


def test_a_year_not_yet_published_is_marked_as_guessed():
    year = official().last_published_year() + 1
    shown = month.of_month(date(year, 10, 1))
    marks = {d.on: d.mark for week in shown.weeks({}, date(year, 10, 1)) for d in week}
    assert shown.tentative
    assert all(marks[date(year, 10, d)] in ("", "休暂算") for d in (1, 2, 3))
    assert not month.is_working(date(year, 10, 1))


def test_the_address_opens_without_signing_in_and_tells_no_person(client, officer, case):
    client.force_login(officer)
    path = address(client)
    client.logout()
    answer = client.get(path)
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/calendar")
    text = answer.content.decode().replace("\r\n ", "")
    assert f"DTSTART;VALUE=DATE:{case.due:%Y%m%d}" in text
    assert f"SUMMARY:答复期限：{case.number}" in text
    assert PERSON["name"] not in text and case.asked not in text
    assert all(len(line.encode()) <= 75 for line in answer.content.decode().split("\r\n"))


def test_the_address_is_kept_only_as_a_digest_and_shown_once(client, officer, case):
    client.force_login(officer)
    token = address(client).split("/")[-1].removesuffix(".ics")
    assert token not in CalendarAddress.objects.get().key
    assert token not in client.get(PAGE).content.decode()
    assert TrailEntry.objects.filter(action="calendar.address_made").count() == 1


def test_a_revoked_a_renewed_and_a_leaver_s_address_open_nothing(client, officer, case):
    client.force_login(officer)
    first = address(client)
    second = address(client)
    assert client.get(first).status_code == 404 and client.get(second).status_code == 200
    client.post(f"{PAGE}address/", {"revoke": "1"})
    assert client.get(second).status_code == 404
    assert TrailEntry.objects.filter(action="calendar.address_revoked").count() == 1
    third = address(client)
    officer.is_active = False
    officer.save()
    assert client.get(third).status_code == 404


def test_the_address_shows_only_what_its_owner_may_see_now(client, officer, case):
    client.force_login(officer)
    path = address(client)
    officer.duties.all().delete()
    assert client.get(path).status_code == 404


def test_it_is_not_asked_without_end(client, officer, case):
    client.force_login(officer)
    path = address(client)
    answers = [client.get(path).status_code for _ in range(122)]
    assert answers[0] == 200 and 429 in answers


def test_who_may_not_enter_gets_no_address(client, bureau):
    client.force_login(person("auditor", bureau, Role.AUDITOR))
    assert client.post(f"{PAGE}address/").status_code in (302, 403)
    assert not CalendarAddress.objects.exists()


def test_the_days_of_a_column_are_on_the_calendar(bureau):
    from gongkai.disclosures.reviewing.workflows import ensure_workflows
    from gongkai.workbench import gathering

    from ..disclosures.items import column, published

    ensure_workflows()
    here = column(bureau, "news", name="动态")
    type(here).objects.filter(pk=here.pk).update(update_days=30)
    item = published(bureau, column=here)
    head = person("columns", bureau, Role.DISCLOSURE_HEAD)
    due = item.published_on + timedelta(30)
    assert [d.title for d in gathering.days(head, due, due).get(due, [])] == ["栏目“动态”"]
