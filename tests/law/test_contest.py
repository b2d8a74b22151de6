from datetime import date

import pytest

from gongkai.law.contest import ContestFacts, answer_due, dues, ends, last_days
from gongkai.law.errors import FactsContradict
from gongkai.law.parameters import Parameter, parameter

DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("group", "summary", "due"),
    [
        ("reconsideration", False, date(2026, 3, 16)),
        ("reconsideration", True, date(2026, 3, 9)),
        ("litigation.direct", False, date(2026, 3, 17)),
        ("litigation.after_reconsideration", False, date(2026, 3, 17)),
    ],
)
def test_the_agency_answers_in_time(group, summary, due):
    found = answer_due(ContestFacts(group, DAY, summary))
    assert found.date == due and found.citation and found.met is None


def test_before_2024_the_answer_was_due_in_ten_calendar_days():
    facts = ContestFacts("reconsideration", date(2023, 12, 1), answered=date(2023, 12, 12))
    due = answer_due(facts)
    assert due.date == date(2023, 12, 11) and due.met is False and "2017" in due.citation


def test_the_decision_is_due_from_acceptance():
    facts = ContestFacts("reconsideration", DAY, accepted=DAY, closed=date(2026, 5, 1))
    assert [(d.date, d.met) for d in dues(facts)] == [
        (date(2026, 3, 16), None),
        (date(2026, 5, 1), True),
    ]
    assert dues(ContestFacts("reconsideration", DAY, True, DAY))[1].date == date(2026, 4, 1)
    assert len(dues(ContestFacts("litigation.direct", DAY, accepted=DAY))) == 1


def test_days_out_of_order_name_both():
    with pytest.raises(FactsContradict, match="提交答复2026年3月1日"):
        dues(ContestFacts("reconsideration", DAY, answered=date(2026, 3, 1)))


def test_the_applicant_has_sixty_days_and_six_months():
    assert [d.date for d in last_days(date(2026, 8, 31))] == [
        date(2026, 10, 30),
        date(2027, 2, 28),
    ]


def test_years_and_months_end_on_the_same_day_or_the_last():
    assert ends(date(2024, 2, 29), Parameter("x", 1, "year", "")) == date(2025, 2, 28)
    assert ends(date(2026, 12, 31), parameter("litigation.direct", DAY)) == date(2027, 6, 30)
