"""服务器画的条形图（SVG）；每一张都要另配数据表。"""

from collections.abc import Sequence
from html import escape

from django.utils.safestring import mark_safe

_ROW, _LABEL, _WIDTH, _BAR = 34, 150, 640, 400


def bars(title: str, rows: Sequence[tuple[str, int]]) -> str:
    """横的条形图：名称、条、数。"""
    most = max((n for _, n in rows), default=0) or 1
    body = "".join(_bar(i, name, n, most) for i, (name, n) in enumerate(rows))
    height = _ROW * len(rows) + 10
    return mark_safe(  # noqa: S308
        f'<svg class="chart" role="img" aria-label="{escape(title)}，数据见下表" '
        f'viewBox="0 0 {_WIDTH} {height}" xmlns="http://www.w3.org/2000/svg">{body}</svg>'
    )


def _bar(index: int, name: str, number: int, most: int) -> str:
    y, width = index * _ROW + 5, _BAR * number / most
    middle, end = y + 17, _LABEL + width + 8
    return (
        f'<text x="{_LABEL - 8}" y="{middle}" text-anchor="end" dominant-baseline="middle">'
        f"{escape(name)}</text>"
        f'<rect x="{_LABEL}" y="{y}" width="{width:.1f}" height="24" class="bar"/>'
        f'<text x="{end:.1f}" y="{middle}" dominant-baseline="middle">{number}</text>'
    )
