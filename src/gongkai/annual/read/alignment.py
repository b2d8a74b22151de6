"""一行的格子比列多（或者少）时，哪几格是数：两边只许空着，各项之和等于总计，并与上下各行对齐。"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gongkai.annual.read.cells import cell

#: 至少几行、占几成的行对得齐，才拿来定别的行
_FEWEST_SURE, _SHARE = 2, 0.75
Fields = list[str]


@dataclass(frozen=True, slots=True)
class Window:
    """一种取法：从第几格起，右边又余下几格（补上的空格为负）。"""

    start: int
    left_over: int
    fields: tuple[str, ...]


def windows(fields: Sequence[str], width: int) -> list[Window]:
    """两边只余空格子的取法；行尾丢了的空格子补上。"""
    filled = [i for i, field in enumerate(fields) if field]
    if not filled:
        return [Window(0, len(fields) - width, ("",) * width)]
    first, last = filled[0], filled[-1]
    return [
        Window(at, len(fields) - width - at, _padded(fields[at : at + width], width))
        for at in range(max(0, last - width + 1), first + 1)
    ]


def _padded(fields: Sequence[str], width: int) -> tuple[str, ...]:
    return (*fields, *[""] * (width - len(fields)))


def adds_up(fields: Sequence[str]) -> bool:
    """末格有数，而且等于其余各格之和。"""
    *parts, total = [cell(f, "").value for f in fields]
    return total is not None and sum(p or 0 for p in parts) == total


def aligned(rows: Sequence[Fields | None], width: int) -> list[list[Window]]:
    """各行的取法：一种为确定，几种为说不准，没有为不是这种写法。"""
    options = [[] if fields is None else windows(fields, width) for fields in rows]
    sure = [only for found in options if (only := _sure(found)) is not None]
    fits = _agreed(sure)
    return [_chosen(found, fits) for found in options]


def _sure(found: list[Window]) -> Window | None:
    """不看别的行就定得下来的取法；整行空着的不算数。"""
    if len(found) == 1 and all(found[0].fields):
        return found[0]
    summing = [w for w in found if adds_up(w.fields) and _has_numbers(w)]
    return summing[0] if len(summing) == 1 else None


def _has_numbers(window: Window) -> bool:
    """总计不是 0：全是 0 的行，怎样取都“各项之和等于总计”。"""
    return window.fields[-1].strip("0.") != ""


Fits = Callable[[Window], bool]


def _agreed(sure: list[Window]) -> Fits:
    """与多数行对齐的取法：左边空几格或者右边余几格，看哪一样更一致；都不成多数的一种也没有。"""
    left = Counter(window.start for window in sure).most_common(1)
    right = Counter(window.left_over for window in sure).most_common(1)
    most = max([0, *(count for _, count in (*left, *right))])
    if most < max(_FEWEST_SURE, _SHARE * len(sure)):
        return lambda window: False
    starts = {place for place, count in left if count == most}
    ends = {place for place, count in right if count == most}
    return lambda window: window.start in starts or window.left_over in ends


def _chosen(found: list[Window], fits: Fits) -> list[Window]:
    if len(found) < 2 and not any(window.left_over < 0 for window in found):
        return found
    only = _sure(found)
    neighbours = [window for window in found if fits(window)]
    if only is not None:
        # 和对，却与上下各行不齐：说不准
        return [only] if only in neighbours or not neighbours else [only, *neighbours]
    if neighbours:
        return neighbours
    whole = [window for window in found if window.left_over >= 0]
    return [w for w in whole if adds_up(w.fields) and _has_numbers(w)] or whole or found
