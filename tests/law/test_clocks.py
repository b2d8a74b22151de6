from dataclasses import replace
from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gongkai.law.clocks import State, clock, reply_due
from gongkai.law.errors import CalendarNotPublished, FactsContradict, FactsMissing, NotInForce
from gongkai.law.facts import Asked, Channel, Consultation, Facts

JAN_29 = date(2024, 1, 29)


def due_of(answer, id):
    return next(d for d in answer.also_due if d.id == id)


def test_twenty_working_days_over_the_spring_festival():
    answer = clock(Facts(JAN_29))
    assert answer.due == date(2024, 2, 29) == reply_due(JAN_29)
    assert answer.working_days == 20 == sum(s.counted for s in answer.steps)
    assert answer.steps[0].date == JAN_29 and not answer.steps[0].counted
    assert answer.steps[-1].date == answer.due and answer.steps[-1].counted
    assert all(s.citation and s.why for s in answer.steps)


def test_the_extension_adds_twenty_more():
    answer = clock(Facts(JAN_29, extended=True))
    assert answer.working_days == 40
    assert due_of(answer, "reply.extension").date == date(2024, 2, 29)


def test_the_2008_edition_had_fifteen_and_fifteen():
    assert clock(Facts(date(2018, 3, 1))).working_days == 15
    assert clock(Facts(date(2019, 5, 14))).working_days == 15
    assert clock(Facts(date(2019, 5, 15))).working_days == 20
    extended = clock(Facts(date(2018, 3, 1), extended=True))
    assert extended.working_days == 30
    assert "第492号" in extended.steps[1].citation
    assert "correction.notice" not in {d.id for d in extended.also_due}


def test_before_the_2008_edition_nothing_is_in_force():
    with pytest.raises(NotInForce):
        clock(Facts(date(2008, 4, 30)))


@pytest.mark.parametrize("channel", ["plain_post", "internet", "fax"])
def test_these_channels_start_when_both_sides_confirm(channel):
    with pytest.raises(FactsMissing, match="--confirmed"):
        clock(Facts(JAN_29, Channel(channel)))
    answer = clock(Facts(JAN_29, Channel(channel), confirmed=date(2024, 1, 31)))
    assert answer.receipt == date(2024, 1, 31)
    assert answer.due == reply_due(date(2024, 1, 31))


@pytest.mark.parametrize("channel", ["in_person", "signed_post"])
def test_these_channels_start_on_the_day_itself(channel):
    assert clock(Facts(JAN_29, Channel(channel))).receipt == JAN_29


def test_a_corrected_application_starts_the_clock_anew():
    facts = Facts(JAN_29, correction_asked=date(2024, 2, 5), corrected=date(2024, 2, 22))
    answer = clock(facts)
    assert answer.due == reply_due(date(2024, 2, 22))
    assert due_of(answer, "correction.notice").date == date(2024, 2, 6)
    assert due_of(answer, "correction.notice").met is True
    waited = [s for s in answer.steps if s.date == date(2024, 2, 20)]
    assert "补正" in waited[0].why and not waited[0].counted


def test_waiting_for_the_correction_there_is_no_due_day():
    answer = clock(Facts(JAN_29, correction_asked=date(2024, 2, 6)))
    assert answer.due is None and answer.state is State.WAITING_CORRECTION
    assert due_of(answer, "correction.notice").met is True
    assert not any(s.counted for s in answer.steps)


def test_a_correction_asked_after_day_seven_is_late_and_stops_nothing():
    """第七个工作日是2月6日；迟了的缺省不重新起算，法律顾问可以另定。"""
    facts = Facts(JAN_29, correction_asked=date(2024, 2, 7), corrected=date(2024, 2, 22))
    answer = clock(facts)
    assert answer.due == reply_due(JAN_29)
    assert due_of(answer, "correction.notice").met is False
    assert any("有争议" in note and "2024年2月6日" in note for note in answer.notes)
    settled = clock(facts, settled={"correction.late": "restart"})
    assert settled.due == reply_due(date(2024, 2, 22)) and settled.notes


def test_the_2008_edition_had_no_restart_by_correction():
    facts = Facts(date(2018, 3, 1), correction_asked=date(2018, 3, 5), corrected=date(2018, 3, 20))
    assert clock(facts).due == reply_due(date(2018, 3, 1))
    assert clock(facts, date(2018, 3, 6)).state is State.RUNNING


def test_consultation_days_do_not_count_and_overlaps_count_once():
    one = Facts(JAN_29, consultations=(Consultation(date(2024, 2, 5), date(2024, 2, 20)),))
    both = Facts(
        JAN_29,
        consultations=(
            Consultation(date(2024, 2, 5), date(2024, 2, 20)),
            Consultation(date(2024, 2, 7), date(2024, 2, 19), Asked.AGENCY),
        ),
    )
    assert clock(one).due == clock(both).due == date(2024, 3, 11)


