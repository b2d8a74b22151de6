"""一件事以后的状态：事实、阶段、结果、日期；内部记录不挡日期。"""

from datetime import date

import pytest

from gongkai.law.facts import Asked, Consultation
from gongkai.law.procedure import (
    Act,
    Event,
    NotAllowed,
    Stage,
    admit,
    completed,
    not_in_force,
    stand,
)

START, TODAY = date(2026, 3, 2), date(2026, 12, 31)


def on(day, act, **data):
    return Event(act, date(2026, 3, day), data)


def after(*events, channel="in_person", **data):
    return stand([on(2, Act.RECEIVED, channel=channel, **data), *events])


PROPOSED = on(3, Act.PROPOSED, decisions=["granted", "denied.deliberative"])
DECIDED = on(4, Act.DECIDED, decisions=["granted", "denied.deliberative"])
REQUESTED = on(3, Act.EXTENSION_REQUESTED)
CORRECTING = on(3, Act.CORRECTION_ASKED, until="2026-03-20", items=True)


def test_an_application_handed_in_is_being_processed_from_that_day():
    now = after(settled={"correction.late": "restart"})
    assert (now.stage, now.receipt, now.last) == (Stage.PROCESSING, START, START)
    assert now.settled == {"correction.late": "restart"} and after().settled == {}
    assert now.is_open and now.decision is None and not now.archived


def test_by_the_internet_it_waits_for_the_confirmation():
    assert after(channel="internet").receipt is None
    now = after(on(4, Act.CONFIRMED), channel="internet")
    assert (now.stage, now.receipt) == (Stage.PROCESSING, date(2026, 3, 4))
    assert after(CORRECTING, channel="fax").stage is Stage.UNCONFIRMED


@pytest.mark.parametrize(("days", "kept"), [(5, 5), ("7", 7), (None, None), ("", None)])
def test_an_extension_keeps_its_day_and_its_length(days, kept):
    assert after(REQUESTED).stage is Stage.WAITING_APPROVAL
    now = after(REQUESTED, on(5, Act.EXTENDED, days=days))
    assert (now.facts.extended, now.facts.extended_on) == (True, date(2026, 3, 5))
    assert now.facts.extension_days == kept
    assert (now.extension_requested, now.stage) == (False, Stage.PROCESSING)


def test_a_correction_waits_for_the_applicant_until_the_day_given():
    now = after(CORRECTING)
    assert (now.stage, now.correction_until) == (Stage.WAITING_APPLICANT, date(2026, 3, 20))
    assert now.facts.correction_asked == date(2026, 3, 3)
    back = after(CORRECTING, on(9, Act.CORRECTED))
    assert (back.stage, back.facts.corrected) == (Stage.PROCESSING, date(2026, 3, 9))


def test_a_fee_waits_for_the_payment():
    now = after(on(5, Act.FEE_NOTICED))
    assert (now.stage, now.facts.fee_notice) == (Stage.WAITING_PAYMENT, date(2026, 3, 5))
    paid = after(on(5, Act.FEE_NOTICED), on(9, Act.PAID))
    assert (paid.stage, paid.facts.paid) == (Stage.PROCESSING, date(2026, 3, 9))


def test_reasons_and_a_deferral_are_kept():
    asked = after(on(3, Act.REASONS_ASKED))
    assert asked.reasons_asked and not after().reasons_asked
    now = after(on(3, Act.REASONS_ASKED), on(5, Act.DEFERRED, until="2026-06-30"))
    assert now.facts.deferred_on == date(2026, 3, 5)
    assert now.facts.deferred_until == date(2026, 6, 30)


THIRD, OTHER = on(3, Act.THIRD_PARTY_ASKED), on(4, Act.AGENCY_ASKED)


def test_two_sides_are_asked_and_each_answer_ends_its_own():
    now = after(THIRD, OTHER, on(5, Act.THIRD_PARTY_ASKED))
    assert now.stage is Stage.WAITING_THIRD_PARTY and now.was_asked(Asked.AGENCY)
    served = after(THIRD, OTHER, on(6, Act.INQUIRY_SERVED), on(7, Act.INQUIRY_SERVED))
    assert [c.received for c in served.facts.consultations] == [
        date(2026, 3, 6),
        date(2026, 3, 7),
    ]
    answer = on(9, Act.AGENCY_ANSWERED, opinion="consent")
    now = after(THIRD, OTHER, on(6, Act.INQUIRY_SERVED), answer)
    assert now.facts.consultations == (
        Consultation(date(2026, 3, 3), None, Asked.THIRD_PARTY, date(2026, 3, 6)),
        Consultation(date(2026, 3, 4), date(2026, 3, 9), Asked.AGENCY, None),
    )
    assert now.open_consultations(Asked.AGENCY) == [] and now.unserved_consultations() == []
    assert len(now.open_consultations(Asked.THIRD_PARTY)) == 1


def test_the_earliest_open_inquiry_is_answered_first():
    again = on(5, Act.THIRD_PARTY_ASKED)
    told = on(9, Act.THIRD_PARTY_ANSWERED, opinion="consent", received="2026-03-06")
    now = after(THIRD, again, told)
    assert [(c.end, c.received) for c in now.facts.consultations] == [
        (date(2026, 3, 9), date(2026, 3, 6)),
        (None, None),
    ]
    assert now.unserved_consultations() == [now.facts.consultations[1]]
    assert now.stage is Stage.WAITING_THIRD_PARTY
    both = after(THIRD, again, told, on(10, Act.THIRD_PARTY_ANSWERED, opinion="objection"))
    assert [c.end for c in both.facts.consultations] == [date(2026, 3, 9), date(2026, 3, 10)]
    assert both.stage is Stage.PROCESSING


