"""期限逐日的说明：每一天计不计入、为什么、哪一条；怎样停下、重新起算、延迟。"""

from dataclasses import replace
from datetime import date

import pytest

from gongkai.law.clocks import State, clock
from gongkai.law.errors import FactsContradict
from gongkai.law.facts import Asked, Consultation, Facts

START = date(2026, 3, 2)
LAW = "《政府信息公开条例》（国务院令第711号）"
HOLIDAYS = "国务院办公厅关于2026年部分节假日安排的通知"
FEE = "《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）"


def shown(answer, *days):
    """所问各日的说明。"""
    found = {s.date: s for s in answer.steps}
    return [(found[d].counted, found[d].why, found[d].citation) for d in days]


def march(day):
    return date(2026, 3, day)


FIRST = (False, "收到之日不计，自次日起算", f"{LAW}第三十三条第二款")
COUNTED = (True, "工作日，计入", f"{LAW}第三十三条第二款")
DAY_OFF = (False, "休息日或者法定节假日，不计", HOLIDAYS)


def test_a_plain_term_day_by_day():
    answer = clock(Facts(START))
    assert shown(answer, march(2), march(3), march(7)) == [FIRST, COUNTED, DAY_OFF]
    assert (answer.steps[0].date, answer.steps[-1].date) == (START, march(30))
    assert len(answer.steps) == 29


def test_a_rest_day_made_a_working_day_is_said_to_be_one():
    answer = clock(Facts(date(2026, 2, 10)))
    assert shown(answer, date(2026, 2, 14), date(2026, 2, 28), date(2026, 2, 21)) == [
        (True, "调休上班的工作日，计入", HOLIDAYS),
        (True, "调休上班的工作日，计入", HOLIDAYS),
        DAY_OFF,
    ]


def test_the_days_of_an_inquiry_are_left_out_from_the_day_after_sending():
    asked = Consultation(march(5), march(10), Asked.AGENCY)
    answer = clock(Facts(START, consultations=(asked,)))
    out = (False, "征求其他机关意见所需的时间，不计", f"{LAW}第三十三条第三款")
    sent, *rest = shown(answer, march(5), march(6), march(8), march(10), march(11))
    assert sent[0] and sent[1].startswith("征求意见书发出之日，仍计入")
    assert sent[2] == f"{LAW}第三十三条第三款；《民事诉讼法》第八十五条"
    assert rest == [out, DAY_OFF, out, COUNTED]


def test_an_inquiry_answered_on_the_day_it_was_sent_stops_nothing():
    same = Consultation(march(5), march(5))
    answer = clock(Facts(START, consultations=(same,)))
    assert answer.due == march(30) and shown(answer, march(5))[0][0]


def test_waiting_for_a_correction_no_day_counts():
    wait = (False, "等待补正，答复期限自收到补正的申请之日重新起算", f"{LAW}第三十条")
    waiting = clock(Facts(START, correction_asked=march(5)))
    assert [s.date for s in waiting.steps] == [march(d) for d in range(2, 6)]
    assert shown(waiting, march(2), march(5)) == [wait, wait]
    answer = clock(Facts(START, correction_asked=march(5), corrected=march(10)))
    assert shown(answer, march(9), march(10), march(11)) == [wait, FIRST, COUNTED]


def test_waiting_for_a_payment_no_day_counts():
    wait = (False, "等待缴费，答复期限自缴费次日重新起算", FEE)
    waiting = clock(Facts(START, fee_notice=march(9)))
    assert (waiting.state, waiting.steps[-1].date) == (State.WAITING_PAYMENT, march(9))
    assert shown(waiting, march(2), march(9)) == [wait, wait]
    answer = clock(Facts(START, fee_notice=march(9), paid=march(12)))
    assert shown(answer, march(11), march(12), march(13)) == [wait, FIRST, COUNTED]


def test_a_payment_waited_for_after_a_correction_is_told_apart_from_it():
    facts = Facts(START, correction_asked=march(5), corrected=march(10), fee_notice=march(12))
    correction = "等待补正，答复期限自收到补正的申请之日重新起算"
    payment = "等待缴费，答复期限自缴费次日重新起算"
    found = shown(clock(replace(facts, paid=march(16))), march(9), march(12), march(13))
    assert [why for _, why, _ in found] == [correction, payment, payment]


def test_a_correction_asked_too_late_is_not_waited_for():
    facts = Facts(START, correction_asked=march(12), fee_notice=march(16))
    answer = clock(facts)
    assert answer.state is State.WAITING_PAYMENT
    assert {s.why for s in answer.steps} == {"等待缴费，答复期限自缴费次日重新起算"}


def test_a_late_fee_notice_is_refused_in_full_where_it_is_asked_strictly():
    with pytest.raises(FactsContradict) as error:
        clock(Facts(START, fee_sent=march(31), fee_notice=date(2026, 4, 1)), strict=True)
    assert str(error.value) == (
        "事实矛盾：收费通知2026年3月31日与答复期限届满2026年3月30日——收费通知应当在申请处理期限内发出，"
        "说明收费的依据、标准、数额、缴纳方式；数额为零的不是收费通知。请核对这两项。"
    )


def test_a_late_payment_is_said_to_be_late_from_the_day_after_the_last():
    answer = clock(Facts(START, fee_notice=march(9), paid=date(2026, 4, 8)))
    wait = (False, "等待缴费，答复期限自缴费次日重新起算", FEE)
    lapsed = (False, "逾期未缴费，视为放弃申请；期满以后的缴费不使期限重新起算", FEE)
    assert answer.state is State.LAPSED and answer.due is None
    assert shown(answer, date(2026, 4, 7), date(2026, 4, 8)) == [wait, lapsed]
    assert answer.steps[-1].date == date(2026, 4, 8)


