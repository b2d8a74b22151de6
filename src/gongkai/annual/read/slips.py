"""表二里写错一个字（多、少、换）的行标签和条款：认得出的找不到时才看。"""

import re
from collections.abc import Iterable, Iterator

from gongkai.annual.read.labels import starts_a_cell
from gongkai.annual.read.likeness import closest, distance
from gongkai.annual.read.squeeze import Squeezed

_WORDS = re.compile("[\u4e00-\u9fff、/]+")
#: 两三个字的不猜
_FEWEST_WORDS = 4
#: 在这么多字里找
_NEAR = 300
_HEAD = "信息内容"
_LONGEST_ARTICLE = 12


def row_alike(
    squeezed: Squeezed, label: str, others: Iterable[str], start: int, end: int
) -> tuple[int, int] | None:
    """一格开头的字与 `label` 只差一个字、又不是别的行的：它的起止。"""
    if len(label) < _FEWEST_WORDS:
        return None
    others = tuple(others)
    for match in _WORDS.finditer(squeezed.text, start, min(end, start + _NEAR)):
        is_slip = distance(match[0], label) == 1 and match[0] not in others
        if is_slip and starts_a_cell(squeezed, match.start()):
            return match.span()
    return None


def articles_alike(
    text: str, articles: Iterable[str], taken: Iterable[int], start: int, end: int
) -> Iterator[tuple[str, int]]:
    """首列表头之前的字与一个条款只差一个字的：是哪一条、从哪里起。`taken` 为认得出的各条的位置。"""
    wanted = tuple(articles)
    taken, at = tuple(taken), text.find(_HEAD, start, end)
    while at >= 0 and wanted:
        first = max(start, at - _LONGEST_ARTICLE)
        seen = "" if any(first <= one < at for one in taken) else text[first:at][::-1]
        near = [(a, size) for a in wanted if (size := closest(seen, a[::-1], 1)) is not None]
        # 掉的是第几项的，与几条都只差一个字，说不准
        if len(near) == 1:
            yield near[0][0], at - near[0][1]
        at = text.find(_HEAD, at + 1, end)