def test_an_open_consultation_is_provisional():
    answer = clock(Facts(JAN_29, consultations=(Consultation(date(2024, 2, 5)),)))
    assert answer.provisional and answer.state is State.CONSULTING
    asked = due_of(answer, "consultation.third_party")
    assert asked.date == date(2024, 3, 1) and asked.not_before and "不早于" in asked.label


def test_the_day_of_sending_counts_and_the_explanation_says_so():
    facts = Facts(
        date(2026, 3, 2), consultations=(Consultation(date(2026, 3, 5), date(2026, 3, 18)),)
    )
    answer = clock(facts)
    assert answer.due == date(2026, 4, 13)
    sent = next(s for s in answer.steps if s.date == date(2026, 3, 5))
    assert sent.counted and "发出之日" in sent.why and "第八十五条" in sent.citation
    assert any("较短的读法" in note for note in answer.notes)
    longer = clock(facts, settled={"pause.sending_day": "excluded"})
    assert longer.due == date(2026, 4, 14)


def test_the_other_side_has_fifteen_days_from_its_receipt():
    asked = Consultation(date(2024, 3, 5), received=date(2024, 3, 8))
    answer = clock(Facts(date(2024, 3, 4), consultations=(asked,)))
    due = due_of(answer, "consultation.third_party")
    assert due.date == date(2024, 3, 29) and not due.not_before
    assert answer.due == date(2024, 4, 26)


def test_a_late_opinion_of_an_unknown_receipt_is_not_called_late():
    asked = Consultation(date(2024, 3, 5), date(2024, 4, 1))
    answer = clock(Facts(date(2024, 3, 4), consultations=(asked,)))
    assert due_of(answer, "consultation.third_party").met is None


def test_under_the_2008_edition_an_open_consultation_has_no_end_to_assume():
    facts = Facts(date(2018, 3, 1), consultations=(Consultation(date(2018, 3, 5)),))
    answer = clock(facts)
    assert answer.due is None and answer.state is State.CONSULTING
    assert any("没有规定第三方的期限" in note for note in answer.notes)


def test_a_payment_after_its_term_does_not_revive():
    """收到通知2月5日，二十个工作日到3月8日。"""
    facts = Facts(JAN_29, fee_notice=date(2024, 2, 5), paid=date(2024, 3, 9))
    answer = clock(facts)
    assert answer.state is State.LAPSED and answer.due is None
    assert due_of(answer, "fee.payment").met is False
    assert "放弃" in answer.steps[-1].why
    unpaid = Facts(JAN_29, fee_notice=date(2024, 2, 5))
    assert clock(unpaid, date(2024, 3, 8)).state is State.WAITING_PAYMENT
    assert clock(unpaid, date(2024, 3, 11)).state is State.LAPSED


def test_a_fee_notice_needs_an_open_term():
    late = Facts(JAN_29, fee_notice=date(2024, 3, 4), paid=date(2024, 3, 5))
    with pytest.raises(FactsContradict, match="收费通知2024年3月4日"):
        clock(late, strict=True)
    answer = clock(late)
    assert answer.due == reply_due(JAN_29) and any("不使期限停下" in n for n in answer.notes)
    sent = replace(late, fee_sent=date(2024, 2, 29))
    assert clock(sent, strict=True).due == reply_due(date(2024, 3, 5))


def test_an_extension_may_be_shorter_than_the_most():
    answer = clock(Facts(JAN_29, extended=True, extension_days=5))
    assert answer.working_days == 25 and answer.due == reply_due(JAN_29) + timedelta(7)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        (Facts(JAN_29, extended=True, extension_days=21), "最长20个工作日"),
        (Facts(JAN_29, extended=True, extension_days=0), "一至20个工作日"),
        (Facts(JAN_29, extension_days=5), "没有延期"),
        (Facts(date(2018, 3, 1), extended=True, extension_days=16), "最长15个工作日"),
    ],
)
def test_an_extension_longer_than_the_law_allows_is_refused(facts, why):
    with pytest.raises(FactsContradict, match=why):
        clock(facts)


def test_a_deferral_told_on_an_unknown_day_counts_on_every_day():
    facts = Facts(JAN_29, deferred_until=date(2024, 5, 31))
    assert clock(facts).due == clock(facts, date(2024, 2, 1)).due == date(2024, 5, 31)


@pytest.mark.parametrize(
    ("channel", "needs"),
    [
        ("in_person", False),
        ("signed_post", False),
        ("internet", False),
        ("plain_post", True),
        ("fax", True),
    ],
)
def test_receipt_by_channel_from_2015_before_the_revision(channel, needs):
    """国办公开办函〔2015〕207号：邮箱以系统接收为准，传真与平常信函以确认为准。"""
    facts = Facts(date(2017, 3, 1), Channel(channel))
    if needs:
        with pytest.raises(FactsMissing):
            clock(facts)
        facts = replace(facts, confirmed=date(2017, 3, 3))
    assert clock(facts).receipt == date(2017, 3, 3 if needs else 1)


@pytest.mark.parametrize("channel", Channel)
def test_before_2015_the_receipt_is_the_day_itself(channel):
    assert clock(Facts(date(2012, 3, 1), channel)).receipt == date(2012, 3, 1)


