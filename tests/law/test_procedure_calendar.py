"""放假安排还没有公布、用给的日历、过去的条例：能做什么，怎样说。"""

from datetime import date, timedelta

import pytest

from gongkai.law.calendar import Calendar, Notice, official
from gongkai.law.procedure import (
    Act,
    Event,
    NotAllowed,
    Stage,
    admit,
    completed,
    describe,
    due,
    names,
    offers,
    safe_due,
    stand,
)

LAST = official().last_published_year()
FAR = date(LAST + 1, 12, 31)
#: 下一年一月放假一整月的日历
JANUARY = frozenset(date(LAST + 1, 1, 1) + timedelta(i) for i in range(31))
GIVEN = Calendar(
    [*official().notices.values(), Notice(LAST + 1, JANUARY, frozenset(), "测试用的通知")]
)
RECEIVED = date(LAST + 1, 1, 4)
#: 二月一日起的第二十个工作日
DUE = GIVEN.add_working_days(RECEIVED, 20)
BEGUN = Event(Act.RECEIVED, RECEIVED, {"channel": "in_person"})
ASKED = {"until": FAR.isoformat(), "items": True}


def refused(before, event, why, calendar=GIVEN):
    with pytest.raises(NotAllowed, match=why):
        admit(stand([BEGUN, *before]), event, FAR, calendar)


def allowed(before, event, calendar=GIVEN):
    admit(stand([BEGUN, *before]), event, FAR, calendar)


LATE = DUE + timedelta(1)
REASONED = Event(Act.REASONS_ASKED, RECEIVED)
REQUESTED = Event(Act.EXTENSION_REQUESTED, RECEIVED)
UNTIL = {"until": FAR.isoformat()}


@pytest.mark.parametrize(
    ("before", "act", "data"),
    [
        ([], Act.EXTENSION_REQUESTED, {}),
        ([REQUESTED], Act.EXTENDED, {}),
        ([REASONED], Act.DEFERRED, UNTIL),
        ([], Act.FEE_NOTICED, {}),
    ],
)
def test_a_given_calendar_decides_what_is_still_in_time(before, act, data):
    allowed(before, Event(act, DUE, data))
    refused(before, Event(act, LATE, data), "已经超过")
    assert {o.act: o.allowed for o in offers(stand([BEGUN, *before]), LATE, GIVEN)}[act] is False
    assert {o.act: o.allowed for o in offers(stand([BEGUN, *before]), DUE, GIVEN)}[act] is True


def test_a_given_calendar_decides_the_terms_of_others():
    asked = Event(Act.THIRD_PARTY_ASKED, RECEIVED)
    silent = {"opinion": "silent", "received": RECEIVED.isoformat()}
    last = GIVEN.add_working_days(RECEIVED, 15)
    refused([asked], Event(Act.THIRD_PARTY_ANSWERED, last, silent), "期满以后")
    allowed([asked], Event(Act.THIRD_PARTY_ANSWERED, last + timedelta(1), silent))
    charged = Event(Act.FEE_NOTICED, RECEIVED)
    unpaid = {"decisions": ["other.unpaid"]}
    refused([charged], Event(Act.PROPOSED, DUE, unpaid), "期满以后")
    allowed([charged], Event(Act.PROPOSED, LATE, unpaid))
    paid = Event(Act.PAID, LATE)
    refused([charged, paid], Event(Act.PROPOSED, LATE, {"decisions": ["granted"]}), "逾期未")
    allowed([charged, paid], Event(Act.PROPOSED, LATE, unpaid))


def test_a_deferral_is_measured_by_the_given_calendar():
    refused([REASONED], Event(Act.DEFERRED, RECEIVED, {"until": DUE.isoformat()}), "要晚于")
    allowed([REASONED], Event(Act.DEFERRED, RECEIVED, {"until": LATE.isoformat()}))


def test_a_deferral_to_the_day_itself_is_none_even_where_the_due_day_is_unknown():
    refused([REASONED], Event(Act.DEFERRED, RECEIVED, {"until": RECEIVED.isoformat()}), "要晚于")
    same = Event(Act.DEFERRED, RECEIVED, {"until": RECEIVED.isoformat()})
    refused([REASONED], same, "要晚于", official())
    allowed([REASONED], Event(Act.DEFERRED, RECEIVED, {"until": LATE.isoformat()}), official())


