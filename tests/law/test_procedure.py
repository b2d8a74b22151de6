"""办理程序：任何允许的事件序列，状态、期限与一个独立的、逐件重放的简单实现一致。"""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.law.calendar import official
from gongkai.law.clocks import clock
from gongkai.law.decisions import counted, decisions
from gongkai.law.facts import CONFIRMED_CHANNELS, Channel
from gongkai.law.procedure import (
    CLOSED,
    TABLE,
    Act,
    Event,
    NotAllowed,
    Stage,
    admit,
    completed,
    describe,
    due,
    offers,
    safe_due,
    stand,
)

START = date(2024, 3, 4)
LATE = date(2026, 6, 1)
ACTS = [a for a in Act if a is not Act.RECEIVED]


def received(channel=Channel.IN_PERSON, on=START):
    return Event(Act.RECEIVED, on, {"channel": channel})


def data_for(act, on, draw):
    """各种行为的一份合理的数据。"""
    return {
        Act.CORRECTION_ASKED: {"until": (on + timedelta(10)).isoformat(), "items": True},
        Act.DEFERRED: {"until": (on + timedelta(90)).isoformat()},
        Act.THIRD_PARTY_ANSWERED: {
            "opinion": draw(st.sampled_from(["consent", "silent"])),
            "received": (on - timedelta(draw(st.integers(0, 30)))).isoformat(),
        },
        Act.AGENCY_ANSWERED: {"opinion": draw(st.sampled_from(["objection", "silent"]))},
        Act.EXTENDED: {"days": draw(st.sampled_from([None, 1, 7, 20]))},
        Act.PROPOSED: {
            "decisions": [draw(st.sampled_from(list(decisions())))],
            "judgement": draw(st.sampled_from(["", "不公开不影响公共利益"])),
        },
        Act.DELIVERED: {"manner": draw(st.sampled_from(["post", "direct"]))},
    }.get(act, {})


@st.composite
def histories(draw):
    """一串法律允许的事件：随机地试，不允许的略过。"""
    events = [received(draw(st.sampled_from(list(Channel))))]
    day = START
    for _ in range(draw(st.integers(0, 14))):
        day += timedelta(draw(st.integers(0, 12)))
        act = draw(st.sampled_from(ACTS))
        data = data_for(act, day, draw)
        if act is Act.DECIDED:
            data = {"decisions": list(stand(events).proposed)}
        event = Event(act, day, data)
        try:
            admit(stand(events), event, LATE)
        except NotAllowed:
            continue
        events.append(event)
    return events


def replay(events):
    """独立的重放：逐日走，暂停的日子不数，重新起算就从头数。"""
    channel = Channel(events[0].data["channel"])
    receipt = start = None if channel in CONFIRMED_CHANNELS else events[0].on
    asked, quota, stopped, closed, deferred = [], 20, set(), None, date.min
    for e in events[1:]:
        kind = e.act.rpartition("_")[0]
        if e.act is Act.CONFIRMED:
            receipt = start = e.on
        elif e.act is Act.CORRECTION_ASKED:
            late = official().working_days_between(receipt, e.on) > 7
            stopped |= set() if late else {"correction"}
        elif e.act is Act.CORRECTED and "correction" in stopped:
            start = e.on
            stopped.remove("correction")
        elif e.act is Act.FEE_NOTICED:
            stopped.add("fee")
            last = official().add_working_days(e.on, 20)
        elif e.act is Act.PAID and e.on <= last:
            start = e.on
            stopped.remove("fee")
        elif e.act in (Act.THIRD_PARTY_ASKED, Act.AGENCY_ASKED):
            asked.append({"kind": kind, "sent": e.on, "served": e.on, "known": False})
        elif e.act is Act.INQUIRY_SERVED:
            one = next(a for a in asked if "end" not in a and not a["known"])
            one.update(served=e.on, known=True)
        elif e.act in (Act.THIRD_PARTY_ANSWERED, Act.AGENCY_ANSWERED):
            next(a for a in asked if a["kind"] == kind and "end" not in a)["end"] = e.on
        elif e.act is Act.EXTENDED:
            quota += e.data.get("days") or 20
        elif e.act is Act.DEFERRED:
            deferred = date.fromisoformat(e.data["until"])
        elif e.act in (Act.DECIDED, Act.WITHDRAWN):
            closed = e.on
    if closed or stopped or start is None:
        return closed, None
    ends = [
        (a["sent"], a.get("end") or official().add_working_days(a["served"], 15)) for a in asked
    ]
    day, left = start, quota
    while left:
        day += timedelta(1)
        paused = any(a < day <= b for a, b in ends)
        left -= official().is_working_day(day) and not paused
    return closed, max(day, deferred)


