import random
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.language.identity import resident_check
from gongkai.language.personal import Kind, luhn, mask, personal_in

STYLES = ["plain", "wide", "spaces", "line", "dash", "nbsp"]
WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


@st.composite
def residents(draw):
    day = draw(st.dates(date(1930, 1, 1), date(2030, 12, 31)))
    province = draw(st.sampled_from(["110101", "320102", "640104", "653101"]))
    body = f"{province}{day:%Y%m%d}{draw(st.integers(1, 999)):03}"
    return body + resident_check(body)


def separated(number, rng, style):
    if style == "wide":
        return number.translate(WIDE)
    if style == "plain":
        return number
    cut = sorted(rng.sample(range(1, len(number)), rng.randint(1, 4)))
    mark = {"spaces": " ", "line": "\n", "dash": "-", "nbsp": "\u00a0"}[style]
    parts = [number[a:b] for a, b in zip([0, *cut], [*cut, len(number)], strict=True)]
    return mark.join(parts)


@given(residents(), st.integers(0, 99), st.sampled_from(STYLES))
def test_a_real_number_is_found_however_it_is_written(number, seed, style):
    written = separated(number, random.Random(seed), style)
    text = f"申请人张三，身份证号{written}，住和平小区。"
    hit = personal_in(text)[0]
    assert (hit.kind, hit.number, hit.certain) == (Kind.RESIDENT, number, True)
    assert text[hit.start : hit.end] == written


@given(residents())
def test_after_masking_nothing_is_found_and_nothing_else_is_changed(number):
    text = f"甲{number}乙{number[:6]} {number[6:]}丙13912345678丁"
    hidden = mask(text)
    assert personal_in(hidden) == [] and len(hidden) == len(text)
    assert hidden[0] == "甲" and hidden.endswith("丁") and number[6:14] not in hidden


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("电话13912345678。", Kind.PHONE, "13912345678"),
        ("电话 139 1234 5678", Kind.PHONE, "13912345678"),
        ("+86 13912345678", Kind.PHONE, "8613912345678"),
        ("旧证640104800101123", Kind.OLD_RESIDENT, "640104800101123"),
        ("卡号6222021001116245702", Kind.CARD, "6222021001116245702"),
        ("卡号6222 0210 0111 6245 702", Kind.CARD, "6222021001116245702"),
    ],
)
def test_the_other_kinds(text, kind, number):
    hits = personal_in(text)
    assert [(h.kind, h.number) for h in hits] == [(kind, number)]


@pytest.mark.parametrize(
    "text",
    [
        "总投资 1234567890123456789 元",
        "面积139.12平方米，造价13912345678.50元",
        "国办函〔2020〕109号，2026年11月24日",
        "统一社会信用代码91640100MA1234567X",
        "项目编号 SN13912345678AB",
        "电话0951-5550100",
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18",
    ],
)
def test_numbers_that_are_none_of_these(text):
    assert personal_in(text) == []


def test_a_lookalike_is_told_from_a_real_one():
    hit = personal_in("编号640104198001011234")[0]
    assert hit.kind is Kind.RESIDENT and hit.certain is False


@given(st.integers(10**14, 10**18))
def test_luhn_has_one_right_check(body):
    assert sum(luhn(f"{body}{d}") for d in range(10)) == 1


@given(st.text("0123456789 -\nX测试", max_size=80))
def test_hits_never_overlap_and_masks_keep_the_length(text):
    hits = personal_in(text)
    assert all(a.end <= b.start for a, b in pairwise(hits))
    assert len(mask(text)) == len(text)


INVISIBLE = [
    "\u200b",
    "\u200d",
    "\u2060",
    "\ufeff",
    "\u00ad",
    "\u202e",
    "\u2066",
    "\u200f",
    "\ufe0f",
]
INVISIBLE += ["\u034f", "\u20e3", "\u180e", "\U000e0030", "\u2063\u2063\u2063\u2063"]
SHAPES = [
    "０１２３４５６７８９",
    "⓪①②③④⑤⑥⑦⑧⑨",
    "⁰¹²³⁴⁵⁶⁷⁸⁹",
    "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    "٠١٢٣٤٥٦٧٨٩",
    "⓿❶❷❸❹❺❻❼❽❾",
]


@pytest.mark.parametrize("between", INVISIBLE)
@pytest.mark.parametrize("number", ["640104198001011235", "13912345678"])
def test_invisible_characters_inside_a_number_are_seen_through(between, number):
    if len(number) == 18:
        number = number[:17] + resident_check(number[:17])
    text = f"张三{between}，号码{between.join(number)}{between}，完"
    (hit,) = [h for h in personal_in(text) if h.certain]
    assert hit.number == number and text[hit.start : hit.end] == between.join(number)
    hidden = mask(text)
    assert not personal_in(hidden) and len(hidden) == len(text) and hidden.endswith("，完")


@pytest.mark.parametrize("digits", SHAPES)
def test_other_shapes_of_the_digits_are_the_same_digits(digits):
    number = "64010419800101123" + resident_check("64010419800101123")
    shaped = "".join(digits[int(c)] if c.isdigit() else c for c in number)
    (hit,) = personal_in(f"号码：{shaped}。")
    assert hit.number == number and hit.certain
    assert not [h for h in personal_in(mask(f"号码：{shaped}。")) if h.hides]


def test_a_confirmed_name_with_invisible_characters_is_the_same_name():
    assert mask("经手人王\u200b小\u2060明。", ["王小明"]) == "经手人*\u200b*\u2060*。"
