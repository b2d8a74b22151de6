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
from gongkai.law.orders import demand, told_of
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


CITED = (
    "《行政复议法》（2023年修订）第六十四条第一款、第六十六条；《行政诉讼法》第七十条、第七十二条"
)
RUNS = (
    "责令重新答复所定的期限，自决定送达（判决生效）之日的次日起算；"
    f"不因征求意见、补正、收费停下，也不能自行延长（{CITED}）。"
)
STARTS = (
    False,
    "期限开始之日不计算在内",
    "《民事诉讼法》第八十五条；《行政复议法》（2023年修订）第八十八条；《行政诉讼法》第一百零一条",
)
ROLLS = "最后一日是休息日或者法定节假日的，以其后第一个工作日为期限届满之日"


def shown(answer, *days):
    found = {s.date: (s.counted, s.why, s.citation) for s in answer.steps}
    return [found[d] for d in days]


@pytest.mark.parametrize(
    ("order", "words", "working_days"),
    [
        (
            Order("x", until=date(2026, 1, 20)),
            f"责令在2026年1月20日前（含当日）重新答复（{CITED}）",
            0,
        ),
        (
            Order("x", amount=15, unit="calendar_day"),
            f"责令自决定送达（判决生效）之日（2025年12月19日）起15日内重新答复（{CITED}）",
            0,
        ),
        (
            Order("x", amount=15, unit="working_day"),
            f"责令自决定送达（判决生效）之日（2025年12月19日）起15个工作日内重新答复（{CITED}）",
            15,
        ),
    ],
)
def test_the_ordered_term_is_said_in_full(order, words, working_days):
    answer = clock(facts(order), as_of=SERVED)
    assert (answer.ordered, answer.working_days) == (words, working_days)
    assert answer.notes == (RUNS,) and answer.receipt == answer.as_of == SERVED
    assert clock(facts(order)).remaining is None and not answer.provisional


def test_a_letter_says_the_ordered_term_and_nothing_where_none_is_ordered():
    assert demand(Order("x", until=date(2026, 1, 20)), SERVED) == (
        "责令在2026年1月20日前（含当日）重新答复"
    )
    assert demand(Order("x", amount=15, unit="calendar_day"), SERVED) == (
        "责令自决定送达（判决生效）之日（2025年12月19日）起15日内重新答复"
    )
    assert demand(Order("x"), SERVED) == ""


def test_without_an_ordered_term_it_is_said_why_that_of_the_law():
    [note] = clock(facts(Order("x"))).notes
    assert note == (
        "决定、判决没有定期限的，在法律、法规规定的期限内重新答复：自决定送达（判决生效）之日的次日起，"
        "按答复申请的期限（《行政复议法实施条例》第四十九条第一款）。"
    )
    assert clock(facts(Order("x"))).ordered == ""


def test_the_ordered_days_are_explained_one_by_one():
    answer = clock(facts(Order("x", amount=15, unit="calendar_day")))
    counted = (True, "日历日，计入", CITED)
    assert shown(answer, SERVED, date(2025, 12, 20), date(2026, 1, 3)) == [STARTS, counted, counted]
    [rolled] = shown(answer, date(2026, 1, 4))
    assert rolled[:2] == (False, ROLLS) and "第八十五条" in rolled[2]
    assert answer.due == date(2026, 1, 4) and answer.steps[-1].date == answer.due


def test_the_ordered_working_days_are_explained_one_by_one():
    answer = clock(facts(Order("x", amount=10, unit="working_day")))
    off = "国务院办公厅关于2026年部分节假日安排的通知"
    assert shown(answer, SERVED, date(2025, 12, 22)) == [STARTS, (True, "工作日，计入", CITED)]
    assert shown(answer, date(2026, 1, 1), date(2026, 1, 4)) == [
        (False, "休息日或者法定节假日，不计", off),
        (True, "调休上班的工作日，计入", off),
    ]


def test_an_ordered_day_is_explained_by_its_two_ends():
    answer = clock(facts(Order("x", until=date(2026, 1, 20))))
    assert shown(answer, SERVED, date(2026, 1, 20)) == [STARTS, (True, "所定的最后一日", CITED)]
    assert len(answer.steps) == 2


@pytest.mark.parametrize(
    ("as_of", "remaining"),
    [(date(2026, 1, 19), 1), (date(2026, 1, 20), 0), (date(2026, 1, 21), -1)],
)
def test_on_the_ordered_day_nothing_is_overdue(as_of, remaining):
    answer = clock(facts(Order("x", until=date(2026, 1, 20))), as_of=as_of)
    assert answer.remaining == remaining


def test_an_ordered_day_in_a_year_without_a_calendar_has_no_remainder():
    served = date(2026, 11, 20)
    late = Facts(received=served, order=Order("x", until=date(2027, 1, 10)))
    assert clock(late, as_of=served).remaining is None
    with pytest.raises(CalendarNotPublished) as error:
        clock(Facts(received=served, order=Order("x", amount=60, unit="calendar_day")))
    assert error.value.year == 2027


def test_what_is_still_waited_for_is_listed_beside_the_ordered_term():
    asked = Consultation(date(2025, 12, 22), received=date(2025, 12, 23))
    order = Order("x", until=date(2026, 1, 20))
    answer = clock(facts(order, consultations=(asked,), fee_notice=date(2025, 12, 22)))
    assert [d.id for d in answer.also_due] == [
        "correction.notice",
        "consultation.third_party",
        "fee.payment",
    ]


def test_what_the_officer_is_told_of_a_new_reply():
    assert [r.id for r in told_of(date(2026, 3, 2))] == [
        "reanswer.ordered",
        "reanswer.statutory",
        "reanswer.same",
        "count.reanswer",
    ]
    assert [r.id for r in told_of(date(2014, 3, 3))] == ["reanswer.ordered", "reanswer.statutory"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"name": "某决定书", "until": "2026-01-20"}, Order("某决定书", until=date(2026, 1, 20))),
        (
            {"name": "某判决书", "amount": 15, "unit": "working_day"},
            Order("某判决书", amount=15, unit="working_day"),
        ),
        ({"until": ""}, Order("")),
        ({}, None),
        (None, None),
    ],
)
def test_the_order_is_kept_as_it_was_registered(given, kept):
    now = stand([Event(Act.RECEIVED, SERVED, {"channel": "internet", "order": given})])
    assert now.facts.order == kept
    assert now.facts.confirmed == (SERVED if kept else None)
    assert now.stage is (Stage.PROCESSING if kept else Stage.UNCONFIRMED)


def test_an_ordered_term_is_not_extended_by_oneself():
    now = stand([begun(until="2026-01-20")])
    with pytest.raises(NotAllowed) as error:
        admit(now, Event(Act.EXTENSION_REQUESTED, date(2025, 12, 22)), date(2026, 1, 5))
    assert str(error.value) == f"责令的期限不能停下，也不能自行延长（{CITED}）。"


def test_a_new_reply_is_a_case_of_its_own():
    with pytest.raises(NotAllowed) as error:
        admit(stand([begun()]), Event(Act.REANSWERED, SERVED), date(2026, 1, 5))
    assert str(error.value) == ("重新答复另立一件：从“复议与诉讼”里责令重新答复的那一件开。")