def test_payment_starts_the_clock_anew():
    facts = Facts(JAN_29, fee_notice=date(2024, 2, 5), paid=date(2024, 2, 22))
    assert clock(facts).due == reply_due(date(2024, 2, 22))
    waiting = clock(Facts(JAN_29, fee_notice=date(2024, 2, 5)))
    assert waiting.state is State.WAITING_PAYMENT and waiting.due is None
    assert due_of(waiting, "fee.payment").date == date(2024, 3, 8)


def test_a_fee_before_the_schedule_existed_is_not_in_force():
    with pytest.raises(NotInForce):
        clock(Facts(date(2020, 3, 2), fee_notice=date(2020, 3, 5)))


def test_as_of_uses_only_what_was_known_then():
    facts = Facts(JAN_29, correction_asked=date(2024, 2, 5), corrected=date(2024, 2, 22))
    early = clock(facts, as_of=date(2024, 2, 1))
    assert early.due == reply_due(JAN_29) and early.remaining == 17
    assert clock(facts, as_of=date(2024, 2, 6)).state is State.WAITING_CORRECTION
    assert clock(facts, as_of=date(2024, 2, 22)).due == reply_due(date(2024, 2, 22))


def test_remaining_is_negative_when_overdue():
    assert clock(Facts(JAN_29), as_of=date(2024, 3, 4)).remaining == -2


@pytest.mark.parametrize(
    ("facts", "first", "second"),
    [
        (Facts(JAN_29, corrected=date(2024, 2, 22)), "收到补正", "要求补正"),
        (
            Facts(JAN_29, correction_asked=date(2024, 2, 5), corrected=date(2024, 2, 2)),
            "要求补正2024年2月5日",
            "收到补正2024年2月2日",
        ),
        (Facts(JAN_29, correction_asked=date(2024, 1, 26)), "收到申请之日", "要求补正"),
        (
            Facts(JAN_29, extended=True, extended_on=date(2024, 3, 1)),
            "告知延期2024年3月1日",
            "答复期限届满2024年2月29日",
        ),
        (Facts(JAN_29, extended_on=date(2024, 2, 1)), "告知延期", "没有延期"),
        (Facts(JAN_29, paid=date(2024, 2, 5)), "缴费", "收费通知"),
        (
            Facts(JAN_29, consultations=(Consultation(JAN_29, received=date(2024, 1, 26)),)),
            "对方收到征询2024年1月26日",
            "征求意见开始",
        ),
        (
            Facts(JAN_29, fee_sent=date(2024, 2, 6), fee_notice=date(2024, 2, 5)),
            "发出收费通知",
            "收到收费通知",
        ),
        (
            Facts(JAN_29, consultations=(Consultation(date(2024, 2, 5), date(2024, 2, 1)),)),
            "征求意见开始",
            "收到意见",
        ),
        (
            Facts(JAN_29, Channel.FAX, confirmed=date(2024, 1, 26)),
            "收到日期2024年1月29日",
            "确认日期2024年1月26日",
        ),
    ],
)
def test_contradicting_facts_are_both_named(facts, first, second):
    with pytest.raises(FactsContradict) as error:
        clock(facts)
    assert first in str(error.value) and second in str(error.value)


def test_asking_before_receipt_is_a_contradiction():
    with pytest.raises(FactsContradict, match="查询日"):
        clock(Facts(JAN_29), as_of=date(2024, 1, 28))


def test_an_unpublished_year_is_never_guessed():
    with pytest.raises(CalendarNotPublished):
        clock(Facts(date(2026, 12, 20)))


PAUSES = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 30)), max_size=3)


@given(st.dates(date(2019, 6, 1), date(2025, 6, 1)), PAUSES, st.booleans())
def test_the_due_day_is_the_last_counted_day_of_a_plain_walk(received, pauses, extended):
    periods = [(received + timedelta(a), received + timedelta(a + b)) for a, b in pauses]
    assume(all(end.year <= 2025 for _, end in periods))
    facts = Facts(
        received,
        consultations=tuple(Consultation(*p) for p in periods),
        extended=extended,
    )
    answer = clock(facts)
    left, day = answer.working_days, received
    while left:
        day += timedelta(days=1)
        paused = any(a < day <= b for a, b in periods)
        left -= chinese_calendar.is_workday(day) and not paused
    assert answer.due == day
    assert [s.date for s in answer.steps] == [
        received + timedelta(i) for i in range((day - received).days + 1)
    ]
    assert sum(s.counted for s in answer.steps) == answer.working_days


@given(st.dates(date(2019, 6, 1), date(2025, 6, 1)), st.integers(0, 60))
def test_remaining_counts_down_to_the_due_day(received, after):
    as_of = received + timedelta(days=after)
    answer = clock(Facts(received), as_of=as_of)
    counted_later = sum(s.counted for s in answer.steps if s.date > as_of)
    if as_of <= answer.due:
        assert answer.remaining == counted_later
    else:
        assert answer.remaining <= 0