def test_a_deferral_is_explained_from_the_day_after_the_statutory_term():
    facts = Facts(START, deferred_on=march(10), deferred_until=date(2026, 4, 10))
    answer = clock(facts, date(2026, 4, 2))
    said = "申请的数量、频次明显超过合理范围而理由合理，已经告知申请人延迟到这一天以前答复"
    later = (False, said, f"{LAW}第三十五条")
    assert shown(answer, march(30), march(31), date(2026, 4, 10)) == [COUNTED, later, later]
    assert (answer.due, answer.remaining) == (date(2026, 4, 10), 5)


@pytest.mark.parametrize(
    ("until", "due"), [(march(20), march(30)), (march(30), march(30)), (march(31), march(31))]
)
def test_a_deferral_never_shortens_the_term(until, due):
    assert clock(Facts(START, deferred_until=until)).due == due


@pytest.mark.parametrize(
    ("as_of", "remaining"),
    [
        (march(2), 20),
        (march(27), 1),
        (march(28), 1),
        (march(30), 0),
        (march(31), -1),
        (date(2026, 4, 1), -2),
    ],
)
def test_on_the_due_day_nothing_remains_and_nothing_is_overdue(as_of, remaining):
    """到期当日不是逾期；次日才是。"""
    assert clock(Facts(START), as_of).remaining == remaining


@pytest.mark.parametrize(("as_of", "remaining"), [(march(30), 0), (march(31), -1), (march(27), 1)])
def test_the_same_when_the_term_was_deferred_to_that_day(as_of, remaining):
    facts = Facts(START, deferred_until=march(30))
    assert clock(facts, as_of).remaining == remaining


def test_what_remains_leaves_out_the_days_of_an_inquiry():
    asked = Consultation(march(5), march(18))
    facts = Facts(START, consultations=(asked,))
    assert clock(facts, march(18)).remaining == 17
    assert clock(facts, march(4)).remaining == 18
    assert clock(facts, march(19)).remaining == 16


def test_while_an_inquiry_is_open_the_days_it_may_take_are_left_out():
    """到3月26日为止推定不计，到期日4月21日；3—5日已经计了三日。"""
    asked = Consultation(march(5))
    answer = clock(Facts(START, consultations=(asked,)), march(10))
    assert (answer.due, answer.remaining) == (date(2026, 4, 21), 17)
    assert answer.remaining == sum(s.counted for s in answer.steps if s.date > march(10))


def test_to_a_day_of_deferral_every_working_day_remains():
    """告知的是那一天，征求意见不使它再往后。"""
    facts = Facts(START, deferred_until=date(2026, 6, 30), consultations=(Consultation(march(5)),))
    assert clock(facts, march(10)).remaining == 76


def test_a_day_without_a_query_has_no_remainder():
    assert clock(Facts(START)).remaining is None


@pytest.mark.parametrize(
    ("as_of", "state"),
    [
        (march(3), State.RUNNING),
        (march(5), State.CONSULTING),
        (march(17), State.CONSULTING),
        (march(18), State.RUNNING),
    ],
)
def test_the_state_of_a_day(as_of, state):
    facts = Facts(START, consultations=(Consultation(march(5), march(18)),))
    assert clock(facts, as_of).state is state


def test_a_fee_noticed_on_the_last_day_stops_the_term_and_a_day_later_does_not():
    in_time = clock(Facts(START, fee_notice=march(30)))
    assert in_time.state is State.WAITING_PAYMENT and in_time.notes == ()
    late = clock(Facts(START, fee_notice=march(31)))
    assert late.state is State.RUNNING and late.due == march(30)
    assert late.notes == (
        f"收费通知2026年3月31日在答复期限届满（2026年3月30日）以后发出，不使期限停下（{FEE}）。",
    )
    sent = clock(Facts(START, fee_sent=march(30), fee_notice=march(31)))
    assert sent.state is State.WAITING_PAYMENT


def test_an_extended_term_leaves_room_for_a_fee_notice():
    facts = Facts(START, extended=True, extension_days=1, fee_notice=march(31))
    assert clock(facts).state is State.WAITING_PAYMENT


def test_an_inquiry_of_2018_that_never_ended_leaves_no_last_day_for_anything():
    asked = Consultation(date(2018, 3, 5))
    facts = Facts(date(2018, 3, 1), consultations=(asked,))
    answer = clock(facts, date(2018, 3, 9))
    assert (answer.due, answer.remaining, answer.state) == (None, None, State.CONSULTING)
    assert [s.date.day for s in answer.steps] == [1, 2, 3, 4, 5]
    ended = clock(
        Facts(date(2018, 3, 1), consultations=(Consultation(date(2018, 3, 5), date(2018, 3, 12)),))
    )
    out = (
        False,
        "征求第三方意见所需的时间，不计",
        "《政府信息公开条例》（国务院令第492号）第二十四条第三款",
    )
    assert shown(ended, date(2018, 3, 6)) == [out]


def test_three_inquiries_that_overlap_are_counted_once():
    """5—10日、9—12日、20—24日。"""
    asked = (
        Consultation(march(20), march(24)),
        Consultation(march(9), march(12), Asked.AGENCY),
        Consultation(march(5), march(10)),
    )
    answer = clock(Facts(START, consultations=asked))
    out = [s.date.day for s in answer.steps if "所需的时间" in s.why]
    assert out == [6, 9, 10, 11, 12, 23, 24]
    assert answer.working_days == 20 == sum(s.counted for s in answer.steps)