@settings(max_examples=150)
@given(histories())
def test_any_allowed_history_agrees_with_a_plain_replay(events):
    now = stand(events)
    closed, last = replay(events)
    assert now.closed_on == closed
    answer = due(now)
    assert (answer.due if answer else None) == last
    assert (now.stage in CLOSED) == (closed is not None)


@settings(max_examples=150)
@given(histories())
def test_what_is_offered_is_what_is_allowed(events):
    """按钮亮着的，换上合适的数据就记得下；不亮的都说得出理由。"""
    now = stand(events)
    day = max(now.last, START)
    for offer in offers(now, day):
        assert offer.allowed == (offer.why == "")
        assert offer.citation and offer.name
        if not offer.allowed:
            with pytest.raises(NotAllowed):
                admit(now, Event(offer.act, day, {}), LATE)


@given(histories())
def test_every_prefix_of_an_allowed_history_has_a_clock(events):
    for size in range(1, len(events) + 1):
        now = stand(events[:size])
        if now.receipt is not None:
            clock(now.facts)


def allowed(events, act, on, **data):
    admit(stand(events), Event(act, on, data), LATE)


def refused(events, act, on, words, **data):
    with pytest.raises(NotAllowed, match=words):
        admit(stand(events), Event(act, on, data), LATE)


def test_correction_only_once():
    asked = Event(Act.CORRECTION_ASKED, date(2024, 3, 5), {"until": "2024-03-20", "items": True})
    allowed([received()], Act.CORRECTION_ASKED, date(2024, 3, 13), until="2024-03-30", items=True)
    back = Event(Act.CORRECTED, date(2024, 3, 11))
    refused([received(), asked, back], Act.CORRECTION_ASKED, date(2024, 3, 12), "只能告知一次")


def test_correction_needs_items_and_a_later_day():
    day = date(2024, 3, 5)
    refused([received()], Act.CORRECTION_ASKED, day, "晚于告知", until="2024-03-05", items=True)
    refused([received()], Act.CORRECTION_ASKED, day, "事项", until="2024-03-15", items=False)


def test_unconfirmed_applications_have_no_clock_yet():
    events = [received(Channel.INTERNET)]
    assert stand(events).stage is Stage.UNCONFIRMED and due(stand(events)) is None
    refused(events, Act.PROPOSED, START, "确认收到", decisions=["granted"])
    events.append(Event(Act.CONFIRMED, date(2024, 3, 6)))
    assert due(stand(events)).due == official().add_working_days(date(2024, 3, 6), 20)


def test_extension_only_before_the_term_ends_and_after_it_was_asked_for():
    refused([received()], Act.EXTENDED, date(2024, 3, 6), "还没有申请延期")
    asked = [received(), Event(Act.EXTENSION_REQUESTED, date(2024, 3, 6))]
    allowed(asked, Act.EXTENDED, date(2024, 4, 1))
    refused(asked, Act.EXTENDED, date(2024, 4, 2), "届满")
    done = [*asked, Event(Act.EXTENDED, date(2024, 3, 7))]
    refused(done, Act.EXTENSION_REQUESTED, date(2024, 3, 8), "不能再延")


