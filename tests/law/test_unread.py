"""没有核对过原文的各项，清单在 docs/law-unread.md，与数据一致。"""

from pathlib import Path

from gongkai.law.register import unread_list

DOC = Path(__file__).parents[2] / "docs" / "law-unread.md"


def test_the_list_of_what_was_not_read_is_current():
    assert DOC.read_text("utf-8") == unread_list()
