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