def test_silence_only_after_fifteen_working_days():
    events = [received(), Event(Act.THIRD_PARTY_ASKED, date(2024, 3, 5))]
    act, served = Act.THIRD_PARTY_ANSWERED, {"opinion": "silent", "received": "2024-03-06"}
    refused(events, act, date(2024, 4, 30), "收到征询之日", opinion="silent")
    refused(events, act, date(2024, 3, 27), "期满", **served)
    allowed(events, act, date(2024, 3, 28), **served)
    refused(events, act, date(2024, 3, 28), "发出以后", opinion="silent", received="2024-03-04")
    told = [*events, Event(Act.INQUIRY_SERVED, date(2024, 3, 6))]
    refused(told, act, date(2024, 3, 27), "期满", opinion="silent")
    allowed(told, act, date(2024, 3, 28), opinion="silent")
    refused(told, Act.INQUIRY_SERVED, date(2024, 3, 7), "没有等着登记")
    refused(events, Act.PROPOSED, date(2024, 3, 27), "征求的意见", decisions=["granted"])
    refused(events, Act.THIRD_PARTY_ANSWERED, date(2024, 3, 27), "选择对方", opinion="maybe")


def test_abandonment_only_after_its_term():
    asked = Event(Act.CORRECTION_ASKED, date(2024, 3, 5), {"until": "2024-03-20", "items": True})
    events = [received(), asked]
    late, early = date(2024, 3, 21), date(2024, 3, 20)
    refused(events, Act.PROPOSED, early, "期满", decisions=["other.uncorrected"])
    refused(events, Act.PROPOSED, late, "逾期不补正", decisions=["granted"])
    allowed(events, Act.PROPOSED, late, decisions=["other.uncorrected"])
    fee = [received(), Event(Act.FEE_NOTICED, date(2024, 3, 5))]
    refused(fee, Act.PROPOSED, date(2024, 4, 2), "缴费期限", decisions=["other.unpaid"])
    allowed(fee, Act.PROPOSED, date(2024, 4, 3), decisions=["other.unpaid"])
    refused(
        [received()], Act.PROPOSED, START, "没有在等申请人补正", decisions=["other.uncorrected"]
    )
    refused([received()], Act.PROPOSED, START, "没有在等申请人缴费", decisions=["other.unpaid"])


def test_a_decision_needs_a_known_kind():
    refused([received()], Act.PROPOSED, START, "请选择办理结果", decisions=[])
    refused([received()], Act.PROPOSED, START, "没有“maybe”", decisions=["maybe"])


def test_days_run_forward_and_not_into_the_future():
    refused([received()], Act.NOTED, LATE + timedelta(1), "晚于今天")
    refused([received()], Act.WITHDRAWN, START - timedelta(1), "早于上一件事")


def test_after_the_reply_only_delivery_supplement_and_archive():
    events = [
        received(),
        Event(Act.PROPOSED, START, {"decisions": ["granted"]}),
        Event(Act.DECIDED, START, {"decisions": ["granted"]}),
    ]
    refused(events, Act.WITHDRAWN, START, "不再办理")
    refused(events, Act.ARCHIVED, START, "送达")
    refused(events, Act.DELIVERED, START, "送达的方式", manner="courier")
    allowed(events, Act.DELIVERED, START, manner="post")
    events += [Event(Act.DELIVERED, START, {"manner": "post"}), Event(Act.ARCHIVED, START)]
    assert stand(events).stage is Stage.ARCHIVED
    refused(events, Act.SUPPLEMENTED, START, "归档")
    refused(events, Act.ARCHIVED, START, "已经归档")


def test_a_returned_proposal_can_be_made_again():
    events = [received(), Event(Act.PROPOSED, START, {"decisions": ["granted"]})]
    assert stand(events).stage is Stage.WAITING_APPROVAL
    refused(events, Act.PROPOSED, START, "等待审批", decisions=["partial"])
    events.append(Event(Act.RETURNED, START))
    allowed(events, Act.PROPOSED, START, decisions=["partial"])
    refused(events, Act.RETURNED, START, "没有等待审批")


def test_several_decisions_count_as_one():
    assert counted(["granted", "denied.third_party"]) == "partial"
    assert counted(["partial", "unavailable.not_held"]) == "partial"
    assert counted(["denied.state_secret", "unavailable.not_held"]) == "denied.state_secret"
    assert counted(["granted"]) == "granted"


def test_a_year_whose_holidays_are_not_published_is_said():
    last = official().last_published_year()
    now = stand([received(on=date(last, 12, 20))])
    answer, trouble = safe_due(now)
    assert answer is None and str(last + 1) in trouble


