"""认出自己的图表：前有“图1　题目”，后有“数据来源”一行，不当作官方的表，也不当作文字。"""

import re

from gongkai.annual.model import CHART_SOURCE, Chart
from gongkai.annual.read.squeeze import fold

#: 一张图表的文字最多这么长：再长的不是我们写的
_LONGEST = 4000
_BLOCK = re.compile(
    r"(?:^|(?<=[\n\x0b]))[ \t|]*图(?P<n>\d{1,2})[ \u3000][^\n\x0b]{1,60}[\n\x0b]"
    rf"(?P<body>.{{0,{_LONGEST}}}?)[\n\x0b][ \t|]*{CHART_SOURCE}[（(]图(?P=n)[）)][^\n\x0b]*",
    re.DOTALL,
)
_BETWEEN = re.compile(r"[\s|\x1f]+|-{3,}")
_BREAKS = frozenset("\n\x0b")


def words(chart: Chart, number: int) -> str:
    """第 `number` 张去掉空白的全部文字：读回来的应当与它一样。"""
    cells = "".join(cell for line in chart.grid() for cell in line)
    return _squeezed(f"{chart.caption(number)}{cells}{chart.source(number)}")


def _squeezed(text: str) -> str:
    """去掉空白、分隔的线，全角的数字、括号变成半角的。"""
    return _BETWEEN.sub("", fold(text))


def without_charts(text: str) -> tuple[str, list[str]]:
    """去掉图表的文字（换成空白，别处的位置不动），和各张图表的字。"""
    drawn: list[str] = []
    if CHART_SOURCE not in text:
        return text, drawn

    def blank(match: re.Match[str]) -> str:
        drawn.append(_squeezed(match[0]))
        return "".join(c if c in _BREAKS else " " for c in match[0])

    return _BLOCK.sub(blank, text), drawn
