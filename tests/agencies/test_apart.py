"""人手不够的登记：哪一刻有效，能登记到哪一天；每一次登记、用、结束，留痕记下什么。"""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from gongkai.agencies import apart
from gongkai.agencies.apart import OwnWork, enough, permit, short_handed
from gongkai.agencies.models import Role, ShortHanded
from gongkai.safekeeping.actor import SYSTEM

from ..applications.people import agencies, person
from ..trail import entry, recorded

pytestmark = pytest.mark.django_db
#: 北京时间已经是 3 月 10 日
NOW, DAY = datetime(2026, 3, 9, 20, tzinfo=UTC), date(2026, 3, 10)
ONE, SECOND = timedelta(days=1), timedelta(seconds=1)


@pytest.fixture
def bureau():
    return agencies()[0]


@pytest.fixture
def admin(bureau):
    return person("admin", bureau.get_parent(), Role.ADMINISTRATOR)


@pytest.fixture
def me(bureau):
    return person("me", bureau, Role.DISCLOSURE_HEAD)


def until(days=30):
    return timezone.localdate() + timedelta(days)


@pytest.mark.parametrize(
    ("given", "valid"),
    [
        ({}, True),
        ({"since": DAY}, True),
        ({"since": DAY + ONE}, False),
        ({"until": DAY}, True),
        ({"until": DAY - ONE}, False),
        ({"recorded": NOW}, True),
        ({"recorded": NOW + SECOND}, False),
        ({"ended": NOW}, False),
        ({"ended": NOW + SECOND}, True),
    ],
)
def test_it_holds_from_when_it_was_recorded_to_its_last_day(bureau, admin, me, given, valid):
    made = short_handed(admin, bureau, "只有一人", until())
    usual = {"since": DAY - ONE, "until": DAY + ONE, "recorded": NOW - ONE}
    ShortHanded.objects.filter(pk=made.pk).update(**usual | given)
    found = apart.allowed(me.pk, bureau.pk, {me.pk}, NOW)
    assert (found.why == "", found.waiver) == (valid, made if valid else None)


def test_of_two_the_newer_is_used(bureau, admin, me):
    _, newer = (short_handed(admin, bureau, reason, until()) for reason in ("一", "二"))
    assert apart.ask(me, bureau.pk, {me.pk}).waiver == newer


@pytest.mark.parametrize("days", [0, 366])
def test_its_last_day_is_today_or_up_to_a_year_from_now(bureau, admin, days):
    made = short_handed(admin, bureau, " 只有一人 ", until(days))
    assert (made.since, made.until, made.reason, made.by) == (
        until(0),
        until(days),
        "只有一人",
        admin,
    )


def test_nobody_s_work_is_not_the_own_of_one_without_an_account(bureau):
    nobody = apart.allowed(None, bureau.pk, {None})
    assert nobody == apart.ask(SYSTEM, bureau.pk, {None}) == apart.Apart()
    assert nobody.why == nobody.note == "" and nobody.waiver is None


def test_what_is_recorded_of_each_and_another_agency_s_is_left_alone(bureau, admin, me):
    waiver = short_handed(admin, bureau, "负责人出缺", until())
    elsewhere = short_handed(admin, agencies()[1], "也缺", until())
    subject, known = f"agency:{bureau.pk}", {"record": waiver.pk}
    told = known | {"reason": "负责人出缺"}
    assert entry("apart.recorded", admin, subject) == (
        bureau.pk,
        told | {"until": until().isoformat()},
    )
    permit(me, bureau.pk, {me.pk}, "case.decided", "case:1")
    assert entry("apart.waived", me, "case:1") == (bureau.pk, told | {"for": "case.decided"})
    permit(me, bureau.pk, {admin.pk}, "case.decided", "case:2")
    assert recorded("apart.waived", me, "case:2") == 0
    enough(admin, waiver)
    assert entry("apart.ended", admin, subject) == (bureau.pk, known)
    assert list(ShortHanded.objects.filter(ended=None)) == [elsewhere]
    with pytest.raises(OwnWork, match="请管理员在“机关与人员”里登记人手不够"):
        permit(me, bureau.pk, {me.pk}, "case.decided", "case:1")
