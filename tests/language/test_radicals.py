import unicodedata

import pytest

from gongkai.language.radicals import ordinary


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("⼀⽉⼗⽇⾏⽂⼈⼯", "一月十日行文人工"),
        ("⻘⺠⻅⻓⻔⻛⻜⻢⻋⻉⻚", "青民见长门风飞马车贝页"),
        ("⒈⑵㈢", "1.(2)(三)"),
        ("豈", "豈"),
    ],
    ids=["康熙", "补充", "序号", "兼容"],
)
def test_what_looks_the_same_becomes_the_same(seen, meant):
    assert ordinary(seen) == meant


def test_no_kangxi_radical_is_left():
    left = [chr(c) for c in range(0x2F00, 0x2FD6) if ordinary(chr(c)) == chr(c)]
    assert left == []


def test_ordinary_words_stay():
    words = "政府信息公开，（一）１２３ABC…①"
    assert ordinary(words) == words
    assert unicodedata.normalize("NFC", words) == words
