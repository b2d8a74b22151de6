import uuid
from datetime import date

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from gongkai.agencies.models import NumberSeries
from gongkai.applications.models import Case, CaseEvent
from gongkai.applications.numbers import typed_number
from gongkai.applications.register import Conflict, act, rederive
from gongkai.law.calendar import official
from gongkai.law.procedure import Act, Event, NotAllowed, Stage
from gongkai.safekeeping.models import TrailEntry
from gongkai.safekeeping.trail import verify

from .people import IDENTITY, START, new_case


def test_a_case_gets_a_number_a_due_day_and_a_trace(case):
    assert case.number == "兴住建申〔2026〕1号"
    assert case.stage == Stage.PROCESSING
    assert case.reply_due == case.due == official().add_working_days(START, 20)
    assert TrailEntry.objects.get().action == "case.received" and verify() is None


def test_personal_data_is_not_readable_in_the_database(case):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM applications_case")
        row = str(cursor.fetchall())
    assert IDENTITY not in row and "张三丰" not in row and "13912345678" not in row
    assert Case.objects.get().applicant["name"] == "张三丰"


def test_numbers_follow_one_another_for_each_agency_and_year(bureau, other):
    assert [new_case(bureau).serial for _ in range(3)] == [1, 2, 3]
    assert new_case(other).serial == 1
    assert new_case(bureau, date(2025, 12, 30)).serial == 1


def test_a_failed_registration_leaves_no_gap(bureau, monkeypatch):
    new_case(bureau)
    with pytest.raises(RuntimeError), monkeypatch.context() as patched:
        patched.setattr("gongkai.applications.register.record", _fail)
        new_case(bureau)
    assert Case.objects.count() == 1 and new_case(bureau).serial == 2
    assert NumberSeries.objects.get(kind="application").last == 2


def _fail(*args, **kwargs):
    raise RuntimeError


def test_the_same_submission_is_registered_once_with_the_same_code(bureau):
    from gongkai.applications.register import NewCase, register

    new = NewCase(
        bureau, "internet", START, "business", {"name": "甲公司"}, "某文件", submission=uuid.uuid4()
    )
    first, again = register(new), register(new)
    assert first.case.pk == again.case.pk and first.code == again.code
    assert Case.objects.count() == 1 and len(first.code) == 10


def test_the_second_of_two_people_is_told_and_nothing_is_overwritten(case, officer):
    version = case.version
    act(case, Event(Act.NOTED, START), officer, version=version)
    with pytest.raises(Conflict, match="新的进展"):
        act(case, Event(Act.WITHDRAWN, START), officer, version=version)
    case.refresh_from_db()
    assert case.version == 2 and case.stage == Stage.PROCESSING


def test_what_the_law_forbids_is_not_recorded(case, officer):
    with pytest.raises(NotAllowed):
        act(case, Event(Act.DELIVERED, START, {"manner": "post"}), officer)
    assert CaseEvent.objects.count() == 1 and TrailEntry.objects.count() == 1


def test_waiting_for_somebody_shows_their_day(case, officer):
    event = Event(Act.THIRD_PARTY_ASKED, START)
    case, _ = act(case, event, officer)
    assert case.stage == Stage.WAITING_THIRD_PARTY
    assert case.due == official().add_working_days(START, 15) < case.reply_due
    until = {"until": "2026-03-20", "items": True}
    waiting, _ = act(new_case(case.agency), Event(Act.CORRECTION_ASKED, START, until), officer)
    assert waiting.due == date(2026, 3, 20) and waiting.reply_due is None


def test_an_event_cannot_be_changed_even_around_the_program(case):
    with pytest.raises(DatabaseError), transaction.atomic():
        CaseEvent.objects.filter(case=case).update(on=date(2026, 1, 1))


def test_derived_columns_can_be_made_again(case):
    Case.objects.filter(pk=case.pk).update(due=None, stage="withdrawn")
    broken = Case.objects.get()
    assert rederive(broken) is True
    assert Case.objects.get().due == case.due and rederive(Case.objects.get()) is False


@pytest.mark.parametrize("typed", ["兴住建申〔2026〕12号", "2026-12", "2026 12", "（2026）12"])
def test_a_number_is_understood_however_it_is_typed(typed):
    assert typed_number(typed) == (2026, 12)


def test_what_is_no_number_is_not_one():
    assert typed_number("张三丰") is None
