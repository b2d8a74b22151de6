"""表二一行的格子与表头对齐：网格里同列的就是；竖线写的恐怕多了一道，几种取法不一致的说不准。"""

from collections import Counter
from dataclasses import dataclass
from itertools import combinations

from gongkai.annual.read.alignment import MOST_BARS, SHARE, windows
from gongkai.annual.read.lines import CELL
from gongkai.annual.read.squeeze import Squeezed

Fields = list[str]


@dataclass(frozen=True, slots=True)
class Heads:
    """表头各列是首列之后的第几格，一行首列之后共几格。"""

    columns: list[int]
    length: int

    def over(self, fields: Fields) -> Fields | None:
        """各列表头之下的格；有数的格不都在表头之下的得 None。"""
        if self.columns[-1] > len(fields):
            return None
        chosen = [fields[i - 1] for i in self.columns]
        return chosen if len(_filled(chosen)) == len(_filled(fields)) else None


def usual_bars(squeezed: Squeezed, start: int, end: int) -> int:
    """`start` 到 `end` 之间各行的竖线数；不一样多的（行尾随意补了空格子）得 0。"""
    lines = squeezed.folded[squeezed.at(start) : squeezed.at(end)].split("\n")
    counted = Counter(bars for line in lines[1:] if (bars := line.count("|")))
    usual, rows = max(counted.items(), key=lambda one: one[1], default=(0, 0))
    return usual if rows >= SHARE * counted.total() else 0


def heads_of(squeezed: Squeezed, start: int, end: int, count: int, usual: int) -> Heads | None:
    """`start` 到 `end` 之间的表头（“信息内容”与其后 `count` 列）；看不出得 None。

    `usual` 为各行的竖线数；不知道的，到末一个表头为止。
    """
    folded = squeezed.folded
    at = squeezed.text.find("信息内容", start, end)
    if at < 0:
        return None
    first = folded.rfind("\n", 0, squeezed.at(at)) + 1
    last = folded.find("\n", first)
    line = folded[first : last if last >= 0 else len(folded)]
    mark = CELL if CELL in line else "|"
    bars = line.count(mark)
    filled = [i for i, field in enumerate(line.split(mark)) if field.strip()]
    if len(filled) != count + 1:
        return None
    columns = [i - filled[0] for i in filled[1:]]
    return Heads(columns, bars - filled[0] - 1 if bars == usual else columns[-1])


def fitted(
    fields: Fields, width: int, heads: Heads | None, is_barred: bool
) -> list[set[str]] | None:
    """各列的读法（不止一种的说不准）：数恰好够的，与表头同列的，再看两边多出的空格子。

    `is_barred` 为竖线写的：恐怕多了一道。
    """
    filled = _filled(fields)
    if len(filled) == width:
        return [{field} for field in filled]
    chosen = None if heads is None else heads.over(fields)
    if chosen is not None and not is_barred:
        return [{field} for field in chosen]
    if len(fields) < width and filled:
        return None
    found = _from_the_left(fields, width)
    found += [] if chosen is None else [tuple(chosen)]
    if is_barred:
        found += _without_bars(fields, width, width if heads is None else heads.length)
    return [set(column) for column in zip(*found, strict=True)] or None


def _filled(fields: Fields) -> Fields:
    return [field for field in fields if field]


def _from_the_left(fields: Fields, width: int) -> list[tuple[str, ...]]:
    """标签之后就是第一列：右边多出的才是补的。"""
    found = [w for w in windows(fields, width) if w.left_over >= 0]
    return [w.fields for w in found if w.start == 0] or [w.fields for w in found]


def _without_bars(fields: Fields, width: int, length: int) -> list[tuple[str, ...]]:
    """比 `length` 格还长的，也许是中间多了一道竖线：去掉几格空的之后的取法。"""
    last = max((i for i, field in enumerate(fields) if field), default=0)
    blank = [i for i in range(last) if not fields[i]]
    found = []
    for size in range(1, min(len(fields) - length, MOST_BARS) + 1):
        for away in combinations(blank, size):
            left = [field for i, field in enumerate(fields) if i not in away]
            found += _from_the_left(left, width)
    return found
