"""责令重新答复的期限：所定的日子、几日、几个工作日；没有定的按答复申请的法定期限。"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.law.answers import State
from gongkai.law.calendar import official
from gongkai.law.clocks import clock
from gongkai.law.errors import CalendarNotPublished, FactsContradict
from gongkai.law.facts import Channel, Consultation, Facts, Order
from gongkai.law.procedure import Act, Event, NotAllowed, Stage, admit, safe_due, stand

SERVED = date(2025, 12, 19)


def facts(order, **more):
    return Facts(received=SERVED, channel=Channel.IN_PERSON, order=order, **more)


def begun(**order):
    return Event(
        Act.RECEIVED, SERVED, {"channel": "internet", "order": {"name": "某决定书", **order}}
    )


def test_an_ordered_number_of_days_rolls_over_the_spring_festival():
    answer = clock(facts(Order("某决定书", amount=60, unit="calendar_day")))
    assert answer.due == date(2026, 2, 24) and answer.state is State.RUNNING
    assert answer.steps[0].date == SERVED and not answer.steps[0].counted
    assert answer.steps[-1].date == answer.due
    assert sum(s.counted for s in answer.steps) == 60
    assert "第六十四条" in answer.ordered and "60日" in answer.ordered


def test_an_ordered_number_of_working_days_is_counted_by_the_calendar():
    answer = clock(facts(Order("某判决书", amount=20, unit="working_day")))
    assert answer.due == official().add_working_days(SERVED, 20)
    assert sum(s.counted for s in answer.steps) == 20 and answer.working_days == 20


def test_an_ordered_day_is_that_day_even_when_it_is_a_day_off():
    answer = clock(facts(Order("某判决书", until=date(2026, 2, 18))))
    assert answer.due == date(2026, 2, 18) and "2026年2月18日" in answer.ordered


def test_without_an_ordered_term_the_term_of_an_application_runs_from_the_delivery():
    answer = clock(facts(Order("某决定书")))
    assert answer.due == official().add_working_days(SERVED, 20)
    assert any("实施条例》第四十九条" in note for note in answer.notes)


def test_an_ordered_term_does_not_stop_for_a_consultation_and_says_so():
    asked = Consultation(date(2025, 12, 22), date(2026, 1, 12))
    ordered = Order("某决定书", amount=15, unit="working_day")
    assert clock(facts(ordered)).due == clock(facts(ordered, consultations=(asked,))).due
    assert any("不因征求意见" in note for note in clock(facts(ordered)).notes)
    statutory = clock(facts(Order("某决定书"), consultations=(asked,)))
    assert statutory.due > clock(facts(Order("某决定书"))).due


def test_a_term_in_a_year_without_a_calendar_is_not_guessed():
    late = Facts(received=date(2026, 11, 20), order=Order("x", amount=60, unit="calendar_day"))
    with pytest.raises(CalendarNotPublished):
        clock(late)
    fixed = Facts(received=date(2026, 11, 20), order=Order("x", until=date(2027, 1, 10)))
    assert clock(fixed).due == date(2027, 1, 10)


def test_an_ordered_day_before_the_delivery_contradicts():
    with pytest.raises(FactsContradict):
        clock(facts(Order("x", until=SERVED)))


@given(
    st.dates(date(2015, 6, 1), date(2025, 6, 1)),
    st.integers(1, 120),
    st.sampled_from(["calendar_day", "working_day"]),
)
def test_it_agrees_with_a_walk_day_by_day(served, amount, unit):
    order = Order("x", amount=amount, unit=unit)
    answer = clock(Facts(received=served, order=order))
    calendar, day, count = official(), served, 0
    while count < amount:
        day += timedelta(1)
        count += 1 if unit == "calendar_day" else calendar.is_working_day(day)
    while unit == "calendar_day" and not calendar.is_working_day(day):
        day += timedelta(1)
    assert answer.due == day
    assert sum(s.counted for s in answer.steps) == amount


def test_the_case_opens_without_confirmation_and_is_not_extended():
    now = stand([begun(amount=20, unit="working_day")])
    assert now.stage is Stage.PROCESSING and now.receipt == SERVED
    answer, _ = safe_due(now)
    assert answer.due == official().add_working_days(SERVED, 20)
    for act in (Act.EXTENSION_REQUESTED, Act.EXTENDED, Act.DEFERRED):
        with pytest.raises(NotAllowed, match="责令的期限"):
            admit(now, Event(act, date(2025, 12, 22)), date(2026, 1, 5))
    statutory = stand([begun()])
    admit(statutory, Event(Act.EXTENSION_REQUESTED, date(2025, 12, 22)), date(2026, 1, 5))


def test_a_correction_does_not_stop_the_ordered_term_nor_bar_the_reply():
    asked = {"until": "2026-02-01", "items": True}
    day = date(2025, 12, 22)
    events = [begun(until="2026-01-20"), Event(Act.CORRECTION_ASKED, day, asked)]
    now = stand(events)
    answer, _ = safe_due(now)
    assert answer.due == date(2026, 1, 20)
    admit(now, Event(Act.PROPOSED, day, {"decisions": ["granted"]}), date(2026, 1, 5))
