"""把粘连或者缺位的数字读成一行单元格：一切合乎“各项之和等于总计”的读法。"""

from collections.abc import Iterator, Sequence
from itertools import combinations, islice

#: 一行的候选读法最多留这么多，更多即视为读不出
MOST_READINGS = 2000
#: 一行数字总长的上限，超过即视为读不出
LONGEST_ROW = 60
#: 搜索步数的上限：使恶意输入也在有限时间内结束
MOST_STEPS = 60_000

Reading = tuple[int | None, ...]


class _Budget:
    """搜索步数的余额。"""

    def __init__(self, steps: int = MOST_STEPS) -> None:
        self.left = steps

    def spend(self) -> bool:
        self.left -= 1
        return self.left >= 0


def split_runs(runs: list[str], parts: int, total: int | None = None) -> Iterator[tuple[int, ...]]:
    """把各段数字 `runs` 依次切成恰好 `parts` 个没有前导零的数（每段至少一个）。

    给出 `total` 时只要和为 `total` 的切法。
    """
    yield from _split(runs, 0, 0, parts, total, _Budget())


def _split(
    runs: list[str], run: int, start: int, parts: int, total: int | None, budget: _Budget
) -> Iterator[tuple[int, ...]]:
    if run == len(runs):
        if parts == 0 and total in (None, 0):
            yield ()
        return
    text = runs[run]
    left_digits = len(text) - start
    for later in runs[run + 1 :]:
        left_digits += len(later)
    if parts < len(runs) - run or parts > left_digits or not budget.spend():
        return
    if parts == 1:
        last = text[start:]
        if run == len(runs) - 1 and (last == "0" or last[0] != "0") and total in (None, int(last)):
            yield (int(last),)
        return
    # `parts` 个数共 `left_digits` 位，和最大不超过“一个最长的数加其余各 9”
    if total is not None and total >= 10 ** (left_digits - parts + 1) + 9 * (parts - 1):
        return
    # 总有一个数不短于平均长度，和也就不小于它的最小值
    if total is not None and left_digits > parts and total < 10 ** (-(-left_digits // parts) - 1):
        return
    ends = [start + 1] if text[start] == "0" else range(start + 1, len(text) + 1)
    for end in ends:
        value = int(text[start:end])
        if total is not None and value > total:
            return
        following = (run + 1, 0) if end == len(text) else (run, end)
        rest = None if total is None else total - value
        for tail in _split(runs, *following, parts - 1, rest, budget):
            yield (value, *tail)


def row_readings(runs: list[str], width: int, blanks: bool) -> list[Reading]:
    """`runs` 读成 `width` 格（末格为总计）的一切读法；`blanks` 允许有空格子，总计也会空着。

    一种有总计的读法也没有、读法过多的得空列表（读不出）。
    """
    if not runs or sum(len(r) for r in runs) > LONGEST_ROW:
        return []
    found: set[Reading] = set(islice(_summing(runs, width), MOST_READINGS + 1))
    if blanks:
        for count in range(1, width):
            found.update(islice(_with_blanks(runs, width, count), MOST_READINGS + 1))
        if found:
            for count in range(1, width):
                found.update(islice(_totals_left_out(runs, width, count), MOST_READINGS + 1))
    if len(found) > MOST_READINGS:
        return []
    return sorted(found, key=lambda r: [-1 if v is None else v for v in r])


def _summing(runs: list[str], count: int) -> Iterator[tuple[int, ...]]:
    """切成 `count` 个数、前面各数之和等于末数的切法。"""
    last = runs[-1]
    if count == 1:
        return
    for cut in range(len(last) - 1, -1, -1):
        if last[cut] == "0" and cut != len(last) - 1:
            continue
        total = int(last[cut:])
        head = [*runs[:-1], last[:cut]] if cut else runs[:-1]
        if not head:
            continue
        for parts in split_runs(head, count - 1, total):
            yield (*parts, total)


def _with_blanks(runs: list[str], width: int, count: int) -> Iterator[Reading]:
    """切成 `count` 个数，末数在总计格，其余依次放进前面的格子，剩下的为空。"""
    if count == 1 and runs == ["0"]:
        yield (*([None] * (width - 1)), 0)
    for values in _summing(runs, count):
        yield from _placed(values, width)


def _totals_left_out(runs: list[str], width: int, count: int) -> Iterator[Reading]:
    """切成 `count` 个数，总计空着。"""
    for values in split_runs(runs, count):
        yield from _without_total(values, width)


def placements(values: list[int], width: int, only: bool = False) -> list[Reading]:
    """隔开的几个数放进 `width` 格的读法：末数为总计，其余之和须等于它；也许只是碰巧，总计空着。

    末数不等于其余之和的，行里说不准空着的是哪一格、总计写没写错；`only` 为全表只空着
    这一格的，由各列来定。
    """
    if len(values) > width:
        return []
    if sum(values[:-1]) != values[-1]:
        # 只有末数不是 0 的，是总计还是末一类，各列也分不出
        is_told = only and len(values) == width - 1 and any(values[:-1])
        return _one_blank(values) if is_told else []
    return [*_placed(values, width), *_without_total(values, width)]


def _one_blank(values: Sequence[int]) -> list[Reading]:
    """只空着一格的各种放法。"""
    return [(*values[:at], None, *values[at:]) for at in range(len(values) + 1)]


def _without_total(values: Sequence[int], width: int) -> Iterator[Reading]:
    """总计空着，几个数依次放进前面的格子。"""
    for places in combinations(range(width - 1), len(values)):
        row: list[int | None] = [None] * width
        for place, value in zip(places, values, strict=True):
            row[place] = value
        yield tuple(row)


def _placed(values: Sequence[int], width: int) -> Iterator[Reading]:
    for places in combinations(range(width - 1), len(values) - 1):
        row: list[int | None] = [None] * width
        row[-1] = values[-1]
        for place, value in zip(places, values, strict=False):
            row[place] = value
        yield tuple(row)


def group_readings(runs: list[str], groups: int, width: int) -> list[tuple[int, ...]]:
    """切成 `groups` 组、每组 `width` 个且末数为前面之和的一切读法（表四）。"""
    if not runs or sum(len(r) for r in runs) > 3 * LONGEST_ROW:
        return []
    budget = _Budget()
    found = list(islice(_groups(runs, groups, width, budget), MOST_READINGS + 1))
    return [] if len(found) > MOST_READINGS or budget.left < 0 else found


def _groups(runs: list[str], groups: int, width: int, budget: _Budget) -> Iterator[tuple[int, ...]]:
    if groups == 0:
        if not runs:
            yield ()
        return
    for head, rest in _prefix_groups(runs, width, 0, budget):
        for tail in _groups(rest, groups - 1, width, budget):
            yield (*head, *tail)


def _prefix_groups(
    runs: list[str], left: int, so_far: int, budget: _Budget
) -> Iterator[tuple[tuple[int, ...], list[str]]]:
    if not runs or not budget.spend():
        return
    text = runs[0]
    ends = [1] if text[0] == "0" else range(1, len(text) + 1)
    for end in ends:
        value = int(text[:end])
        rest = [text[end:], *runs[1:]] if end < len(text) else runs[1:]
        if left == 1:
            if value == so_far:
                yield (value,), rest
            continue
        for tail, after in _prefix_groups(rest, left - 1, so_far + value, budget):
            yield (value, *tail), after
