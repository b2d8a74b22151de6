from datetime import date, timedelta

import pytest

from gongkai.law.calendar import Calendar, Notice, official
from gongkai.law.contest import ContestFacts, answer_citation, answer_due, dues
from gongkai.law.errors import CalendarNotPublished, FactsContradict
from gongkai.law.parameters import Parameter, parameter
from gongkai.law.terms import ends, term

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
        (date(2026, 5, 6), True),
    ]
    assert dues(ContestFacts("reconsideration", DAY, True, DAY))[1].date == date(2026, 4, 1)
    assert len(dues(ContestFacts("litigation.direct", DAY, accepted=DAY))) == 1


def test_the_organ_may_take_thirty_days_more_before_and_after_2024():
    for accepted in (date(2023, 6, 1), date(2024, 6, 3)):
        facts = ContestFacts("reconsideration", accepted, accepted=accepted, extended=True)
        due = dues(facts)[1]
        assert due.term.nominal == accepted + timedelta(90) and "延长" in due.label


def test_days_out_of_order_name_both():
    with pytest.raises(FactsContradict, match="提交答复2026年3月1日"):
        dues(ContestFacts("reconsideration", DAY, answered=date(2026, 3, 1)))


def test_a_defence_due_in_the_spring_festival_is_due_on_the_first_day_after():
    assert answer_due(ContestFacts("litigation.direct", date(2026, 2, 2))).date == date(2026, 2, 24)


def test_years_and_months_end_on_the_same_day_or_the_last():
    assert term(date(2024, 2, 29), Parameter("x", 1, "year", "某法")).nominal == date(2025, 2, 28)
    assert ends(date(2025, 8, 31), parameter("litigation.direct", DAY)) == date(2026, 2, 28)


def test_the_last_day_on_a_rest_day_moves_to_the_first_working_day_after():
    found = term(date(2025, 12, 19), parameter("reconsideration.apply", DAY))
    assert (found.nominal, found.day) == (date(2026, 2, 17), date(2026, 2, 24))
    assert found.rolled and "顺延" in found.words and "第八十五条" in found.citation
    assert ends(date(2025, 12, 3), parameter("reconsideration.apply", DAY)) == date(2026, 2, 2)


def test_a_rest_day_made_a_working_day_does_not_move_the_last_day():
    """2026年2月28日是星期六而调休上班。"""
    found = term(date(2025, 12, 30), parameter("reconsideration.apply", DAY))
    assert found.nominal == found.day == date(2026, 2, 28)


def test_a_year_not_published_gives_no_day_and_says_so():
    found = term(date(2026, 11, 20), parameter("reconsideration.apply", DAY))
    assert found.day is None and found.unpublished == 2027
    assert "不早于2027年1月19日" in found.words and "没有公布" in found.words
    with pytest.raises(CalendarNotPublished):
        ends(date(2026, 11, 20), parameter("reconsideration.apply", DAY))
    facts = ContestFacts("reconsideration", date(2026, 11, 20), accepted=date(2026, 11, 20))
    assert [d.date for d in dues(facts)] == [date(2026, 12, 4), None]


def test_two_terms_of_different_units_are_not_added():
    with pytest.raises(ValueError, match=r"^单位不同，不能相加$"):
        parameter("reconsideration.apply", DAY).plus(parameter("litigation.direct", DAY))


@pytest.mark.parametrize(
    ("group", "summary", "label"),
    [
        ("reconsideration", False, "向复议机关提交书面答复和证据"),
        ("reconsideration", True, "向复议机关提交书面答复和证据（简易程序）"),
        ("litigation.direct", False, "向法院提交答辩状和证据"),
    ],
)
def test_what_is_due_is_named_with_its_article(group, summary, label):
    facts = ContestFacts(group, DAY, summary)
    one, due = dues(facts)[0], answer_due(facts)
    assert (one.id, one.label) == (due.id, due.label) == ("contest.answer", label)
    assert one.date == due.date and one.words == one.term.words
    assert due.citation == one.citation and due.citation.startswith(answer_citation(facts))


@pytest.mark.parametrize(
    ("extended", "label"),
    [
        (False, "复议机关作出决定（可以依法延长）"),
        (True, "复议机关作出决定（已经延长）"),
    ],
)
def test_the_decision_says_whether_it_was_extended(extended, label):
    facts = ContestFacts("reconsideration", DAY, accepted=DAY, extended=extended)
    assert dues(facts)[1].label == label


@pytest.mark.parametrize(
    ("done", "met"), [(date(2026, 3, 16), True), (date(2026, 3, 17), False), (None, None)]
)
def test_an_answer_on_the_last_day_is_in_time(done, met):
    facts = ContestFacts("reconsideration", DAY, answered=done)
    assert dues(facts)[0].met is answer_due(facts).met is met


@pytest.mark.parametrize(("closed", "met"), [(date(2026, 5, 6), True), (date(2026, 5, 7), False)])
def test_a_decision_on_the_last_day_is_in_time(closed, met):
    facts = ContestFacts("reconsideration", DAY, accepted=DAY, closed=closed)
    assert dues(facts)[1].met is met


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (
            ContestFacts("reconsideration", DAY, answered=date(2026, 3, 1)),
            "收到副本2026年3月2日与提交答复2026年3月1日——“提交答复”早于“收到副本”",
        ),
        (
            ContestFacts("reconsideration", DAY, closed=date(2026, 3, 1)),
            "收到副本2026年3月2日与审结2026年3月1日——“审结”早于“收到副本”",
        ),
        (
            ContestFacts(
                "reconsideration", DAY, accepted=date(2026, 3, 4), closed=date(2026, 3, 3)
            ),
            "受理2026年3月4日与审结2026年3月3日——“审结”早于“受理”",
        ),
    ],
)
def test_days_out_of_order_are_told_in_one_sentence(facts, said):
    with pytest.raises(FactsContradict) as error:
        dues(facts)
    assert str(error.value) == f"事实矛盾：{said}。请核对这两项。"


def test_all_on_one_day_is_in_order():
    same = ContestFacts("reconsideration", DAY, accepted=DAY, answered=DAY, closed=DAY)
    assert [d.met for d in dues(same)] == [True, True]


def test_a_calendar_that_is_given_decides_the_days():
    """这一年整个三月放假的日历：答复、决定都落到四月以后。"""
    march = frozenset(date(2026, 3, 1) + timedelta(i) for i in range(31))
    notice = Notice(2026, march, frozenset(), "测试用的通知")
    calendar = Calendar([*official().notices.values(), notice])
    facts = ContestFacts("reconsideration", DAY, True, accepted=date(2026, 2, 20))
    assert answer_due(facts, calendar).date == date(2026, 4, 7)
    in_time = ContestFacts("reconsideration", DAY, True, answered=date(2026, 4, 7))
    assert answer_due(in_time, calendar).met and not answer_due(in_time).met
    assert [d.date for d in dues(facts, calendar)] == [date(2026, 4, 7), date(2026, 4, 1)]
