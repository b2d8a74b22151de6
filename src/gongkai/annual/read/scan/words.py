"""格子里、表格外的字：切成一行一行的图像。"""

from typing import NamedTuple

import cv2
import numpy as np

from gongkai.annual.read.scan.engine import Picture
from gongkai.annual.read.scan.grid import Box, Table, ink

_BORDER = 5
_LEAST = 6


class Strip(NamedTuple):
    """一行字：图像、左、上、右、下。"""

    picture: Picture
    left: int
    top: int
    right: int
    bottom: int


def in_box(table: Table, box: Box) -> list[Strip]:
    """一格里的各行；空的格没有。"""
    inner = table.picture[
        box.top + _BORDER : box.bottom - _BORDER, box.left + _BORDER : box.right - _BORDER
    ]
    if min(inner.shape) < _LEAST:
        return []
    return strips(inner, box.left + _BORDER, box.top + _BORDER)


def strips(picture: Picture, left: int = 0, top: int = 0) -> list[Strip]:
    """图像里的各行字，自上而下。"""
    dark = _specks_gone(ink(picture))
    profile = (dark > 0).sum(axis=1)
    found = []
    for first, last in _runs(profile > 0, 3):
        across = np.flatnonzero((dark[first:last] > 0).any(axis=0))
        if last - first < _LEAST or not across.size:
            continue
        a, b = int(across[0]), int(across[-1]) + 1
        pad = max(3, (last - first) // 6)
        y0, y1 = max(0, first - pad), min(picture.shape[0], last + pad)
        x0, x1 = max(0, a - pad), min(picture.shape[1], b + pad)
        found.append(
            Strip(_padded(picture[y0:y1, x0:x1]), left + a, top + first, left + b, top + last)
        )
    return found


def _padded(crop: Picture) -> Picture:
    """四周留些白，模型认得更准。"""
    edge = max(4, crop.shape[0] // 8)
    padded: Picture = cv2.copyMakeBorder(
        crop, edge // 2, edge // 2, edge, edge, cv2.BORDER_CONSTANT, value=(255,)
    )
    return padded


def _specks_gone(dark: Picture) -> Picture:
    """去掉噪点，以及格线残留的细边。"""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(dark)
    height, width = dark.shape
    keep = np.zeros(count, np.uint8)
    for i in range(1, count):
        x, y, w, h, area = stats[i]
        edge = (x == 0 or y == 0 or x + w == width or y + h == height) and min(w, h) <= 4
        keep[i] = area >= 6 and max(w, h) >= 4 and not edge
    cleaned: Picture = (keep[labels] * 255).astype(np.uint8)
    return cleaned


def _runs(present: Picture, gap: int) -> list[tuple[int, int]]:
    """连续有字的行；中间空 `gap` 行以内的算一行（“一”“二”、i 的点）。"""
    runs: list[list[int]] = []
    for y in np.flatnonzero(present):
        if runs and y - runs[-1][1] <= gap:
            runs[-1][1] = int(y)
        else:
            runs.append([int(y), int(y)])
    return [(a, b + 1) for a, b in runs]
