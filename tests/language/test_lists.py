"""埋在名单里的号码，各种写法都查得出；数字多而没有个人信息的不误挡。"""

import random
import sys
from pathlib import Path

import pytest

from gongkai.language.personal import mask, personal_in

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))
import guard


@pytest.mark.parametrize("seed", range(5))
def test_every_planted_number_is_found(seed):
    rng = random.Random(seed)
    for _ in range(100):
        text, numbers = guard.planted(rng)
        found = {h.number for h in personal_in(text)}
        assert set(numbers) <= found


@pytest.mark.parametrize("seed", range(5))
def test_clean_text_full_of_numbers_is_not_blocked(seed):
    rng = random.Random(seed + 100)
    assert not [h for _ in range(200) for h in personal_in(guard.clean(rng)) if h.certain]


@pytest.mark.parametrize(
    "text",
    [
        "8919 177 5806 7154",
        "183 2845 7705 4987",
        "甲乙 6277 8645 8986 5817 丙",
        "750001\n8546 1004 7552 1136",
        "4228 152 1101 2925",
        "兴庆区 2024 1301 5551 2345",
    ],
)
def test_a_row_of_numbers_is_not_a_number(text):
    assert not [h for h in personal_in(text) if h.certain]


def test_a_card_in_fours_is_sure_with_the_word_or_alone_in_its_cell():
    card = "6222 0212 3456 7894"
    for last in range(10):
        trial = card[:-1] + str(last)
        if personal_in(f"卡号 {trial}"):
            card = trial
            break
    assert personal_in(f"卡号 {card}")[0].certain and personal_in(card)[0].certain
    assert not personal_in(f"甲 {card} 乙")[0].certain


def test_what_only_looks_like_a_phone_is_left_when_masking():
    assert mask("1590000\n2300") == "1590000\n2300"
    assert "*" in mask("13912345678")
