"""横的条形图：手机上不用横着翻，长的名称写得下，条和数不出框。"""

import re

import pytest

from gongkai.reporting.charts import bars

#: 390 像素的手机，除去两边的空白
_PHONE = 358
_FONT = 15
NAMES = ["满意", "停车管理", "不予公开：国家秘密", "政府信息公开申请的办理情况和监督保障"]


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_is_readable_on_a_phone_without_scrolling(name):
    svg = bars("图", [(name, 1234), ("别的", 3)])
    width = int(re.search(r'viewBox="0 0 (\d+) ', svg)[1])
    assert _FONT * _PHONE / width >= 12
    rows = re.findall(r'<text x="([\d.]+)" y="\d+"( text-anchor="end")?[^>]*>([^<]*)<', svg)
    for x, is_label, words in rows:
        room = float(x) if is_label else width - float(x)
        size = _FONT * (len(words) if is_label else len(words) * 0.6)
        assert size <= room, words


def test_a_name_too_long_for_two_lines_says_so():
    assert "…" in bars("图", [(NAMES[-1], 1)]) and "…" not in bars("图", [(NAMES[2], 1)])


@pytest.mark.parametrize("name", ["6 至 10 日", "21 至 40 日", "超过 40 日"])
def test_a_name_that_fits_on_one_line_is_whole(name):
    assert f">{name}</text>" in bars("图", [(name, 1)])
