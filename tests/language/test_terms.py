"""留言里的词。"""

import pytest

from gongkai.language.terms import terms


@pytest.mark.parametrize(
    ("text", "there", "absent"),
    [
        ("老旧小区改造的进度", ["老旧小区改造", "小区", "进度"], ["的"]),
        ("关于２０２６年公租房摇号", ["2026", "公租房"], ["关于"]),
    ],
)
def test_words_are_cut_folded_and_empty_ones_dropped(text, there, absent):
    found = terms(text)
    assert set(there) <= set(found) and not set(absent) & set(found)


def test_each_word_once_and_whole_words_only_when_asked():
    assert terms("进度进度", whole=True) == ["进度"]
    assert len(terms("国有土地上房屋征收", whole=True)) <= len(terms("国有土地上房屋征收"))


def test_nothing_to_find():
    assert terms("，。！ 的") == []
