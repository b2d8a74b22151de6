from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.language.identity import (
    credit_check,
    is_credit_code,
    is_resident_number,
    mask_number,
    mask_phone,
    resident_check,
)

DIGITS = st.text("0123456789", min_size=3, max_size=3)
LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@given(st.dates(date(1850, 1, 1)), DIGITS)
def test_a_number_with_its_check_is_right_and_any_other_check_is_wrong(day, serial):
    body = f"640104{day:%Y%m%d}{serial}"
    right = resident_check(body)
    assert is_resident_number(body + right) and is_resident_number((body + right).lower())
    assert not any(is_resident_number(body + c) for c in "0123456789X" if c != right)


@pytest.mark.parametrize("wrong", ["", "64010419801301123X", "1" * 18, "640104198001011234", "abc"])
def test_what_is_no_number(wrong):
    assert not is_resident_number(wrong)


@given(st.text(LETTERS, min_size=17, max_size=17))
def test_a_credit_code_has_one_right_check(body):
    assert [c for c in LETTERS if is_credit_code(body + c)] == [credit_check(body)]


def test_a_real_credit_code_and_what_is_none():
    assert is_credit_code("91350100M000100Y43")
    assert not is_credit_code("91350100M000100Y44") and not is_credit_code("I" * 18)


@given(st.text("0123456789X", max_size=20))
def test_a_mask_keeps_the_length_and_hides_the_middle(number):
    hidden = mask_number(number)
    assert len(hidden) == len(number)
    assert len(number) < 2 or "*" in hidden or len(number) == 2
    assert hidden.count("*") >= min(len(number), 1) * (len(number) > 10) * (len(number) - 10)


def test_masks():
    assert mask_number("640104198001011235") == "640104********1235"
    assert (mask_phone("13912345678"), mask_phone("5550100")) == ("139****5678", "*******")
    assert (mask_number("12"), mask_number("A123")) == ("**", "A**3")
