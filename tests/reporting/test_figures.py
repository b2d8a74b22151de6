"""文字里的活的数：渠道、检查整改、培训；只数本机关、本年的，不该算的不算。"""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from gongkai.channels.models import Account, Post
from gongkai.oversight.models import Attendance, Finding, State, Training
from gongkai.reporting.live import Subject, filled, known
from gongkai.reporting.report import report_of

from ..applications.people import agencies, person
from ..disclosures.items import draft

pytestmark = pytest.mark.django_db
YEAR = 2025


@pytest.fixture
def both(settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    return agencies()


def said(agency, name, year=YEAR):
    return filled(f"{{{name}}}", Subject(agency, year, report_of(agency, year)))


def post(agency, day, state="sent", act="publish"):
    account, _ = Account.objects.get_or_create(
        agency=agency, kind="rss", name=f"{agency.mark}渠道", defaults={"facts": {}, "secret": {}}
    )
    ended = timezone.make_aware(datetime.combine(day, datetime.min.time()))
    Post.objects.create(
        agency=agency,
        item=draft(agency),
        account=account,
        number=1,
        act=act,
        title="一条",
        state=state,
        ended=ended,
    )


def finding(agency, found, state=State.OPEN):
    serial = Finding.objects.count() + 1
    given = {"year": found.year, "serial": serial, "key": f"told:{serial}", "source": "superior"}
    given |= {"due": found, "last_seen": found, "what": "首页的电话打不通"}
    Finding.objects.create(agency=agency, state=state, found=found, **given)


def training(agency, on, *people, **more):
    made = Training.objects.create(agency=agency, title="一次", on=on, secret="s", **more)
    for user in people:
        Attendance.objects.create(training=made, user=user)


def test_posts_sent_are_counted_by_the_day_they_went_out(both):
    bureau, other = both
    post(bureau, date(2025, 1, 1))
    post(bureau, date(2025, 12, 31))
    post(bureau, date(2024, 12, 31)), post(bureau, date(2026, 1, 1)), post(other, date(2025, 6, 1))
    post(bureau, date(2025, 6, 1), state="dead")
    post(bureau, date(2025, 6, 1), act="recall")
    assert said(bureau, "渠道发布") == "2" and said(other, "渠道发布") == "1"


def test_problems_found_and_mended(both):
    bureau, other = both
    finding(bureau, date(2025, 1, 1)), finding(bureau, date(2025, 12, 31), State.CLOSED)
    finding(bureau, date(2025, 6, 1), State.EXCUSED)
    finding(bureau, date(2024, 12, 31), State.CLOSED), finding(other, date(2025, 6, 1))
    assert (said(bureau, "检查问题"), said(bureau, "整改办结")) == ("2", "1")


def test_trainings_held_and_who_came(both):
    bureau, other = both
    one, two = person("one", bureau), person("two", bureau)
    training(bureau, date(2025, 1, 1), one, two)
    training(bureau, date(2025, 12, 31), one)
    training(bureau, date(2024, 12, 31), one), training(other, date(2025, 6, 1), one)
    training(bureau, None, one, is_course=True)
    assert (said(bureau, "培训次数"), said(bureau, "培训人次")) == ("2", "3")


def test_a_training_still_planned_is_not_counted(both):
    bureau, today = both[0], timezone.localdate()
    training(bureau, today), training(bureau, today + timedelta(days=1))
    assert said(bureau, "培训次数", today.year) == "1"


def test_each_has_a_name_and_says_what_it_is():
    names = [one.name for one in known()]
    assert len(names) == len(set(names)) and all(one.told for one in known())
    assert {"渠道发布", "检查问题", "整改办结", "培训次数", "培训人次"} <= set(names)
