"""一行的格子比列多（或者少）时，哪几格是数：两边只许空着，各项之和等于总计，并与上下各行对齐。"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from gongkai.annual.model import Number, State
from gongkai.annual.read.cells import cell

#: 至少几行、占几成的行对得齐，才拿来定别的行
_FEWEST_SURE, SHARE = 2, 0.75
#: 占几成的行一样长，才看得出哪一行长了
_ALIKE = 0.6
#: 两样差不多一致的，都算
_AS_MANY = 0.9
#: 对得上的行里，每这么多行许有一行填错
_FALSE_IN = 4
_SHORT = 9
#: 一行里多出几道竖线还数得过来
MOST_BARS = 2
Fields = list[str]


class Window(NamedTuple):
    """一种取法：从第几格起，右边又余下几格（补上的空格为负）。"""

    start: int
    left_over: int
    fields: tuple[str, ...]


def windows(fields: Sequence[str], width: int) -> list[Window]:
    """两边只余空格子的取法；行尾丢了的空格子补上，可是有的格说不清是几个数时不补。"""
    filled = [i for i, field in enumerate(fields) if field]
    if not filled:
        return [Window(0, len(fields) - width, ("",) * width)]
    first, last = filled[0], filled[-1]
    if len(fields) < width and not all(map(_is_plain, fields)):
        return []
    return [
        Window(at, len(fields) - width - at, _padded(fields[at : at + width], width))
        for at in range(max(0, last - width + 1), first + 1)
    ]


def _is_plain(field: str) -> bool:
    return cell(field, "").state is not State.AMBIGUOUS


def _padded(fields: Sequence[str], width: int) -> tuple[str, ...]:
    return (*fields, *[""] * (width - len(fields)))


def adds_up(fields: Sequence[str]) -> bool:
    """末格有数，而且等于其余各格之和。"""
    *parts, total = map(_value, fields)
    return total is not None and sum(p or 0 for p in parts) == total


def _value(field: str) -> Number | None:
    return int(field) if len(field) < _SHORT and field.isdecimal() else cell(field, "").value


def aligned(rows: Sequence[Fields | None], width: int, exact: bool = True) -> list[list[Window]]:
    """各行的取法：一种为确定，几种为说不准，没有为格子说不清或者不是这种写法。

    `exact` 为格的位置可靠（竖线、网格）；制表符文字里各行的标签占几格不一样，与别的行不齐也可以。
    """
    options = [[] if fields is None else windows(fields, width) for fields in rows]
    fits = _agreed(options)
    usual = Counter(w[0].left_over for w in options if w and any(w[0].fields)).most_common(1)
    most = usual[0][0] if usual else 0
    ends = {only.left_over for found in options if (only := _sure(found)) is not None}
    if _have_totals(options):
        options = [[w for w in found if not _is_short(w)] for found in options]
    return [[] if _is_cut(found, most) else _chosen(found, fits, exact, ends) for found in options]


def _is_cut(found: list[Window], usual: int) -> bool:
    """比别的行多出格子，中间又有空的、和也不对：恐怕是数中间多了一道竖线。"""
    if len(found) != 1 or found[0].left_over <= usual or adds_up(found[0].fields):
        return False
    filled = [i for i, field in enumerate(found[0].fields) if field]
    return bool(filled) and not all(found[0].fields[filled[0] : filled[-1]])


def _have_totals(options: list[list[Window]]) -> bool:
    """各行多半有总计。"""
    filled = [found for found in options if found and any(map(_is_positive, found[0].fields))]
    return sum(_sure(found) is not None for found in filled) >= SHARE * len(filled)


def _is_short(window: Window) -> bool:
    """少了格子，末一个数正是前面各数之和：恐怕它是总计，空着的是前面的格。"""
    if window.left_over >= 0 or window.fields[-1]:
        return False
    filled = [field for field in window.fields if field]
    return len(filled) > 1 and _is_positive(filled[-1]) and adds_up(filled)


def _sure(found: list[Window]) -> Window | None:
    """不看别的行就定得下来的取法；整行空着的不算数。"""
    if len(found) == 1 and all(found[0].fields):
        return found[0]
    summing = [w for w in found if adds_up(w.fields) and _has_numbers(w)]
    return summing[0] if len(summing) == 1 else None


def _has_numbers(window: Window) -> bool:
    """总计不是 0：全是 0 的行，怎样取都“各项之和等于总计”。"""
    return _is_positive(window.fields[-1])


def _is_positive(field: str) -> bool:
    return any(char in "123456789" for char in field)


Fits = Callable[[Window], bool]


def _agreed(options: list[list[Window]]) -> Fits | None:
    """与多数行对齐的取法：左边空几格或者右边余几格，看哪一样更一致；不成多数的为 None。"""
    sure = [only for found in options if (only := _sure(found)) is not None]
    left = Counter(window.start for window in sure).most_common(1)
    right = Counter(window.left_over for window in sure).most_common(1)
    most = max([0, *(count for _, count in (*left, *right))])
    if most < max(_FEWEST_SURE, SHARE * len(sure)):
        return None
    starts = {place for place, count in left if count >= _AS_MANY * most}
    ends = {place for place, count in right if count >= _AS_MANY * most}

    def fits(window: Window) -> bool:
        return window.start in starts or window.left_over in ends

    return None if _is_chance(options, fits) else fits


def _is_chance(options: list[list[Window]], fits: Fits) -> bool:
    """总计一列空着时，末一类申请人会碰巧像总计：这样取，对不上的行比对得上的多。"""
    taken = [w for found in options if len(found) > 1 for w in found if fits(w)]
    judged = [w for w in taken if w.fields[-1] and any(map(_is_positive, w.fields))]
    matching = sum(adds_up(window.fields) for window in judged)
    return len(judged) - matching > max(1, matching / _FALSE_IN)


def _chosen(found: list[Window], fits: Fits | None, exact: bool, ends: set[int]) -> list[Window]:
    if not found or not any(found[0].fields):
        return found
    if fits is None:
        return _alone(found)
    only = _sure(found)
    neighbours = [window for window in found if fits(window)]
    if not neighbours:
        # 与各行都不齐：没有空格子的不会错，有的说不清
        if not exact:
            return _alone(found)
        return found if len(found) == 1 and all(found[0].fields) else []
    if only is not None:
        # 和对，却与上下各行不齐：说不准；另一种也齐而总计空着的，也许碰巧
        blank = [w for w in neighbours if w is not only and not w.fields[-1]]
        return [only, *(blank if only in neighbours else neighbours)]
    return found if _may_be_moved(neighbours, found, ends) else neighbours


def _may_be_moved(neighbours: list[Window], found: list[Window], ends: set[int]) -> bool:
    """与多数行对齐的取法头一格空着、和不对，而错开一格、与另几行对齐的是总计空着：

    也许是别的行错开了（组名的 rowspan 写错）。
    """
    first, *others = (window.fields for window in neighbours)
    if others or first[0] or not first[-1] or adds_up(first):
        return False
    return any(w.fields[0] and not w.fields[-1] and w.left_over in ends for w in found)


def _alone(found: list[Window]) -> list[Window]:
    """没有别的行可比：只有一种不补空格的取法，或者和对而别的取法总计不是空着。"""
    whole = [window for window in found if window.left_over >= 0] or found
    only = _sure(whole)
    if only is not None:
        return [only, *(w for w in whole if w is not only and not w.fields[-1])]
    return whole


@dataclass(frozen=True, slots=True)
class Barred:
    """竖线写的一行：标签之后的格、标签在第几格、各种取法。"""

    fields: Fields
    column: int
    found: list[Window]


def with_bars_too_many(rows: Sequence[Barred | None], width: int) -> list[list[Window]]:
    """比别的行长的，也许是中间多了一道竖线，空着的哪一格是它说不准：各种可能的取法。

    各行不一样长的（行尾随意补了空格子），行尾余下的空格子就可能是它挤出来的。
    """
    barred = [row for row in rows if row is not None]
    longer = _longer(barred)
    blank_totals = any(any(w.fields) and not w.fields[-1] for r in barred for w in r.found[:1])
    return [
        []
        if row is None
        else _plausible([*row.found, *_without_bars(row, longer, width)], blank_totals)
        for row in rows
    ]


Longer = Callable[[Barred], int]


def _longer(rows: Sequence[Barred]) -> Longer | None:
    """一行比别的行多几格；各行不一样长得 None。

    合并的格有的留着空格子，有的不留：连同标签数、从标签之后数，看哪一样各行更一致。
    """
    measures: tuple[Longer, Longer] = (
        lambda row: len(row.fields),
        lambda row: row.column + len(row.fields),
    )
    counted = [(Counter(map(size, rows)).most_common(1), size) for size in measures if rows]
    usual = max(((most[0], size) for most, size in counted), key=lambda m: m[0][1], default=None)
    if usual is None or usual[0][1] < _ALIKE * len(rows):
        return None
    (length, _), size = usual
    return lambda row: size(row) - length


def _without_bars(row: Barred, longer: Longer | None, width: int) -> list[Window]:
    """去掉多出的几格空的之后的取法；不比别的行长、没有空格子的没有。"""
    if not row.found or not any(row.fields):
        return []
    most = row.found[0].left_over if longer is None else longer(row)
    sizes = range(1 if longer is None else max(1, most), min(most, MOST_BARS) + 1)
    blank = [i for i, field in enumerate(row.fields) if not field]
    start = max(window.start for window in row.found)
    found = []
    for size in sizes:
        for away in combinations(blank, size):
            left = [field for i, field in enumerate(row.fields) if i not in away]
            found += [w for w in windows(left, width) if w.start <= start]
    return found


def _plausible(found: list[Window], blank_totals: bool) -> list[Window]:
    """各种取法里不同的几种；有和对的，只留它们，别的行总计空着的再留总计空着的。"""
    distinct = list({window.fields: window for window in found}.values())
    right = [w for w in distinct if adds_up(w.fields) and _has_numbers(w)]
    if len(distinct) < 2 or not right:
        return distinct
    return [w for w in distinct if w in right or (blank_totals and not w.fields[-1])]