def test_work_goes_on_when_the_due_day_is_in_a_year_not_yet_published():
    """每年十一月都会遇到：到期日在下一年，放假安排还没有公布。"""
    year = official().last_published_year()
    day = date(year, 12, 20)
    events = [received(on=day)]
    offered = {o.act: o for o in offers(stand(events), day)}
    for act in (Act.CORRECTION_ASKED, Act.THIRD_PARTY_ASKED, Act.EXTENSION_REQUESTED):
        assert offered[act].allowed, offered[act].why
    asked = Event(Act.THIRD_PARTY_ASKED, day)
    late = date(year, 12, 31)
    silent = Event(
        Act.THIRD_PARTY_ANSWERED, late, {"opinion": "silent", "received": day.isoformat()}
    )
    with pytest.raises(NotAllowed, match="放假安排公布后"):
        admit(stand([*events, asked]), silent, late)
    fee = [*events, Event(Act.FEE_NOTICED, day)]
    with pytest.raises(NotAllowed, match="放假安排公布后"):
        admit(stand(fee), Event(Act.PROPOSED, late, {"decisions": ["other.unpaid"]}), late)


def test_every_act_is_described_with_its_article():
    for act in Act:
        assert describe(act, date(2024, 1, 1)).citation


def test_without_events_there_is_no_standing():
    with pytest.raises(ValueError, match=r"^没有任何事件$"):
        stand([])
    with pytest.raises(ValueError, match=r"^第一件事必须是登记$"):
        stand([Event(Act.NOTED, START)])


def test_a_reasonable_but_too_large_application_is_deferred_to_a_told_day():
    asked = [received(), Event(Act.REASONS_ASKED, date(2024, 3, 6), {"until": "2024-03-20"})]
    refused([received()], Act.DEFERRED, date(2024, 3, 6), "说明理由", until="2024-06-01")
    refused(asked, Act.DEFERRED, date(2024, 3, 8), "晚于现在的答复到期日", until="2024-03-30")
    refused(asked, Act.DEFERRED, date(2024, 3, 8), "哪一天")
    refused(asked, Act.DEFERRED, date(2024, 4, 8), "届满", until="2024-06-01")
    told = [*asked, Event(Act.DEFERRED, date(2024, 3, 8), {"until": "2024-05-31"})]
    answer = due(stand(told))
    assert answer.due == date(2024, 5, 31)
    last = answer.steps[-1]
    assert last.date == answer.due and "第三十五条" in last.citation and not last.counted
    refused(told, Act.EXTENSION_REQUESTED, date(2024, 3, 9), "不再延期")
    before, after = (clock(stand(told).facts, day) for day in (date(2024, 3, 7), date(2024, 5, 30)))
    assert before.due < date(2024, 5, 1) and (after.due, after.remaining) == (answer.due, 1)


def test_a_correction_asked_after_day_seven_is_recorded_as_late():
    late = Event(Act.CORRECTION_ASKED, date(2024, 3, 14), {"until": "2024-03-30", "items": True})
    allowed([received()], Act.CORRECTION_ASKED, late.on, **late.data)
    assert completed(stand([received()]), late).data["late"] == "2024年3月13日"
    in_time = Event(Act.CORRECTION_ASKED, date(2024, 3, 13), dict(late.data))
    assert "late" not in completed(stand([received()]), in_time).data
    events = [received(), late]
    assert due(stand(events)).due == official().add_working_days(START, 20)
    allowed(events, Act.PROPOSED, date(2024, 3, 15), decisions=["granted"])


def test_a_correction_that_comes_late_is_recorded_as_late():
    asked = Event(Act.CORRECTION_ASKED, date(2024, 3, 5), {"until": "2024-03-20", "items": True})
    back = Event(Act.CORRECTED, date(2024, 3, 21))
    assert completed(stand([received(), asked]), back).data["late"] == "2024年3月20日"


