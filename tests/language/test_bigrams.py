from hypothesis import given
from hypothesis import strategies as st

from gongkai.language.bigrams import bigrams, indexed


def test_characters_by_two_and_words_whole():
    assert bigrams("棚户区改造ＡＢ12项目") == ["棚户", "户区", "区改", "改造", "ab12", "项目"]
    assert bigrams("区") == ["区"] and bigrams("，。 ") == []


@given(st.text("棚户区改造项目补偿", min_size=2, max_size=30), st.data())
def test_any_piece_is_found_in_its_whole(text, data):
    start = data.draw(st.integers(0, len(text) - 2))
    end = data.draw(st.integers(start + 2, len(text)))
    assert set(bigrams(text[start:end])) <= set(indexed(text))


@given(st.text("棚户区改造项目补偿", min_size=1, max_size=30), st.data())
def test_any_one_character_begins_a_token(text, data):
    one = data.draw(st.sampled_from(text))
    assert any(token.startswith(one) for token in indexed(text))
