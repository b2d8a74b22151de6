"""看得见的字。"""

import pytest

from gongkai.language.visible import is_visible


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\u3000",
        "\u200b\u200d",
        "\u00ad",
        "\u3164",
        "\u115f\u1160",
        "\u2800",
        "\ufeff",
        "\u202e",
    ],
)
def test_what_nobody_sees_is_not_there(text):
    assert not is_visible(text)


@pytest.mark.parametrize("text", ["张", "\u200b张", "A", "7", "한", "𠮷", "·"])
def test_a_single_visible_character_is_enough(text):
    assert is_visible(text)
