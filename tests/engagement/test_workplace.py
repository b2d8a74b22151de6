"""摆上工作台的：没有人动过的留言、等我办的、到期的日子，只有本机关的，查询的次数不随件数增加。"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.agencies.models import Role
from gongkai.agencies.workplace import feeds
from gongkai.engagement.models import Message
from gongkai.engagement.workplace import FEED

from ..applications.people import agencies, person
from .helpers import START, new_message

pytestmark = pytest.mark.django_db


def test_it_is_on_the_workbench():
    assert FEED in feeds()


def test_an_untouched_message_stands_there_until_somebody_takes_it(bureau, officer):
    first, second = new_message(bureau), new_message(bureau)
    found = FEED.arrivals(officer, START)
    assert [a.title for a in found] == [first.number, second.number]
    assert [n.title for n in found[0].near] == [second.number]
    assert all("王" not in a.about or "*" in a.about or "某" in a.about for a in found)
    Message.objects.filter(pk=first.pk).update(officer=officer)
    assert [a.title for a in FEED.arrivals(officer, START)] == [second.number]


def test_the_days_and_the_figures_are_of_the_message(bureau, officer):
    one = new_message(bureau)
    (day,) = FEED.days(officer, one.due, one.due)
    assert (day.title, day.deadline) == (one.number, "答复留言")
    assert not FEED.days(officer, one.due + timedelta(1), one.due + timedelta(9))
    assert [f.number for f in FEED.figures(officer, START, START)] == [1]


def test_it_is_found_by_its_number(bureau, officer):
    one = new_message(bureau)
    assert [h.title for h in FEED.find(officer, one.number)] == [one.number]
    assert FEED.find(officer, "没有") == []


def test_another_agency_sees_nothing(bureau):
    one = new_message(bureau)
    stranger = person("stranger", agencies()[1], Role.OFFICER)
    assert not FEED.arrivals(stranger, START) and not FEED.waiting(stranger, START)
    assert not FEED.days(stranger, one.due, one.due) and not FEED.find(stranger, one.number)
    assert not FEED.figures(stranger, START, START)


@pytest.mark.parametrize("part", ["arrivals", "waiting"])
def test_more_messages_need_no_more_queries(bureau, officer, part):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            getattr(FEED, part)(officer, START)
        return len(seen)

    new_message(bureau)
    queries()
    few = queries()
    for _ in range(8):
        new_message(bureau)
    assert queries() == few
