"""一页上的字和线 -> 自上而下的段落与表格：横线分行，每行里真有的竖线分格。"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

#: 相差这么多（毫米）以内的是同一条线
_SAME = 0.8
#: 同一行里隔开这么多字宽的，是两处文字
_APART = 0.9
Grid = list[list[str]]


@dataclass(frozen=True, slots=True)
class Glyph:
    """一个字：左边、中线（毫米，向下为正）、宽、字号。"""

    text: str
    left: float
    middle: float
    width: float
    size: float

    @property
    def centre(self) -> float:
        """横向的中点。"""
        return self.left + self.width / 2


@dataclass(frozen=True, slots=True)
class Rule:
    """一条横线或者竖线：`at` 为位置，从 `start` 到 `end`。"""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class Page:
    """一页。"""

    glyphs: list[Glyph] = field(default_factory=list)
    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)


def blocks(page: Page) -> list[str | Grid]:
    """自上而下的一行行文字与一张张表格。"""
    levels = _snapped(rule.at for rule in page.across)
    bands: list[list[Glyph]] = [[] for _ in range(len(levels) + 1)]
    for glyph in page.glyphs:
        bands[bisect_right(levels, glyph.middle)].append(glyph)
    found: list[str | Grid] = []
    table: list[tuple[list[float], list[Glyph]]] = []
    for number, glyphs in enumerate(bands):
        edges = _edges(page.down, levels, number)
        if len(edges) > 1:
            table.append((edges, glyphs))
            continue
        found += _table(table)
        table = []
        found += lines(glyphs)
    return [*found, *_table(table)]


def _snapped(places: Iterable[float]) -> list[float]:
    """去掉重复的位置。"""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _SAME:
            found.append(place)
    return found


def _edges(down: Sequence[Rule], levels: list[float], number: int) -> list[float]:
    """第 `number` 带（两条横线之间）里穿过的竖线。"""
    if not 0 < number < len(levels):
        return []
    middle = (levels[number - 1] + levels[number]) / 2
    return _snapped(rule.at for rule in down if rule.start <= middle <= rule.end)


def _table(rows: list[tuple[list[float], list[Glyph]]]) -> list[Grid]:
    if not rows:
        return []
    columns = _snapped(edge for edges, _ in rows for edge in edges)
    return [[_row(columns, edges, glyphs) for edges, glyphs in rows]]


def _row(columns: list[float], edges: list[float], glyphs: list[Glyph]) -> list[str]:
    """一行各格的字；跨列的格放在它的第一列。"""
    cells: dict[int, list[Glyph]] = {}
    for glyph in glyphs:
        edge = bisect_right(edges, glyph.centre) - 1
        left = edges[edge] if edge >= 0 else columns[0]
        cells.setdefault(bisect_right(columns, left + _SAME) - 1, []).append(glyph)
    texts = {column: " ".join(lines(found)) for column, found in cells.items()}
    return [texts.get(column, "") for column in range(len(columns))]


def lines(glyphs: list[Glyph]) -> list[str]:
    """各行文字，自上而下；同一行里离得远的之间留两个空格。"""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: g.middle):
        if rows and glyph.middle - rows[-1][0].middle < max(glyph.size, rows[-1][0].size) / 2:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    texts = (_line(sorted(row, key=lambda g: g.left)) for row in rows)
    return [text for text in texts if text.strip()]


def _line(row: list[Glyph]) -> str:
    parts: list[str] = []
    right = row[0].left
    for glyph in row:
        gap = glyph.left - right
        parts.append("  " if gap > _APART * glyph.size else "")
        parts.append(glyph.text)
        right = glyph.left + glyph.width
    return "".join(parts)
