"""由表格线找出表格和格子：横线、竖线、它们之间的格（合并的格占几行几列）。"""

from dataclasses import dataclass

import cv2
import numpy as np

from gongkai.annual.read.scan.engine import Picture
from gongkai.annual.read.scan.straight import flattened

MARGIN = 12
_SAME_LINE = 9
_BAND = 8
#: 一段边上有这么多是线，才算有线
_PRESENT = 0.55


@dataclass(frozen=True, slots=True)
class Box:
    """一格：所在的行、列、占几行几列、在表格图像里的范围。"""

    row: int
    column: int
    rows: int
    columns: int
    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Table:
    """一张表：在页上的上下边、铺平了的图像、各格。"""

    top: int
    bottom: int
    left: int
    right: int
    picture: Picture
    boxes: tuple[Box, ...]


def ink(gray: Picture) -> Picture:
    """字、线为 255，纸为 0。"""
    found: Picture = cv2.adaptiveThreshold(
        gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 15
    )
    return found


def _lines(dark: Picture, across: int, down: int) -> tuple[Picture, Picture]:
    """横线、竖线。"""
    thick = cv2.dilate(dark, np.ones((3, 1), np.uint8))
    flat = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, across), np.uint8))
    thick = cv2.dilate(dark, np.ones((1, 3), np.uint8))
    upright = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((down, 1), np.uint8))
    return flat, upright


def tables_of(gray: Picture) -> list[Table]:
    """一页上的各张表，自上而下。"""
    width = gray.shape[1]
    flat, upright = _lines(ink(gray), width // 24, width // 34)
    both = cv2.dilate(cv2.bitwise_or(flat, upright), np.ones((7, 7), np.uint8))
    contours, _ = cv2.findContours(both, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    found = [_table(gray, c) for c in contours if _large(c, width)]
    return sorted((t for t in found if t is not None), key=lambda t: t.top)


def _large(contour: Picture, width: int) -> bool:
    _, _, w, h = cv2.boundingRect(contour)
    return w > width * 0.35 and h > width * 0.028


def _table(gray: Picture, contour: Picture) -> Table | None:
    left, top, width, height = cv2.boundingRect(contour)
    hull = cv2.convexHull(contour).reshape(-1, 2).astype(np.float32)
    picture = flattened(gray, _corners(hull), MARGIN)
    boxes, ruled = _boxes(picture)
    picture = np.where(ruled > 0, 255, picture).astype(np.uint8)
    return Table(top, top + height, left, left + width, picture, boxes) if len(boxes) > 3 else None


def _corners(hull: Picture) -> Picture:
    """外框的四角：离四个方向最远的点。"""
    total, difference = hull.sum(1), hull[:, 1] - hull[:, 0]
    places = [total.argmin(), difference.argmin(), total.argmax(), difference.argmax()]
    corners: Picture = hull[places]
    return corners


def _boxes(picture: Picture) -> tuple[tuple[Box, ...], Picture]:
    """各格，以及格线所在的点。"""
    height, width = picture.shape
    flat, upright = _lines(ink(picture), width // 30, max(24, min(height // 3, 40)))
    rows = _positions(flat, axis=1, least=max(width * 0.05, 60), whole=width * 0.12)
    columns = _positions(upright, axis=0, least=min(height * 0.3, 34), whole=max(25, height * 0.1))
    if len(rows) < 2 or len(columns) < 2:
        return (), np.zeros_like(picture)
    wide = cv2.dilate(flat, np.ones((9, 1), np.uint8)) > 0
    tall = cv2.dilate(upright, np.ones((1, 9), np.uint8)) > 0
    return tuple(_merged(rows, columns, wide, tall)), _on_grid(rows, columns, flat, upright)


def _on_grid(rows: list[int], columns: list[int], flat: Picture, upright: Picture) -> Picture:
    """格线上的点（字的长笔画不在格线的位置上，不算）。"""
    near = np.zeros_like(flat)
    for y in rows:
        near[max(0, y - _BAND) : y + _BAND] = flat[max(0, y - _BAND) : y + _BAND]
    beside = np.zeros_like(upright)
    for x in columns:
        beside[:, max(0, x - _BAND) : x + _BAND] = upright[:, max(0, x - _BAND) : x + _BAND]
    found: Picture = cv2.dilate(cv2.bitwise_or(near, beside), np.ones((3, 3), np.uint8))
    return found


def _positions(lines: Picture, axis: int, least: float, whole: float) -> list[int]:
    """线的位置：连成一片、长 `least` 以上的线，相近的算一条，合起来长 `whole` 以上的才是格线。"""
    count, _, stats, centres = cv2.connectedComponentsWithStats(lines)
    extent = cv2.CC_STAT_WIDTH if axis == 1 else cv2.CC_STAT_HEIGHT
    found = sorted(
        (float(centres[i][axis]), int(stats[i, extent]))
        for i in range(1, count)
        if stats[i, extent] >= least
    )
    groups: list[list[tuple[float, int]]] = []
    for at, size in found:
        if groups and at - groups[-1][-1][0] <= _SAME_LINE:
            groups[-1].append((at, size))
        else:
            groups.append([(at, size)])
    sizes = [sum(size for _, size in group) for group in groups]
    return [
        round(sum(at * size for at, size in group) / total)
        for group, total in zip(groups, sizes, strict=True)
        if total >= whole
    ]


def _merged(rows: list[int], columns: list[int], wide: Picture, tall: Picture) -> list[Box]:
    """没有线隔开的小格并成一格。"""
    owner = {(r, c): (r, c) for r in range(len(rows) - 1) for c in range(len(columns) - 1)}

    def root(cell: tuple[int, int]) -> tuple[int, int]:
        while owner[cell] != cell:
            cell = owner[cell]
        return cell

    for r, c in list(owner):
        top, bottom = rows[r] + 4, rows[r + 1] - 3
        left, right = columns[c] + 4, columns[c + 1] - 3
        if (r, c + 1) in owner and not _ruled(tall[top:bottom, columns[c + 1]]):
            owner[root((r, c + 1))] = root((r, c))
        if (r + 1, c) in owner and not _ruled(wide[rows[r + 1], left:right]):
            owner[root((r + 1, c))] = root((r, c))
    groups: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for cell in owner:
        groups.setdefault(root(cell), []).append(cell)
    return sorted(
        (_box(g, rows, columns) for g in groups.values()), key=lambda b: (b.row, b.column)
    )


def _ruled(edge: Picture) -> bool:
    return edge.size == 0 or float(edge.mean()) >= _PRESENT


def _box(cells: list[tuple[int, int]], rows: list[int], columns: list[int]) -> Box:
    r, c = min(a for a, _ in cells), min(b for _, b in cells)
    last_r, last_c = max(a for a, _ in cells) + 1, max(b for _, b in cells) + 1
    return Box(r, c, last_r - r, last_c - c, columns[c], rows[r], columns[last_c], rows[last_r])
