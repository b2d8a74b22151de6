"""故意写来拖住读取、核对的文字：十万字也在两秒以内读完、查完，或者说读不成。"""

import random
import time

import pytest

from gongkai.annual.check import check
from gongkai.annual.model import Cell, State
from gongkai.annual.read import read_text
from gongkai.annual.read.errors import ReadError
from gongkai.annual.specimen import crawled_rows, specimen

SIZE = 100_000
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


@pytest.mark.parametrize("is_readable", [True, False], ids=["表读得到", "表读不到"])
@pytest.mark.parametrize("words", ["1", "一", "1,234", "收到申请3件，", "其他处理2件"])
def test_a_hostile_paragraph_is_checked_in_time(words, is_readable):
    report = specimen(random.Random(2), "2021")
    report.sections["overview"] = [words * (SIZE // len(words))]
    if not is_readable:
        report.cells["applications:new:total"] = Cell(None, State.AMBIGUOUS, "")
    began = time.process_time()
    check(report)
    assert time.process_time() - began < MOST_SECONDS
