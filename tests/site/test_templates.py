"""模板的写法：断在一个标签中间的，Django 不认，会把花括号原样印出来。"""

import re
from pathlib import Path

import gongkai

BROKEN = re.compile(r"\{\{[^}]*\n[^}]*\}\}|\{%[^%]*\n[^%]*%\}")


def test_no_tag_is_broken_over_two_lines():
    places = Path(gongkai.__file__).parent.rglob("templates/**/*.html")
    texts = {path: path.read_text("utf-8") for path in places}
    assert len(texts) > 100
    assert [str(path) for path, text in texts.items() if BROKEN.search(text)] == []
