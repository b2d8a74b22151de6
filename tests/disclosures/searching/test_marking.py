"""结果里的摘录：给人看的是话，不是文件名。"""

import pytest

from gongkai.disclosures.searching.marking import excerpt

BODY = "三年改造 64 个小区，一万二千户。"
TEXT = (
    f"{BODY}\n老旧小区改造方案.docx\n方案全文\n"
    "改造内容包括供热、供水管网。\n近五期的数量.png\n示意图"
)


@pytest.mark.parametrize("words", [["改造"], [], ["没有的词"]], ids=["in-body", "none", "unknown"])
def test_an_excerpt_ends_where_the_attachments_begin(words):
    assert excerpt(TEXT, TEXT, words) == BODY


def test_what_only_an_attachment_says_is_shown_with_its_name_in_words():
    shown = excerpt(TEXT, TEXT, ["供水管网"])
    assert "供水管网" in shown and "附件《老旧小区改造方案》" in shown
    assert ".docx" not in shown and ".png" not in shown


def test_a_long_body_is_cut_and_says_so():
    long = "全区供热管网检修进度" * 40
    shown = excerpt(f"{long}\n名单.xlsx", f"{long}\n名单.xlsx", ["检修"])
    assert shown.endswith("……") and len(shown) < 140