def test_a_late_correction_bars_no_reply_by_the_given_calendar():
    """告知迟了，期限没有停下，照常答复；第七个工作日按给的日历数。"""
    seventh = GIVEN.add_working_days(RECEIVED, 7)
    reply = Event(Act.PROPOSED, DUE, {"decisions": ["granted"]})
    refused([Event(Act.CORRECTION_ASKED, seventh, ASKED)], reply, "还没有补正")
    allowed([Event(Act.CORRECTION_ASKED, seventh + timedelta(1), ASKED)], reply)


def test_the_term_and_why_it_cannot_be_told():
    now = stand([BEGUN])
    assert due(now, GIVEN).due == DUE and safe_due(now, GIVEN) == (due(now, GIVEN), "")
    assert safe_due(now) == (
        None,
        f"到期日落在{LAST + 1}年，要等国务院公布该年的放假安排，才能算出是哪一天。",
    )


@pytest.mark.parametrize(
    ("before", "event", "why"),
    [
        (
            Act.THIRD_PARTY_ASKED,
            (Act.THIRD_PARTY_ANSWERED, {"opinion": "silent", "received": f"{LAST}-12-28"}),
            "对方的期限到下一年（放假安排公布后才能算出），期满以后才能按“逾期未提出”处理"
            "（《政府信息公开条例》（国务院令第711号）第三十二条）。",
        ),
        (
            Act.FEE_NOTICED,
            (Act.PROPOSED, {"decisions": ["other.unpaid"]}),
            "缴费期限到下一年（放假安排公布后才能算出），期满以后才能按“逾期未缴费”处理。",
        ),
    ],
)
def test_a_term_in_a_year_not_published_has_not_passed(before, event, why):
    day = date(LAST, 12, 28)
    begun = Event(Act.RECEIVED, day, {"channel": "in_person"})
    act, data = event
    with pytest.raises(NotAllowed) as error:
        admit(stand([begun, Event(before, day)]), Event(act, date(LAST, 12, 31), data), FAR)
    assert str(error.value) == why


def test_a_correction_in_the_last_days_of_a_published_year_is_not_late():
    begun = Event(Act.RECEIVED, date(LAST, 12, 28), {"channel": "in_person"})
    asked = Event(Act.CORRECTION_ASKED, date(LAST, 12, 31), ASKED)
    assert completed(stand([begun]), asked) == asked
    assert stand([begun, asked]).stage is Stage.WAITING_APPLICANT


def test_under_the_edition_of_2007_what_it_did_not_know_is_not_offered():
    day = date(2018, 3, 1)
    now = stand([Event(Act.RECEIVED, day, {"channel": "in_person"})])
    found = {o.act: o for o in offers(now, day)}
    assert {Act.FEE_NOTICED, Act.REASONS_ASKED, Act.RECEIVED}.isdisjoint(found)
    asked = found[Act.CORRECTION_ASKED]
    assert not asked.allowed
    assert asked.why == "2018年3月1日没有施行中的规定“correction.notice”。"
    assert found[Act.PROPOSED].allowed and found[Act.PROPOSED].why == ""


def test_an_extension_is_as_long_as_the_edition_of_the_receipt_allows():
    """2019年5月15日以前收到的，到了新条例施行以后才延，仍是最长十五个工作日。"""
    begun = Event(Act.RECEIVED, date(2019, 5, 10), {"channel": "in_person"})
    now = stand([begun, Event(Act.EXTENSION_REQUESTED, date(2019, 5, 20))])
    admit(now, Event(Act.EXTENDED, date(2019, 5, 20), {"days": 15}), FAR)
    with pytest.raises(NotAllowed, match="一至15个工作日"):
        admit(now, Event(Act.EXTENDED, date(2019, 5, 20), {"days": 16}), FAR)


def test_an_offer_has_its_words_and_its_article():
    day = date(2026, 3, 2)
    now = stand([Event(Act.RECEIVED, day, {"channel": "in_person"})])
    offer = {o.act: o for o in offers(now, day)}[Act.EXTENSION_REQUESTED]
    assert (offer.name, offer.text) == ("申请延期", "报政府信息公开工作机构负责人同意")
    assert offer.citation == "《政府信息公开条例》（国务院令第711号）第三十三条第二款"
    said = describe(Act.RECEIVED, date(2018, 3, 1))
    assert (said.id, said.name, said.text, said.legal) == (
        "received",
        "登记",
        "登记收到的申请",
        True,
    )
    assert names()[Act.CORRECTION_ASKED] == "告知补正"
    assert list(names()) and describe(Act.RECEIVED, day).text.startswith("登记收到的申请，")
