"""服务器画的条形图（SVG）；每一张都要另配数据表。"""

from collections.abc import Sequence
from html import escape

from django.utils.safestring import mark_safe

#: 手机上也放得下、不用横着翻：名称一行至多几个字，两行写不下的截短，全称在数据表里
_ROW, _LABEL, _WIDTH, _BAR = 40, 120, 400, 230
_LINE = 7


def bars(title: str, rows: Sequence[tuple[str, float]]) -> str:
    """横的条形图：名称、条、数。"""
    most = max((n for _, n in rows), default=0) or 1
    body = "".join(_bar(i, name, n, most) for i, (name, n) in enumerate(rows))
    height = _ROW * len(rows) + 10
    return mark_safe(  # noqa: S308
        f'<svg class="chart bars" role="img" aria-label="{escape(title)}，数据见下表" '
        f'viewBox="0 0 {_WIDTH} {height}" xmlns="http://www.w3.org/2000/svg">{body}</svg>'
    )


def _wide(name: str) -> float:
    """排出来几个字宽：数字、字母、空格算半个。"""
    return sum(1 if character > "\u2e7f" else 0.5 for character in name)


def _split(name: str, room: float = _LINE) -> tuple[str, str]:
    """一行放得下的、剩下的。"""
    end = len(name)
    while _wide(name[:end]) > room:
        end -= 1
    return name[:end], name[end:]


def _label(name: str, middle: int) -> str:
    """名称，写在条的左边；长的分两行。"""
    lines = [part for part in _split(name) if part] or [""]
    if _wide(lines[-1]) > _LINE:
        lines[-1] = f"{_split(lines[-1], _LINE - 1)[0]}…"
    top = middle - 9 * (len(lines) - 1)
    return "".join(
        f'<text x="{_LABEL - 8}" y="{top + 18 * n}" text-anchor="end" dominant-baseline="middle">'
        f"{escape(line)}</text>"
        for n, line in enumerate(lines)
    )


def _bar(index: int, name: str, number: float, most: float) -> str:
    y, width = index * _ROW + 8, _BAR * number / most
    middle, end = y + 13, _LABEL + width + 8
    return (
        f"{_label(name, middle)}"
        f'<rect x="{_LABEL}" y="{y}" width="{width:.1f}" height="24" class="bar"/>'
        f'<text x="{end:.1f}" y="{middle}" dominant-baseline="middle">{number}</text>'
    )