@pytest.mark.parametrize(
    ("decision", "why", "step"),
    [
        ("declined.excessive", "没有要求申请人说明理由", Event(Act.REASONS_ASKED, START)),
        ("denied.third_party", "没有征求过第三方", Event(Act.THIRD_PARTY_ASKED, START)),
        (
            "unavailable.unclear",
            "没有告知过补正",
            Event(Act.CORRECTION_ASKED, START, {"until": "2024-03-20", "items": True}),
        ),
    ],
)
def test_a_decision_that_needs_a_step_is_refused_without_it(decision, why, step):
    """条例第三十五条、第三十二条、第三十条：先办这一步。"""
    refused([received()], Act.PROPOSED, START, why, decisions=[decision])
    done = [received(), step]
    if step.act is Act.THIRD_PARTY_ASKED:
        done.append(Event(Act.THIRD_PARTY_ANSWERED, START, {"opinion": "objection"}))
    if step.act is Act.CORRECTION_ASKED:
        done.append(Event(Act.CORRECTED, START))
    allowed(done, Act.PROPOSED, START, decisions=[decision])


def test_a_third_party_is_protected_without_asking_only_with_a_recorded_judgement():
    allowed(
        [received()],
        Act.PROPOSED,
        START,
        decisions=["denied.third_party"],
        judgement="明显属于个人隐私，不公开不影响公共利益",
    )


def test_a_fee_notice_needs_an_open_term_and_something_to_pay():
    pieces = {"schedule": "pieces", "count": 12}
    allowed([received()], Act.FEE_NOTICED, date(2024, 4, 1), **pieces)
    refused([received()], Act.FEE_NOTICED, date(2024, 4, 2), "答复期限内发出", **pieces)
    refused([received()], Act.FEE_NOTICED, START, "金额为零", schedule="pieces", count=10)
    refused([received()], Act.FEE_NOTICED, START, "金额为零", **pieces, billed=200)


def test_nothing_is_charged_for_what_is_already_public():
    pages = {"schedule": "pages", "count": 250}
    for some in ("none", "some"):
        allowed([received()], Act.FEE_NOTICED, START, **pages, public=some)
    refused([received()], Act.FEE_NOTICED, START, "不收取信息处理费", **pages, public="all")
    refused([received()], Act.FEE_NOTICED, START, "109号）第五条", **pages, public="all")
    refused([received()], Act.FEE_NOTICED, START, "拟定答复", **pages, public="all")


def test_a_reply_that_says_public_leaves_nothing_to_charge_until_it_is_returned():
    public = {"decisions": ["granted"], "granted_as": "granted.public"}
    proposed = [received(), Event(Act.PROPOSED, START, public)]
    refused(proposed, Act.FEE_NOTICED, START, "109号）第五条", schedule="pages", count=250)
    returned = [*proposed, Event(Act.RETURNED, START)]
    allowed(returned, Act.FEE_NOTICED, START, schedule="pages", count=250)


def test_a_late_payment_leaves_only_abandonment():
    events = [received(), Event(Act.FEE_NOTICED, date(2024, 3, 5))]
    paid = [*events, Event(Act.PAID, date(2024, 4, 3))]
    refused(paid, Act.PROPOSED, date(2024, 4, 3), "逾期未", decisions=["granted"])
    allowed(paid, Act.PROPOSED, date(2024, 4, 3), decisions=["other.unpaid"])
    in_time = [*events, Event(Act.PAID, date(2024, 4, 2))]
    allowed(in_time, Act.PROPOSED, date(2024, 4, 2), decisions=["granted"])
    refused(in_time, Act.PROPOSED, date(2024, 4, 3), "没有在等", decisions=["other.unpaid"])


def test_a_term_that_began_anew_by_payment_can_be_extended():
    """缴费次日重新起算：原来的期限（4月1日）早已过了，也不是迟告知。"""
    events = [
        received(),
        Event(Act.FEE_NOTICED, date(2024, 3, 5)),
        Event(Act.PAID, date(2024, 4, 2)),
        Event(Act.EXTENSION_REQUESTED, date(2024, 4, 8)),
        Event(Act.EXTENDED, date(2024, 4, 9), {"days": 5}),
    ]
    assert due(stand(events)).due == official().add_working_days(date(2024, 4, 2), 25)


def test_an_extension_is_at_most_twenty_days():
    asked = [received(), Event(Act.EXTENSION_REQUESTED, date(2024, 3, 6))]
    allowed(asked, Act.EXTENDED, date(2024, 3, 7), days=20)
    refused(asked, Act.EXTENDED, date(2024, 3, 7), "一至20个工作日", days=21)


