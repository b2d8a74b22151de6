"""去掉空白后的文字，及其每个字在原文中的位置；标签的查找在它上面做。"""

from bisect import bisect_right

from gongkai.annual.read.lines import CELL

#: 一对一的字形归一（长度不变，位置可以对回原文）
_FROM = "０１２３４５６７８９（）．：／－−﹣‐‑，〔〕［］　\u00a0\u2002\u2003\u2009\u200b\ufeff＋％"
_TO = "0123456789().:/-----,[][]       +%"
_PAIRS = tuple(zip(_FROM, _TO, strict=True))


def fold(text: str) -> str:
    """全角数字、括号等归一为半角；长度不变。"""
    for before, after in _PAIRS:
        text = text.replace(before, after)
    return text


def squeezed(folded: str) -> str:
    """去掉空白、竖线、星号。"""
    return "".join(_with_blanks(folded).split())


def _with_blanks(folded: str) -> str:
    return folded.replace("|", " ").replace("*", " ")


class Squeezed:
    """`text` 为去掉空白、竖线、星号后的文字；`at` 把其中的位置对回 `folded`。"""

    __slots__ = ("_shifts", "_starts", "folded", "is_ruled", "text")

    def __init__(self, folded: str) -> None:
        self.folded = folded
        #: 有网格、竖线
        self.is_ruled = "|" in folded or CELL in folded
        plain = _with_blanks(folded)
        chunks = plain.split()
        #: 各段在 `text` 里从哪里起，比在 `folded` 里往前挪了多少
        self._starts: list[int] = []
        self._shifts: list[int] = []
        size = at = 0
        for chunk in chunks:
            at = plain.find(chunk, at)
            self._starts.append(size)
            self._shifts.append(at - size)
            size += len(chunk)
            at += len(chunk)
        self.text = "".join(chunks)

    def after(self, index: int) -> int:
        """第 `index` 字之前那个字（含）之后的原文位置。"""
        if index <= 0 or not self.text:
            return 0
        return self._place(min(index, len(self.text)) - 1) + 1

    def at(self, index: int) -> int:
        """第 `index` 字在原文的位置；超出末尾得原文长度。"""
        if index >= len(self.text):
            return len(self.folded)
        return self._place(index if index >= 0 else len(self.text) + index)

    def _place(self, index: int) -> int:
        return index + self._shifts[bisect_right(self._starts, index) - 1]
