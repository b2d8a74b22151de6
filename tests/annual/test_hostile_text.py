"""故意写来拖住读取的文字：二十万字也在两秒以内读完或者说读不成。"""

import random
import time

import pytest

from gongkai.annual.read import read_text
from gongkai.annual.read.errors import ReadError
from gongkai.annual.specimen import crawled_rows, specimen

SIZE = 200_000
MOST_SECONDS = 2.0
WORDS = ["一、\n", "。一、", "信息内容", " "]
#: 放在这些字之前
PLACES = ["一、总体情况", "4.保护第三方合法权益"]


@pytest.mark.parametrize("place", [None, *PLACES])
@pytest.mark.parametrize("words", WORDS)
def test_a_hostile_text_is_read_in_time(words, place):
    text = words * (SIZE // len(words))
    if place:
        whole = crawled_rows(specimen(random.Random(2), "2021"))
        assert place in whole
        text = whole.replace(place, f"{text}\n{place}")
    began = time.process_time()
    try:
        read_text(text)
    except ReadError:
        assert place is None
    assert time.process_time() - began < MOST_SECONDS