def test_a_registered_receipt_is_kept_when_the_opinion_says_none():
    told = on(9, Act.THIRD_PARTY_ANSWERED, opinion="consent")
    now = after(THIRD, on(6, Act.INQUIRY_SERVED), told)
    assert now.facts.consultations[0].received == date(2026, 3, 6)


@pytest.mark.parametrize(
    ("asked", "opinion", "objected"),
    [
        ("third_party", "objection", True),
        ("third_party", "consent", False),
        ("third_party", "silent", False),
        ("agency", "objection", False),
    ],
)
def test_only_a_third_partys_objection_is_one(asked, opinion, objected):
    events = on(3, Act(f"{asked}_asked")), on(9, Act(f"{asked}_answered"), opinion=opinion)
    assert after(*events).objected is objected
    again = on(10, Act.THIRD_PARTY_ASKED), on(11, Act.THIRD_PARTY_ANSWERED, opinion="consent")
    assert after(*events, *again).objected is objected


def test_while_another_agency_is_asked_it_says_so():
    assert after(OTHER).stage is Stage.WAITING_AGENCY
    assert not after(OTHER).was_asked(Asked.THIRD_PARTY)


def test_a_proposal_waits_and_a_return_takes_it_back():
    now = after(PROPOSED)
    assert now.proposed == ("granted", "denied.deliberative") and now.proposed_row == ""
    assert now.stage is Stage.WAITING_APPROVAL
    back = after(PROPOSED, REQUESTED, on(4, Act.RETURNED))
    assert (back.proposed, back.extension_requested) == ((), False)
    assert back.stage is Stage.PROCESSING


def test_a_decision_has_its_row_its_day_and_closes_the_case():
    now = after(PROPOSED, DECIDED)
    assert now.decided == ("granted", "denied.deliberative") and now.decision == "partial"
    assert (now.decided_on, now.closed_on) == (date(2026, 3, 4), date(2026, 3, 4))
    assert (now.stage, now.proposed, now.is_open) == (Stage.DECIDED, (), False)


@pytest.mark.parametrize(
    ("manner", "signed"),
    [
        ("direct", date(2026, 3, 5)),
        ("organ", date(2026, 3, 5)),
        ("electronic", date(2026, 3, 5)),
        ("post", None),
    ],
)
def test_by_post_alone_the_day_of_signing_is_another(manner, signed):
    now = after(PROPOSED, DECIDED, on(5, Act.DELIVERED, manner=manner))
    assert (now.delivered_on, now.manner, now.signed_on) == (date(2026, 3, 5), manner, signed)
    assert now.stage is Stage.DELIVERED


def test_a_posted_reply_is_signed_for_and_the_case_archived():
    posted = (PROPOSED, DECIDED, on(5, Act.DELIVERED, manner="post"))
    now = after(*posted, on(9, Act.REPLY_SIGNED), on(10, Act.ARCHIVED))
    assert (now.signed_on, now.archived, now.stage) == (date(2026, 3, 9), True, Stage.ARCHIVED)


def test_a_withdrawal_counts_among_the_others():
    now = after(PROPOSED, on(9, Act.WITHDRAWN))
    assert (now.decision, now.closed_on) == ("other.other", date(2026, 3, 9))
    assert (now.proposed, now.decided_on, now.stage) == ((), None, Stage.WITHDRAWN)


@pytest.mark.parametrize("act", [Act.NOTED, Act.ASSIGNED, Act.EXTENSION_REQUESTED])
def test_an_internal_record_does_not_block_an_earlier_day(act):
    """先记了一笔，前几天收到的意见还能照实登记。"""
    noted = on(20, act)
    assert after(noted).last == START
    admit(after(noted), on(9, Act.REASONS_ASKED), TODAY)
    legal = on(20, Act.REASONS_ASKED)
    assert after(legal).last == date(2026, 3, 20)
    with pytest.raises(NotAllowed, match="早于上一件事"):
        admit(after(legal), on(9, Act.THIRD_PARTY_ASKED), TODAY)
    admit(after(legal), on(20, Act.THIRD_PARTY_ASKED), TODAY)
    assert after(legal, on(9, Act.THIRD_PARTY_ASKED)).last == date(2026, 3, 20)


@pytest.mark.parametrize(("day", "late"), [(11, None), (12, "2026年3月11日")])
def test_a_correction_asked_on_day_seven_is_in_time(day, late):
    asked = on(day, Act.CORRECTION_ASKED, until="2026-03-27", items=True)
    assert completed(after(), asked).data.get("late") == late


@pytest.mark.parametrize(("day", "late"), [(20, None), (23, "2026年3月20日")])
def test_a_correction_received_on_the_day_given_is_in_time(day, late):
    assert completed(after(CORRECTING), on(day, Act.CORRECTED)).data.get("late") == late


def test_before_the_confirmation_a_correction_is_neither_late_nor_in_time():
    asked = on(30, Act.CORRECTION_ASKED, until="2026-04-27", items=True)
    assert completed(after(channel="fax"), asked) is asked


def test_what_is_decided_is_what_was_proposed_with_its_row():
    chosen = on(3, Act.PROPOSED, decisions=["granted", "unavailable.not_held"], row="granted")
    told = completed(after(chosen), on(4, Act.DECIDED, decisions=["partial"], by="负责人"))
    assert told.data == {
        "decisions": ["granted", "unavailable.not_held"],
        "row": "granted",
        "by": "负责人",
    }
    assert after(chosen, told).decision == "granted"


def test_before_the_regulation_nothing_can_be_received():
    assert not_in_force(date(2008, 5, 1)) == ""
    assert not_in_force(date(2008, 4, 30)) == (
        "2008年4月30日还没有施行政府信息公开条例，请核对日期。"
    )
