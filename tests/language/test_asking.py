"""一句话里要找的：词、同义的、年份；问话里的词不算。"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.language.asking import parse
from gongkai.language.shapes import looks_like
from gongkai.language.sounds import initials, is_pinyin, pinyin, sounds_like
from gongkai.language.thesaurus import group_of, shipped, thesaurus


def words(text, same=None):
    return [u.text for u in parse(text, same or thesaurus()).strong]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("如何申请公租房", ["公租房"]),
        ("公房可以过户吗", ["公房", "过户"]),
        ("2026年公租房分配", ["2026年", "公租房", "分配"]),
        ("租賃補貼", ["租赁补贴"]),
        ("ａｂｃ　公租房", ["abc", "公租房"]),
        ("Public Rental Housing 2026", ["public rental housing", "2026"]),
        ("怎么办", []),
        ("", []),
    ],
)
def test_the_words_that_are_meant(text, found):
    assert words(text) == found


def test_characters_that_no_dictionary_knows_are_kept_together():
    assert words("滏鬯小区") == ["滏鬯", "小区"] and "7号" in words("新昌路7号")


def test_only_weak_words_are_what_is_meant():
    assert words("申请 条件") == ["申请", "条件"]


def test_both_ways_and_one_way():
    same = thesaurus([group_of("甲乙丙、丁戊己"), group_of("小猫咪 > 家养动物")])
    assert same.of("甲乙丙") == ("甲乙丙", "丁戊己") and same.of("丁戊己")[1] == "甲乙丙"
    assert same.of("小猫咪")[1] == "家养动物" and same.of("家养动物") == ("家养动物",)


def test_the_shipped_groups_are_many_and_well_formed():
    groups = shipped()
    assert len(groups) > 500
    assert all(len(set(g.asked) | set(g.found)) > 1 for g in groups)
    assert all(word.strip() == word and len(word) < 40 for g in groups for word in g.found)


@given(st.text(max_size=60))
def test_any_text_is_read(text):
    found = parse(text, thesaurus())
    assert all((u.text and u.text == u.same[0]) or u.year for u in found.units)


def test_sounds_and_shapes():
    assert pinyin("公租房") == "gongzufang" and initials("公租房") == "gzf"
    assert sounds_like("造", "照") and sounds_like("拉", "那") and not sounds_like("弟", "梯")
    assert looks_like("弟", "梯") and looks_like("凭", "赁") and not looks_like("房", "水")
    assert is_pinyin("gong zu fang") and not is_pinyin("公zu房") and pinyin("abc") == ""
