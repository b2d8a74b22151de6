from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.law.errors import FactsContradict, NotInForce
from gongkai.law.fees import fee

TODAY = date(2024, 1, 2)


@pytest.mark.parametrize(
    ("count", "yuan"),
    [
        (0, 0),
        (10, 0),
        (11, 100),
        (30, 2000),
        (31, 2200),
        (40, 4000),
        (41, 4300),
        (45, 5500),
        (51, 7400),
    ],
)
def test_pieces(count, yuan):
    assert fee(count, "pieces", TODAY).yuan == yuan


@pytest.mark.parametrize(
    ("count", "yuan"),
    [(0, 0), (30, 0), (31, 10), (100, 700), (200, 2700), (250, 4700), (1000, 34700)],
)
def test_pages(count, yuan):
    assert fee(count, "pages", TODAY).yuan == yuan


@given(st.integers(0, 3000), st.sampled_from(["pieces", "pages"]))
def test_the_steps_cover_every_piece_once_and_add_up(count, schedule):
    answer = fee(count, schedule, TODAY)
    assert sum(s.last - s.first + 1 for s in answer.steps) == count
    assert sum(s.yuan for s in answer.steps) == answer.yuan
    assert all(a.last + 1 == b.first for a, b in zip(answer.steps, answer.steps[1:], strict=False))
    assert [s.each for s in answer.steps] == sorted(s.each for s in answer.steps)


def test_there_was_no_schedule_before_2021():
    with pytest.raises(NotInForce):
        fee(45, "pieces", date(2020, 12, 31))


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="不能为负"):
        fee(-1, "pages", TODAY)


def test_what_earlier_notices_of_the_month_billed_is_subtracted():
    """十二件已经通知 200 元，第十三件再通知 100 元。"""
    answer = fee(13, "pieces", TODAY, billed=200)
    assert (answer.yuan, answer.total, answer.billed) == (100, 300, 200)
    assert "第四条" in answer.citation


def test_nothing_is_charged_for_what_is_public():
    answer = fee(400, "pages", TODAY, public=True)
    assert answer.yuan == 0 and not answer.steps and "已经公开" in answer.reason


@pytest.mark.parametrize(("count", "billed"), [(10, 0), (12, 200)])
def test_nothing_to_pay_says_why(count, billed):
    answer = fee(count, "pieces", TODAY, billed=billed)
    assert answer.yuan == 0 and answer.reason


@pytest.mark.parametrize(("count", "schedule", "billed"), [(12, "pieces", 300), (50, "pages", 10)])
def test_a_billed_amount_that_cannot_be_is_refused(count, schedule, billed):
    with pytest.raises(FactsContradict, match="已经计收"):
        fee(count, schedule, TODAY, billed=billed)
