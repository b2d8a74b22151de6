"""认错了几个字的标签、标题，换成最相近的官方文字。"""

from difflib import SequenceMatcher
from functools import cache

from gongkai.annual.forms import FORM_IDS, form
from gongkai.annual.layout import tables
from gongkai.annual.read.squeeze import fold

#: 长的标签像到这个程度就认，短的要更像；比第二像的还要像出一截
_LIKE, _SHORT_LIKE, _AHEAD = 0.6, 0.74, 0.04
_SHORT = 6


@cache
def _labels() -> tuple[str, ...]:
    """两种格式表格里的全部文字。"""
    boxes = (b.text for id in FORM_IDS for t in tables(id) for row in t.rows for b in row)
    return tuple(dict.fromkeys(fold(text) for text in boxes if text))


@cache
def _headings() -> tuple[str, ...]:
    return tuple(fold(s.label) for s in form(FORM_IDS[-1]).sections)


def label(text: str) -> str:
    """表格里的一处文字。"""
    return _nearest(text, _labels())


def heading(text: str) -> str:
    """表格外的一行文字：像标题的换成标题。"""
    likely = len(text) <= max(map(len, _headings())) + 2 and text[:1] in "一二三四五六-—～~、"
    return _nearest(text, _headings()) if likely else text


def _nearest(text: str, known: tuple[str, ...]) -> str:
    plain = fold(text).replace(" ", "")
    if len(plain) < 2 or plain in known:
        return plain
    matcher = SequenceMatcher(b=plain, autojunk=False)
    ranked = sorted(((_like(matcher, one), one) for one in known), reverse=True)[:2]
    wanted = _SHORT_LIKE if len(plain) <= _SHORT else _LIKE
    (best, one), (second, _) = ranked
    return one if best >= wanted and best - second >= _AHEAD else plain


def _like(matcher: SequenceMatcher[str], one: str) -> float:
    matcher.set_seq1(one)
    if matcher.real_quick_ratio() < _LIKE or matcher.quick_ratio() < _LIKE:
        return 0.0
    return matcher.ratio()
