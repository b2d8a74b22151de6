"""去掉空白的文字：每个字都对得回原文。"""

from hypothesis import given
from hypothesis import strategies as st

from gongkai.annual.read.squeeze import Squeezed

_DROPPED = " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028|*"
_TEXT = st.text(st.sampled_from(_DROPPED + "年报0１㐀𠮷"), max_size=60)


@given(_TEXT)
def test_what_is_left_are_the_other_characters_each_at_its_place(text):
    kept = [(i, c) for i, c in enumerate(text) if c not in _DROPPED]
    squeezed = Squeezed(text)
    assert squeezed.text == "".join(c for _, c in kept)
    assert [squeezed.at(n) for n in range(len(kept))] == [i for i, _ in kept]
    assert [squeezed.after(n + 1) for n in range(len(kept))] == [i + 1 for i, _ in kept]
    assert squeezed.at(len(kept)) == len(text) and squeezed.after(0) == 0
