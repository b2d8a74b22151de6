"""文字里的数、网址里的整数。"""

import pytest

from gongkai.language.numerals import to_int, whole


@pytest.mark.parametrize("text", ["²", "２０２５²", "9" * 5000, "-1", "1.5", "", "x"])
def test_what_is_no_whole_number_of_an_address_is_none(text):
    assert whole(text) is None


@pytest.mark.parametrize(("text", "number"), [("2025", 2025), ("２０２５", 2025), ("0", 0)])
def test_whole_numbers_are_read(text, number):
    assert whole(text) == number


@pytest.mark.parametrize("text", ["²", "①", "9" * 5000])
def test_digits_that_are_no_number_are_none_not_an_error(text):
    assert to_int(text) is None
