"""文字部分：去空白后查找，查到的能引出原文和所在的段。"""

from bisect import bisect_right
from collections.abc import Sequence
from functools import cache, cached_property, lru_cache
from itertools import accumulate

from gongkai.annual.forms import form
from gongkai.annual.model import Report
from gongkai.annual.read.squeeze import Squeezed, fold, squeezed

_ORDINALS = "一二三四五六"


class Prose:
    """一个部分的文字。`text` 去掉了空白、字形归一。"""

    def __init__(self, section: str, paragraphs: Sequence[str]) -> None:
        self.section = section
        self._original = "\n".join(paragraphs)
        self._starts = [0, *accumulate(len(p) + 1 for p in paragraphs)]
        self._folded = fold(self._original)
        self.text = squeezed(self._folded)

    @cached_property
    def _squeezed(self) -> Squeezed:
        """引出原文才要。"""
        return Squeezed(self._folded)

    def quote(self, start: int, end: int) -> str:
        """去空白文字 [start, end) 所对应的原文。"""
        first, last = self._squeezed.at(start), self._squeezed.after(end)
        return " ".join(self._original[first:last].split())

    def where(self, start: int) -> str:
        """所在的部分和段，如“第一部分第3段”。"""
        paragraph = bisect_right(self._starts, self._squeezed.at(start))
        return f"第{_ordinals()[self.section]}部分第{paragraph}段"


def prose_of(report: Report, section: str) -> Prose:
    """一个部分的文字；几样检查接着看同一份，只做一次。"""
    return _prose(section, tuple(report.sections.get(section, ())))


@lru_cache(maxsize=12)
def _prose(section: str, paragraphs: tuple[str, ...]) -> Prose:
    return Prose(section, paragraphs)


@cache
def _ordinals() -> dict[str, str]:
    return dict(zip((s.id for s in form("2021").sections), _ORDINALS, strict=True))
