"""OFD 的路径：什么样的数据都读得完，合拢的一笔之后写着数也一样。"""

import math

from hypothesis import given
from hypothesis import strategies as st

from gongkai.documents.ofd_pages import _segments

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
