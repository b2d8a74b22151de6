"""成组的横条图（SVG）：一项几条（如去年、今年），条旁写着数。颜色由用它的样式表定。"""

from collections.abc import Sequence
from html import escape

Rows = Sequence[tuple[str, Sequence[int]]]

_BAR, _GAP, _LABEL, _WIDTH, _LONGEST = 18, 12, 132, 420, 230
_LEGEND = 30
#: 名称最长几个字，再长的省去（表里有全的）
_LETTERS = 8


def grouped(title: str, heads: Sequence[str], rows: Rows) -> str:
    """`heads` 为各条是什么，`rows` 为 (名称, 各条的数)；只给看的人，数据另有表。"""
    most = max((n for _, numbers in rows for n in numbers), default=0) or 1
    step = _BAR * len(heads) + _GAP
    body = "".join(
        _group(_LEGEND + i * step, name, numbers, most) for i, (name, numbers) in enumerate(rows)
    )
    height = _LEGEND + step * len(rows)
    return (
        f'<svg class="chart grouped" role="img" aria-label="{escape(title)}，数据见下表" '
        f'viewBox="0 0 {_WIDTH} {height}" xmlns="http://www.w3.org/2000/svg">'
        f"{_legend(heads)}{body}</svg>"
    )


def kind(number: int, count: int) -> str:
    """第几条的类：最后一条（今年）是主色，前面的浅。"""
    return "bar" if number == count - 1 else "bar before"


def _legend(heads: Sequence[str]) -> str:
    return "".join(
        f'<rect x="{_LABEL + i * 110}" y="6" width="14" height="14" class="{kind(i, len(heads))}"/>'
        f'<text x="{_LABEL + i * 110 + 20}" y="18">{escape(head)}</text>'
        for i, head in enumerate(heads)
    )


def _group(top: int, name: str, numbers: Sequence[int], most: int) -> str:
    middle = top + _BAR * len(numbers) / 2
    short = name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1]}…"
    bars = "".join(_bar(top, i, n, len(numbers), most) for i, n in enumerate(numbers))
    return (
        f'<text x="{_LABEL - 8}" y="{middle:.0f}" text-anchor="end" dominant-baseline="central">'
        f"{escape(short)}</text>{bars}"
    )


def _bar(top: int, index: int, number: int, count: int, most: int) -> str:
    y, width = top + index * _BAR, _LONGEST * number / most
    return (
        f'<rect x="{_LABEL}" y="{y}" width="{width:.1f}" height="{_BAR - 3}" '
        f'class="{kind(index, count)}"/>'
        f'<text x="{_LABEL + width + 6:.1f}" y="{y + _BAR / 2 - 1:.0f}" '
        f'dominant-baseline="central">{number}</text>'
    )
