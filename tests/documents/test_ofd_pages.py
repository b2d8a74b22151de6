"""OFD 的路径：什么样的数据都读得完，合拢的一笔之后写着数也一样。"""

import io
import math
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.documents.ofd_pages import _segments, pages

_STEPS = st.one_of(
    st.sampled_from("MLSCQBAmlscqbaX"),
    st.floats(allow_nan=False, allow_infinity=False, width=32).map("{:g}".format),
    st.sampled_from(["", "-", "1e999", "..", "\n"]),
)


@given(st.lists(_STEPS, max_size=30).map(" ".join))
def test_any_path_is_read_to_its_end(data):
    for start, end in _segments(data):
        assert len(start) == len(end) == 2 and not any(map(math.isnan, (*start, *end)))


def test_numbers_after_a_closed_path_are_passed_over():
    closed = [((0.0, 0.0), (5.0, 0.0)), ((5.0, 0.0), (0.0, 0.0))]
    assert list(_segments("M 0 0 L 5 0 C 7 8 9")) == closed
    assert list(_segments("M 0 0 L 5 0 C 7 L 1 1")) == [*closed, ((0.0, 0.0), (1.0, 1.0))]


def shown_of(*texts):
    """一页读到的字。"""
    objects = "".join(f"<TextObject {look}>{inside}</TextObject>" for look, inside in texts)
    parts = {
        "OFD.xml": "<OFD><DocBody><DocRoot>D/D.xml</DocRoot></DocBody></OFD>",
        "D/D.xml": '<Document><Pages><Page ID="1" BaseLoc="1.xml"/></Pages></Document>',
        "D/1.xml": f"<Page><Content><Layer>{objects}</Layer></Content></Page>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return "".join(glyph.text for page in pages(out.getvalue()) for glyph in page.glyphs)


@pytest.mark.parametrize(
    ("look", "inside"),
    [
        ('Visible="false"', "<TextCode>3</TextCode>"),
        ('Alpha="0"', "<TextCode>3</TextCode>"),
        ('Fill="false"', "<TextCode>3</TextCode>"),
        ("", '<FillColor Value="0 0 0" Alpha="0"/><TextCode>3</TextCode>'),
    ],
)
def test_text_that_is_not_drawn_is_left_out_unless_none_is_drawn(look, inside):
    drawn = ('Visible="true" Alpha="255"', "<TextCode>12</TextCode>")
    assert shown_of(drawn, (look, inside)) == "12"
    assert shown_of((look, inside)) == "3"


def test_outlined_text_is_drawn():
    inside = "<TextCode>3</TextCode>"
    assert shown_of(("", inside), ('Fill="false" Stroke="true"', inside)) == "33"
