"""两篇文字哪里不同：合起来就是原来的两篇；特意写成很慢的，也在几秒以内。"""

import time

import pytest

from gongkai.language.difference import GONE, NEW, lines

ODD = [chr(0x4E00 + n) for n in range(1900)]


def sides(found):
    """由比的结果再写出的两篇。"""
    old, new = [], []
    for line in found:
        for rows, other in ((old, NEW), (new, GONE)):
            if line.kind != other:
                cells = (c for c in line.cells)
                rows.append(tuple("".join(p.text for p in c if p.kind != other) for c in cells))
    return old, new


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param([("。",)] * 4000, [("。",)] * 3990 + [("末",)], id="one-line-again-and-again"),
        pytest.param(
            [(f"{n}",) for n in range(4500)], [(f"{n}",) for n in range(4500, 0, -1)], id="reversed"
        ),
        pytest.param([("。" * 1990,)] * 150, [("。" * 1980 + "字",)] * 150, id="one-sign"),
        pytest.param(
            [("".join(ODD),)] * 60, [("".join(reversed(ODD)),)] * 60, id="letters-reversed"
        ),
        pytest.param(
            [("首",), *[(f"旧{n}",) for n in range(9000)], ("尾",)],
            [("首",), *[(f"新{n}",) for n in range(9000)], ("尾",)],
            id="very-long",
        ),
    ],
)
def test_what_is_made_to_be_slow_is_compared_in_seconds(before, after):
    begun = time.monotonic()
    found = lines(before, after)
    assert time.monotonic() - begun < 12
    assert sides(found) == (before, after)


def test_a_very_long_one_keeps_its_equal_ends():
    middle = [(f"{n}",) for n in range(6000)]
    found = lines([("首",), *middle, ("尾",)], [("首",), *middle, ("加",), ("尾",)])
    assert [line.kind for line in found if line.kind != "same"] == [NEW]
