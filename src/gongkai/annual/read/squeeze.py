"""去掉空白后的文字，及其每个字在原文中的位置；标签的查找在它上面做。"""

import re

#: 一对一的字形归一（长度不变，位置可以对回原文）
_FROM = "０１２３４５６７８９（）．：／－，〔〕［］　\u00a0\u2002\u2003\u2009\u200b\ufeff＋％"
_TO = "0123456789().:/-,[][]       +%"
FOLD = str.maketrans(_FROM, _TO)
_CHUNK = re.compile("[^\\s|*\x1f\x0b\x0c]+")


def fold(text: str) -> str:
    """全角数字、括号等归一为半角；长度不变。"""
    return text.translate(FOLD)


class Squeezed:
    """`text` 为去掉空白、竖线、星号后的文字，`position[i]` 为其第 i 字在 `folded` 中的位置。"""

    __slots__ = ("folded", "position", "text")

    def __init__(self, folded: str) -> None:
        self.folded = folded
        chunks: list[str] = []
        position: list[int] = []
        for match in _CHUNK.finditer(folded):
            chunks.append(match[0])
            position.extend(range(match.start(), match.end()))
        self.text = "".join(chunks)
        self.position = position

    def after(self, index: int) -> int:
        """第 `index` 字之前那个字（含）之后的原文位置。"""
        if index <= 0 or not self.position:
            return 0
        return self.position[min(index, len(self.position)) - 1] + 1

    def at(self, index: int) -> int:
        """第 `index` 字在原文的位置；超出末尾得原文长度。"""
        return self.position[index] if index < len(self.position) else len(self.folded)
