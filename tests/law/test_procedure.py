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
    Act,
    Event,
    NotAllowed,
    Stage,
    admit,
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
        Act.THIRD_PARTY_ANSWERED: {"opinion": draw(st.sampled_from(["consent", "silent"]))},
        Act.AGENCY_ANSWERED: {"opinion": draw(st.sampled_from(["objection", "silent"]))},
        Act.PROPOSED: {"decisions": [draw(st.sampled_from(list(decisions())))]},
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
    start = None if channel in CONFIRMED_CHANNELS else events[0].on
    pauses, open_pauses, quota, stopped, closed = [], {}, 20, False, None
    deferred = date.min
    for e in events[1:]:
        kind = {"third_party": 1, "agency": 2}.get(e.act.rpartition("_")[0])
        if e.act is Act.CONFIRMED:
            start = e.on
        elif e.act in (Act.CORRECTED, Act.PAID):
            start, stopped = e.on, False
        elif e.act in (Act.CORRECTION_ASKED, Act.FEE_NOTICED):
            stopped = True
        elif e.act in (Act.THIRD_PARTY_ASKED, Act.AGENCY_ASKED):
            open_pauses.setdefault(kind, []).append(e.on)
        elif e.act in (Act.THIRD_PARTY_ANSWERED, Act.AGENCY_ANSWERED):
            pauses.append((open_pauses[kind].pop(0), e.on))
        elif e.act is Act.EXTENDED:
            quota = 40
        elif e.act is Act.DEFERRED:
            deferred = date.fromisoformat(e.data["until"])
        elif e.act in (Act.DECIDED, Act.WITHDRAWN):
            closed = e.on
    if closed or stopped or start is None:
        return closed, None
    for begins in open_pauses.values():
        pauses += [(b, official().add_working_days(b, 15)) for b in begins]
    day, left = start, quota
    while left:
        day += timedelta(1)
        paused = any(a < day <= b for a, b in pauses)
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


def test_correction_once_and_within_seven_working_days():
    asked = Event(Act.CORRECTION_ASKED, date(2024, 3, 5), {"until": "2024-03-20", "items": True})
    allowed([received()], Act.CORRECTION_ASKED, date(2024, 3, 13), until="2024-03-30", items=True)
    refused([received()], Act.CORRECTION_ASKED, date(2024, 3, 14), "7 个工作日", until="2024-03-30")
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
    refused(events, Act.THIRD_PARTY_ANSWERED, date(2024, 3, 26), "期满", opinion="silent")
    allowed(events, Act.THIRD_PARTY_ANSWERED, date(2024, 3, 27), opinion="silent")
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
    silent = Event(Act.THIRD_PARTY_ANSWERED, late, {"opinion": "silent"})
    with pytest.raises(NotAllowed, match="放假安排公布后"):
        admit(stand([*events, asked]), silent, late)
    fee = [*events, Event(Act.FEE_NOTICED, day)]
    with pytest.raises(NotAllowed, match="放假安排公布后"):
        admit(stand(fee), Event(Act.PROPOSED, late, {"decisions": ["other.unpaid"]}), late)


def test_every_act_is_described_with_its_article():
    for act in Act:
        assert describe(act, date(2024, 1, 1)).citation


def test_without_events_there_is_no_standing():
    with pytest.raises(ValueError, match="没有任何事件"):
        stand([])
    with pytest.raises(ValueError, match="第一件事"):
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
