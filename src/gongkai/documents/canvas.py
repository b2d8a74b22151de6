"""把 PDF 的一页画成图像：不超过像素的上限；文字层的坐标对到像素，裁切、旋转过的页也对得上。"""

from ctypes import c_int, pointer
from typing import Any

#: 一页最多画这么多像素（版面可以大到几米）
MOST_PIXELS = 25_000_000
#: 左、下、右、上（磅）
Box = tuple[float, float, float, float]


def scale_of(page: Any, wanted: float) -> float:
    """画这一页的倍数，不超过像素的上限。"""
    width, height = page.get_size()
    most = (MOST_PIXELS / max(width * height, 1.0)) ** 0.5
    return float(min(wanted, most))


def pixels(page: Any, box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """`box` 在画成 `size`（宽、高）的图上的左、上、右、下。"""
    one, other = _at(page, box[0], box[1], size), _at(page, box[2], box[3], size)
    xs, ys = sorted((one[0], other[0])), sorted((one[1], other[1]))
    return xs[0], ys[0], xs[1], ys[1]


def _at(page: Any, x: float, y: float, size: tuple[int, int]) -> tuple[int, int]:
    import pypdfium2.raw as raw

    across, down = c_int(), c_int()
    raw.FPDF_PageToDevice(page.raw, 0, 0, *size, 0, x, y, pointer(across), pointer(down))
    return across.value, down.value
