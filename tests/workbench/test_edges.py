"""头一天、末一天、到期的当天：一段里的数从头一天到末一天都算，到期的当天还没有逾期——每一处都是。"""

from datetime import date, timedelta

import pytest

from gongkai.agencies.models import Role
from gongkai.agencies.workplace import left_until
from gongkai.applications import workplace as cases
from gongkai.applications.jobs import level_of
from gongkai.applications.models import Case
from gongkai.engagement import queues as messages_in
from gongkai.engagement import workplace as messages
from gongkai.engagement.models import Message
from gongkai.oversight.supervising import lines
from gongkai.remedies import workplace as contests
from gongkai.remedies.models import Contest
from gongkai.reporting.counts import contest_counts, contests_of

from ..applications.people import decide, new_case, person
from ..engagement.helpers import new_message
from ..oversight.helpers import raised

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
#: 一段，和它两头的前后各一天
FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
EDGES = [day + n * DAY for day in (FIRST, LAST) for n in (-1, 0, 1)]
WITHIN = [FIRST <= day <= LAST for day in EDGES]
#: 一个星期三
TODAY = date(2026, 3, 4)


def put(model, row, **columns):
    model.objects.filter(pk=row.pk).update(**columns)
    return model.objects.get(pk=row.pk)


@pytest.fixture
def contest(bureau, officer, head):
    answered = decide(new_case(bureau), officer, head)
    return Contest.objects.create(
        case=answered, group="reconsideration", organ="区政府", received=TODAY
    )


@pytest.mark.parametrize("column", ["receipt", "closed"])
def test_the_figures_of_cases_have_both_ends(bureau, officer, column):
    case = new_case(bureau)
    name = {"receipt": "收到申请", "closed": "办结申请"}[column]
    found = []
    for day in EDGES:
        put(Case, case, **{"receipt": date(2020, 1, 1), "closed": None, column: day})
        told = {f.name: f.number for f in cases.FEED.figures(officer, FIRST, LAST)}
        found.append(told[name] == 1)
    assert found == WITHIN


@pytest.mark.parametrize("column", ["received", "closed"])
def test_the_figures_of_messages_have_both_ends(bureau, officer, column):
    one = new_message(bureau)
    name = {"received": "收到留言", "closed": "办结留言"}[column]
    found = []
    for day in EDGES:
        put(Message, one, **{"received": date(2020, 1, 1), "closed": None, column: day})
        told = {f.name: f.number for f in messages.FEED.figures(officer, FIRST, LAST)}
        found.append(told.get(name) == 1)
    assert found == WITHIN


def test_the_calendar_has_both_ends(bureau, officer, head, contest):
    case, one = new_case(bureau), new_message(bureau)
    found = []
    for day in EDGES:
        put(Case, case, due=day)
        put(Message, one, due=day)
        put(Contest, contest, answer_due=day)
        feeds = ((cases, officer), (messages, officer), (contests, head))
        found.append([len(feed.FEED.days(user, FIRST, LAST)) for feed, user in feeds])
    assert found == [[int(within)] * 3 for within in WITHIN]


@pytest.mark.parametrize("late", [-1, 0, 1])
def test_on_the_due_day_nothing_is_overdue(bureau, officer, late):
    """工作台、提醒、队、监督台说的一样。"""
    due, over = TODAY - late * DAY, late > 0
    case, one = new_case(bureau), new_message(bureau)
    put(Case, case, due=due, reply_due=due)
    put(Message, one, due=due)
    finding = raised(bureau, due=due)
    assert ("逾期" in left_until(due, TODAY).words) is over
    assert (level_of(due, TODAY) == 0) is over
    assert [a.late for a in cases.FEED.arrivals(officer, TODAY)] == [over]
    assert [a.late for a in messages.FEED.arrivals(officer, TODAY)] == [over]
    rows = messages_in.visible(officer)
    overdue = next(q for q in messages_in.QUEUES if q.id == "overdue")
    assert overdue.pick(rows, officer, TODAY).exists() is over
    assert messages_in.counts(rows, officer, TODAY)["overdue"] == over
    numbers = lines([bureau], TODAY.year, TODAY)[0].numbers
    assert (numbers["overdue"], numbers["mend_late"]) == (over, over), finding.pk


@pytest.mark.parametrize("received", EDGES, ids=str)
def test_a_contest_belongs_to_the_year_of_its_days(bureau, contest, received):
    """表四：收到、审结正好在元旦、年底的，尚未审结和审结各自对，点开正是那么多件。"""
    for closed in [None, *(day for day in EDGES if day >= received)]:
        put(Contest, contest, received=received, closed=closed, result="upheld" if closed else "")
        for year in (2024, 2025, 2026):
            pending = received.year <= year and (closed is None or closed.year > year)
            done = closed is not None and closed.year == year
            counts = contest_counts(bureau, year)
            assert counts["reconsideration", "pending"] == pending
            assert counts["reconsideration", "upheld"] == done
            wanted = {"pending": pending, "upheld": done, "total": pending or done}
            for column, expected in wanted.items():
                rows = contests_of(bureau, year, "reconsideration", column)
                assert rows.count() == expected, (closed, year, column)


def test_the_figures_of_contests_have_both_ends(head, contest):
    found = []
    for day in EDGES:
        put(Contest, contest, received=day)
        found.append([f.number for f in contests.FEED.figures(head, FIRST, LAST)] == [1])
    assert found == WITHIN


def test_a_look_from_another_agency_counts_nothing(bureau, contest):
    stranger = person("stranger", bureau.get_parent(), Role.OFFICER)
    for feed in (cases, messages, contests):
        assert not feed.FEED.days(stranger, date(2020, 1, 1), date(2030, 1, 1))
