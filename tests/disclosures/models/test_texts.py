"""信息里的文字：标记怎样隔、怎样夹，字一个不少，号码一个不漏，遮了以后一个不剩。"""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.disclosures.models import FileReading, Item
from gongkai.disclosures.models.blocks import BodyBlock
from gongkai.disclosures.models.texts import body_text, file_text, file_texts, masked_body, plain
from gongkai.language.identity import resident_check
from gongkai.language.personal import mask, personal_in
from gongkai.safekeeping.files import store

from ..items import docx

INLINE = st.sampled_from(["<b>", "</b>", "<em>", "</em>", "<span>", "</span>", ""])
DIGITS = st.from_regex(r"\A64010[1-6]19[5-9][0-9](0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])[0-9]{3}\Z")


def item_of(*blocks):
    item = Item(title="标题")
    item.body = type(item.body)(BodyBlock(), list(blocks), is_lazy=True)
    return item


@given(st.text(alphabet="供热管网改造 ab12<>&\"'", max_size=60))
def test_escaped_text_comes_back_as_it_was(text):
    assert plain(f"<p>{html.escape(text)}</p>") == text.strip()


@given(DIGITS, st.lists(INLINE, min_size=17, max_size=17))
def test_a_number_cut_by_inline_markup_is_still_one(digits, tags):
    number = digits + resident_check(digits)
    markup = "".join(a + b for a, b in zip(number, [*tags, ""], strict=True))
    assert [h.number for h in personal_in(plain(markup)) if h.certain] == [number]


@given(DIGITS, st.integers(min_value=1, max_value=17))
def test_a_number_divided_over_two_cells_or_paragraphs_is_not_one(digits, at):
    number = digits + resident_check(digits)
    for between in ("</td><td>", "</p><p>", "</li><li>"):
        found = personal_in(plain(f"<p>{number[:at]}{between}{number[at:]}</p>"))
        assert not any(h.certain and h.number == number for h in found)


@given(DIGITS, st.text(alphabet="张三李四，。0123456789-", max_size=20))
def test_a_masked_body_holds_no_number_whatever_stands_around(digits, around):
    number = digits + resident_check(digits)
    text = f"{around}，{number}，{around}"
    item = item_of(
        {"type": "paragraph", "value": f"<p>{text}</p>"},
        {"type": "html", "value": f"<p>{text}</p>"},
        {"type": "table", "value": {"data": [[text, "乙"], ["", None]]}},
        {"type": "picture", "value": {"name": f"{number}.png"}},
    )
    hidden = item_of(*masked_body(item, mask))
    assert number not in body_text(hidden) and number not in str(hidden.body.raw_data)
    assert not any(h.certain and h.number == number for h in personal_in(body_text(hidden)))
    # 别的格还在
    assert hidden.body.raw_data[2]["value"]["data"][0][1] == "乙"


def test_every_kind_of_block_gives_its_words():
    item = item_of(
        {"type": "paragraph", "value": "<p>段落</p>"},
        {"type": "table", "value": {"data": [["格甲", "格乙"], [None, "格丙"]]}},
        {"type": "table", "value": None},
        {"type": "html", "value": "<h2>网页</h2>"},
        {"type": "picture", "value": {"name": "图.png"}},
    )
    assert body_text(item).split() == ["段落", "格甲", "格乙", "格丙", "网页"]


@pytest.mark.django_db
def test_an_attachment_is_read_once(settings, tmp_path, monkeypatch):
    settings.HOME = tmp_path
    file = store(docx("附件的字"))
    assert "附件的字" in file_text(file).content
    monkeypatch.setattr("gongkai.disclosures.models.texts.read", lambda *given: 1 / 0)
    assert "附件的字" in file_text(file).content and FileReading.objects.count() == 1


@pytest.mark.django_db
def test_many_are_read_with_two_queries_and_the_broken_one_says_why(
    settings, tmp_path, django_assert_num_queries
):
    settings.HOME = tmp_path
    files = [store(docx(f"第{n}份")) for n in range(5)]
    broken = store(b"PK\x03\x04" + docx("坏")[4:])
    FileReading.objects.all().delete()
    with django_assert_num_queries(2):
        found = file_texts([*files, broken])
    assert [found[f.pk].content for f in files] == [[f"第{n}份"] for n in range(5)]
