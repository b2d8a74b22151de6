"""摆上工作台的年报：从十一月起，到公布为止；部门一月底，政府三月底。"""

import random
from datetime import date

import pytest

from gongkai.agencies.models import Agency, Role
from gongkai.annual.specimen import specimen
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.reporting import past
from gongkai.reporting.closing import close
from gongkai.reporting.filing import file
from gongkai.reporting.workplace import FEED

from ..applications.people import agencies, new_case, person
from ..disclosures.items import publish, reviewers
from .years import fill, head_of, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    ensure_workflows()
    return agencies()[0]


@pytest.mark.parametrize(
    ("today", "year"),
    [
        (date(2026, 10, 31), None),
        (date(2026, 11, 1), 2026),
        (date(2026, 12, 31), 2026),
        (date(2026, 1, 1), 2025),
        (date(2026, 6, 30), 2025),
        (date(2026, 7, 1), None),
    ],
    ids=str,
)
def test_it_stands_there_from_november_to_midsummer(bureau, today, year):
    new_case(bureau, date(2025, 3, 3))
    found = FEED.waiting(head_of(bureau), today)
    assert [t.due for t in found] == ([date(year + 1, 1, 31)] if year else [])


def test_a_government_has_until_march(bureau):
    district = Agency.objects.get(slug="district")
    (task,) = FEED.waiting(head_of(district), date(2026, 11, 2))
    assert task.due == date(2027, 3, 31) and "第四十九条" in task.note


def test_published_it_goes_and_till_then_it_says_how_far_it_is(bureau):
    new_case(bureau, date(2025, 3, 3))
    fill(bureau, 2025)
    write(bureau, 2025)
    head, day = head_of(bureau), date(2026, 1, 20)
    assert "还没有关账" in FEED.waiting(head, day)[0].note
    close(bureau, 2025, head)
    assert "还没有公布" in FEED.waiting(head, day)[0].note
    author = person("author", bureau, Role.AUTHOR)
    publish(file(bureau, 2025, day, author).item, author, reviewers(bureau))
    assert FEED.waiting(head, day) == []


@pytest.mark.parametrize("how", ["elsewhere", "not-here-yet"])
def test_a_year_reported_elsewhere_is_not_asked_for(bureau, how):
    if how == "elsewhere":
        new_case(bureau, date(2025, 3, 3))
        old = specimen(random.Random(1), "2021")
        old.year = 2025
        past.keep(bureau, 2025, "x.pdf", old, head_of(bureau))
    assert FEED.waiting(head_of(bureau), date(2026, 1, 20)) == []


def test_the_calendar_has_the_day(bureau):
    (day,) = FEED.days(head_of(bureau), date(2027, 1, 1), date(2027, 1, 31))
    assert (day.on, day.deadline) == (date(2027, 1, 31), "公布")


@pytest.mark.parametrize("role", [Role.CLERK, Role.AUTHOR, Role.LEADER, Role.AUDITOR])
def test_those_who_do_not_write_it_do_not_see_it(bureau, role):
    assert FEED.waiting(person("one", bureau, role), date(2026, 11, 2)) == []