def test_the_office_may_choose_the_row_of_a_mixed_reply():
    chosen = ["granted", "unavailable.not_held"]
    refused(
        [received()], Act.PROPOSED, START, "所选的结果之一", decisions=chosen, row="other.other"
    )
    proposed = Event(Act.PROPOSED, START, {"decisions": chosen, "row": "granted"})
    decided = completed(stand([received(), proposed]), Event(Act.DECIDED, START))
    assert stand([received(), proposed, decided]).decision == "granted"


def test_the_applicants_terms_start_when_a_posted_reply_is_signed_for():
    decided = [
        received(),
        Event(Act.PROPOSED, START, {"decisions": ["granted"]}),
        Event(Act.DECIDED, START, {"decisions": ["granted"]}),
    ]
    refused(decided, Act.REPLY_SIGNED, START, "还没有送达")
    posted = [*decided, Event(Act.DELIVERED, START, {"manner": "post"})]
    assert stand(posted).signed_on is None
    signed = [*posted, Event(Act.REPLY_SIGNED, date(2024, 3, 7))]
    assert stand(signed).signed_on == date(2024, 3, 7)
    refused(signed, Act.REPLY_SIGNED, date(2024, 3, 8), "已经登记")
    handed = [*decided, Event(Act.DELIVERED, START, {"manner": "direct"})]
    assert stand(handed).signed_on == START


def test_what_the_2007_edition_did_not_know_is_not_decided_under_it():
    old = [received(on=date(2018, 3, 1))]
    refused(old, Act.PROPOSED, date(2018, 3, 5), "还没有", decisions=["declined.excessive"])


def test_a_case_keeps_the_reading_that_was_settled_when_it_was_registered():
    settled = {"correction.late": "restart"}
    begun = Event(Act.RECEIVED, START, {"channel": "in_person", "settled": settled})
    late = Event(Act.CORRECTION_ASKED, date(2024, 3, 14), {"until": "2024-03-30", "items": True})
    back = Event(Act.CORRECTED, date(2024, 3, 20))
    last = official().add_working_days
    assert due(stand([begun, late, back])).due == last(date(2024, 3, 20), 20)
    assert due(stand([received(), late, back])).due == last(START, 20)


def test_an_extension_is_told_in_time_on_the_very_last_day():
    """期限届满的当天告知，还算在期限以内：期限照样延长；次日的不许。"""
    asked = [received(), Event(Act.EXTENSION_REQUESTED, date(2024, 3, 6))]
    last = clock(stand(asked).facts).due
    allowed(asked, Act.EXTENDED, last)
    longer = clock(stand([*asked, Event(Act.EXTENDED, last)]).facts)
    assert longer.due == official().add_working_days(last, 20)
    refused(asked, Act.EXTENDED, last + timedelta(1), "届满")


#: 内部的记录，与程序里的表分开写一遍
INTERNAL = (
    "assigned",
    "noted",
    "extension_requested",
    "fee_requested",
    "proposed",
    "returned",
    "archived",
    "recalled",
)


@pytest.mark.parametrize("act", [Act(name) for name in INTERNAL])
def test_an_internal_record_does_not_stand_in_the_way_of_an_earlier_day(act):
    """今天记一笔，不妨碍登记昨天发生的事。"""
    data = {"decisions": ["granted"]} if act is Act.PROPOSED else {}
    now = stand([received(), Event(act, date(2024, 3, 20), data)])
    assert now.last == START and {a for a in Act if TABLE[a].internal} == set(INTERNAL)


@pytest.mark.parametrize("act", [Act.DECIDED, Act.WITHDRAWN])
def test_nothing_waits_for_approval_once_there_is_a_result(act):
    data = {"decisions": ["granted"]}
    events = [
        received(),
        Event(Act.EXTENSION_REQUESTED, date(2024, 3, 6)),
        Event(Act.PROPOSED, date(2024, 3, 7), data),
        Event(act, date(2024, 3, 8), data),
    ]
    now = stand(events)
    assert not now.extension_requested and not now.proposed
