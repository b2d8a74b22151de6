"""一页图像摆正、洗净：去红章、匀光照、裁出纸面、转正。"""

import cv2
import numpy as np

from gongkai.annual.read.scan.engine import Picture
from gongkai.annual.read.scan.pictures import SHORT_SIDE

_SMALL = 500
#: 看歪不歪时缩到短边这么多像素
_SKEW_SIDE = 700
_STEPS = np.arange(-5, 5.01, 0.5)
_FINE = np.arange(-0.4, 0.41, 0.1)
#: 红比蓝、绿亮这么多（以白为 255）的，是红章
_RED = 60
#: 章下红光的亮度与章的红相比：这么暗的是黑字，这么亮的是章
_DARK, _PALE = 0.3, 0.78
#: 纸边内外各取这么远的一点，暗这么多的算分明，这么多点分明的才是纸边
_STEP_OUT, _EDGE, _MOST_OF_EDGE = 10, 45, 0.75
_FEWEST = 1340


def clean(page: Picture) -> Picture:
    """彩色的一页 -> 摆正、洗净的灰度图像（纸白、字黑）。"""
    gray = _without_red(_paper(page))
    shortest = min(gray.shape)
    if shortest < _FEWEST:
        larger = SHORT_SIDE / shortest
        gray = cv2.resize(gray, None, fx=larger, fy=larger, interpolation=cv2.INTER_CUBIC)
    return _turned(gray, _skew(gray))


def _without_red(page: Picture) -> Picture:
    """红章在红光里几乎看不见，压在章下的黑字还是黑的；章的红提亮成纸的白。光照已经匀过。"""
    blue, green, red = (page[:, :, i].astype(np.int16) for i in range(3))
    plain = _even(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY))
    share = _RED * np.maximum(page.max(axis=2), 60) / 255
    reddish = red - np.maximum(blue, green) > share
    if not reddish.any():
        return plain
    light = _even(page[:, :, 2])
    bright = max(120.0, float(np.median(light[reddish])))
    lifted = np.clip((light / bright - _DARK) / (_PALE - _DARK), 0, 1) * 255
    over = cv2.dilate(reddish.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
    gray: Picture = np.where(over, np.maximum(lifted, plain), plain).astype(np.uint8)
    return gray


def _even(gray: Picture) -> Picture:
    """除去光照不匀、阴影：各处除以附近纸的亮度。"""
    scale = min(1.0, _SMALL / min(gray.shape))
    small = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((9, 9), np.uint8)), 21)
    paper = cv2.resize(paper, (gray.shape[1], gray.shape[0]), interpolation=cv2.INTER_LINEAR)
    even: Picture = cv2.divide(gray, np.maximum(paper, 1), scale=255)
    return even


def _paper(page: Picture) -> Picture:
    """照片里的纸面：四边形的大块亮处，铺平成长方形；看不出的原样。"""
    scale = min(1.0, _SMALL / min(page.shape[:2]))
    small = cv2.resize(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY), None, fx=scale, fy=scale)
    _, bright = cv2.threshold(cv2.GaussianBlur(small, (7, 7), 0), 0, 255, cv2.THRESH_OTSU)
    bright = cv2.morphologyEx(bright, cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8))
    contours, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    largest = max(contours, key=cv2.contourArea, default=None)
    if largest is None:
        return page
    share = cv2.contourArea(largest) / small.size
    corners = cv2.approxPolyDP(largest, 0.02 * cv2.arcLength(largest, True), True)
    if len(corners) != 4 or not 0.3 < share < 0.97 or not cv2.isContourConvex(corners):
        return page
    if not _stands_out(small, corners.reshape(4, 2)):
        return page
    return flattened(page, corners.reshape(4, 2).astype(np.float32) / scale)


def _stands_out(small: Picture, corners: Picture) -> bool:
    """四边内外明暗分明，是纸和桌面的分界；慢慢暗下去的是阴影。"""
    centre = corners.mean(axis=0)
    marks = []
    for one, other in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        for part in np.linspace(0.1, 0.9, 17):
            at = one + (other - one) * part
            away = (at - centre) / max(1.0, float(np.linalg.norm(at - centre))) * _STEP_OUT
            marks.append(_at(small, at - away) - _at(small, at + away) > _EDGE)
    return float(np.mean(marks)) > _MOST_OF_EDGE


def _at(small: Picture, point: Picture) -> int:
    x, y = (int(np.clip(v, 0, size - 1)) for v, size in zip(point, small.shape[::-1], strict=True))
    return int(small[y, x])


def ordered(corners: Picture) -> Picture:
    """四角依次为左上、右上、右下、左下。"""
    total, difference = corners.sum(1), corners[:, 1] - corners[:, 0]
    places = [total.argmin(), difference.argmin(), total.argmax(), difference.argmax()]
    return corners[places].astype(np.float32)


def flattened(picture: Picture, corners: Picture, margin: int = 0) -> Picture:
    """四角之间铺平成长方形。"""
    four = ordered(corners)
    width = round(float(max(np.linalg.norm(four[1] - four[0]), np.linalg.norm(four[2] - four[3]))))
    height = round(float(max(np.linalg.norm(four[3] - four[0]), np.linalg.norm(four[2] - four[1]))))
    goal = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) + margin
    matrix = cv2.getPerspectiveTransform(four, goal)
    size = (width + 2 * margin, height + 2 * margin)
    warped: Picture = cv2.warpPerspective(
        picture, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return warped


def _skew(gray: Picture) -> float:
    """歪了几度：各种角度里，横向投影起伏最大的。"""
    scale = min(1.0, _SKEW_SIDE / min(gray.shape))
    small = 255 - cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    small = np.where(small > 60, small, 0).astype(np.uint8)
    best = max(_STEPS, key=lambda a: _contrast(small, a))
    return float(max(best + _FINE, key=lambda a: _contrast(small, a)))


def _contrast(small: Picture, angle: float) -> float:
    profile = _turned(small, angle, 0).sum(axis=1, dtype=np.float64)
    return float(((profile[1:] - profile[:-1]) ** 2).sum())


def _turned(picture: Picture, angle: float, paper: int = 255) -> Picture:
    if not angle:
        return picture
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    turned: Picture = cv2.warpAffine(
        picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(paper,)
    )
    return turned
