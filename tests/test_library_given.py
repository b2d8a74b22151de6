"""作为库用时给错了的值：每一种都说清楚，不算出一个数来，也不卡住。"""

import random
import re
from datetime import date, datetime
from decimal import Decimal

import pytest

from gongkai import check, due_days, fee, read, remedy, repair
from gongkai.annual.read import ReadError
from gongkai.annual.specimen import specimen
from gongkai.annual.write import write
from gongkai.law.errors import FactsContradict, LawError, WrongValue
from gongkai.law.facts import Asked, Channel, Consultation, Order

DAY = date(2026, 3, 2)
REPORT = specimen(random.Random(1))
CHINESE = re.compile("[一-鿿]")


def refused(call, *given, **named):
    with pytest.raises(WrongValue) as told:
        call(*given, **named)
    assert isinstance(told.value, LawError) and isinstance(told.value, ValueError)
    assert CHINESE.search(str(told.value)) and len(str(told.value)) < 500
    return str(told.value)


@pytest.mark.parametrize(
    "count", [float("nan"), float("inf"), 12.5, 12.0, True, "12", Decimal(12), None, -1, 10**8]
)
@pytest.mark.parametrize("schedule", ["pieces", "pages"])
def test_a_count_is_a_whole_number_within_reason(count, schedule):
    refused(fee, count, schedule, DAY)


@pytest.mark.parametrize("schedule", ["nope", "", None, 1])
def test_a_schedule_is_one_of_those_there_are(schedule):
    assert "pieces、pages" in refused(fee, 12, schedule, DAY)


@pytest.mark.parametrize(
    "named",
    [{"billed": 0.5}, {"billed": "1"}, {"billed": 10**5000}, {"public": "no"}, {"public": 1}],
)
def test_what_was_billed_and_whether_it_is_public(named):
    refused(fee, 12, "pieces", DAY, **named)


NOT_DAYS = [datetime(2026, 3, 2, 9, 0), "2026-03-02", None, 20260302]


@pytest.mark.parametrize("day", NOT_DAYS)
def test_a_day_is_a_date_without_a_time(day):
    for call in (
        lambda: fee(12, "pieces", day),
        lambda: due_days(day),
        lambda: remedy("denied.deliberative", day),
    ):
        assert "datetime.date" in refused(call)


@pytest.mark.parametrize("day", NOT_DAYS[:2])
@pytest.mark.parametrize(
    "name", ["as_of", "confirmed", "corrected", "extended_on", "paid", "deferred_until"]
)
def test_every_other_day_of_a_case_too(name, day):
    assert name in refused(due_days, DAY, **{name: day})


@pytest.mark.parametrize("name", ["posted", "signed"])
def test_every_other_day_of_a_remedy_too(name):
    assert name in refused(remedy, "silence", DAY, **{name: "2026-03-04"})


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({"foo": 1}, "foo"),
        ({"channel": "nope"}, "signed_post"),
        ({"channel": None}, "in_person"),
        ({"extended": "no"}, "extended"),
        ({"extended": True, "extension_days": 2.5}, "extension_days"),
        ({"consultations": None}, "consultations"),
        ({"consultations": [1]}, "Consultation"),
        ({"consultations": [Consultation("2026-03-03")]}, "start"),
        ({"consultations": [Consultation(DAY, asked="nobody")]}, "third_party"),
        ({"order": "x"}, "Order"),
        ({"order": Order("某决定", amount=1.5, unit="working_day")}, "amount"),
        ({"order": Order("某决定", amount=15, unit="week")}, "working_day"),
    ],
)
def test_the_facts_of_a_case(named, said):
    assert said in refused(due_days, DAY, **named)


def test_facts_that_are_right_are_taken_in_either_way_of_writing():
    plain = due_days(DAY, channel="internet", confirmed=DAY)
    assert plain == due_days(DAY, channel=Channel.INTERNET, confirmed=DAY)
    asked = Consultation(date(2026, 3, 9), date(2026, 3, 11), Asked.AGENCY)
    assert due_days(DAY, consultations=[asked]).due == due_days(DAY, consultations=(asked,)).due
    ordered = due_days(DAY, order=Order("某决定", amount=15, unit="working_day"))
    assert ordered.working_days == 15


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({}, "延迟到的一天"),
        ({"deferred_on": date(2026, 3, 9)}, "告知延迟答复"),
    ],
)
def test_a_reply_is_not_put_off_to_a_day_already_past(named, said):
    until = date(2026, 3, 8) if named else date(2026, 3, 1)
    with pytest.raises(FactsContradict, match=said):
        due_days(DAY, deferred_until=until, **named)


@pytest.mark.parametrize(
    "named",
    [
        {"deferred_until": date(9999, 12, 31)},
        {"fee_notice": date(2026, 3, 3), "paid": date(9999, 1, 1)},
    ],
)
def test_a_day_thousands_of_years_away_is_not_counted_to(named):
    """逐日的说明要写几百万行。"""
    assert "不合常理" in refused(due_days, DAY, **named)


@pytest.mark.parametrize("decision", ["nope", "", 1])
def test_a_decision_is_one_of_those_there_are(decision):
    said = refused(remedy, decision, DAY)
    assert "denied.state_secret" in said and "silence" in said


@pytest.mark.parametrize("given", [(None,), ("x",), (REPORT, "x")])
def test_what_is_checked_is_a_report(given):
    assert "Report" in refused(check, *given)


@pytest.mark.parametrize("given", [("x",), (None,), (REPORT, 1.5), (REPORT, -1), (REPORT, True)])
def test_what_is_repaired_is_a_report(given):
    refused(repair, *given)


@pytest.mark.parametrize("source", [None, 1, ["x"]])
def test_what_is_read_is_a_path_or_its_content(source):
    assert "bytes" in refused(read, source)


def test_any_bytes_are_content():
    data = write(REPORT, ".docx")
    assert read(bytearray(data)).agency == read(memoryview(data)).agency == REPORT.agency


@pytest.mark.parametrize("path", ["a\0b", "a\ud800b"])
def test_a_path_with_what_no_path_has_is_not_read(path):
    with pytest.raises(ReadError, match="不是文件的路径"):
        read(path)
