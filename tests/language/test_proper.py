"""能存、能写进文件的字。"""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from gongkai.language.proper import broken, improper, one_line, proper

IMPROPER = ["\0", "\x01", "\x0b", "\x1f", "\x7f", "\x85", "\x9f", "\ud800", "\udfff", "\ufdd0"]
IMPROPER += ["\ufffe", "\uffff", "\U0001fffe", "\U0010ffff"]
IMPROPER += ["\u202a", "\u202e", "\u2066", "\u2069"]
FINE = ["\t", "\n", "\r", "张三", "\ufffd", "é", "\U00020000", "\u3000", "\u200b", "\ue000"]


@pytest.mark.parametrize("char", IMPROPER)
def test_what_is_not_text_is_refused_with_where_it_stands(char):
    why = improper(f"姓名张三{char}丰")
    assert "“姓名张三”之后" in why and f"U+{ord(char):04X}" in why and proper(char) == ""
    assert "开头" in improper(char)


@pytest.mark.parametrize("char", FINE)
def test_what_people_write_is_taken(char):
    assert improper(f"甲{char}乙") == "" and proper(char) == char


@pytest.mark.parametrize(
    "char", ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"]
)
def test_a_line_break_of_any_kind_is_seen(char):
    assert broken(f"题{char}Bcc: x") and one_line(f"题{char}二") == "题 二"


@given(st.text(alphabet=st.characters(codec=None)))
def test_what_is_left_goes_into_any_xml(text):
    element = etree.Element("a")
    element.text = proper(text)
    assert etree.tostring(element, encoding="utf-8") and not improper(proper(text))
