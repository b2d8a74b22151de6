"""文件 -> 各页的图像：没有文字层的 PDF、PNG、JPG（照片按拍摄的方向摆正）。"""

import io
from collections.abc import Iterator

import numpy as np

from gongkai.annual.read.errors import Scan, TooLarge
from gongkai.annual.read.scan.engine import Picture
from gongkai.documents import opening

MOST_PAGES = 12
_MOST_PIXELS = 60_000_000
_DPI = 200
#: 短边的像素：A4 约 200 dpi；长的一边不限（网页截成的长图）
SHORT_SIDE = 1654


def pages_of(data: bytes, kind: str) -> Iterator[Picture]:
    """各页的彩色图像（BGR）。"""
    if kind == "pdf":
        yield from _rendered(data)
    else:
        yield _photograph(data)


def _rendered(data: bytes) -> Iterator[Picture]:
    with opening.pdf(data) as document:
        if len(document) > MOST_PAGES:
            raise TooLarge(f"扫描件超过 {MOST_PAGES} 页，没有读。请只留年报的几页。")
        for page in document:
            scale = min(_DPI / 72, SHORT_SIDE / min(page.get_size()))
            yield np.ascontiguousarray(page.render(scale=scale).to_numpy()[:, :, :3])


def _photograph(data: bytes) -> Picture:
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise TooLarge("图像太大，没有读。请缩小到六千万像素以内。")
            picture = ImageOps.exif_transpose(opened).convert("RGB")
            smaller = min(1.0, SHORT_SIDE / min(picture.size))
            picture.thumbnail((picture.width * smaller, picture.height * smaller))
            return np.ascontiguousarray(np.asarray(picture)[:, :, ::-1])
    except (UnidentifiedImageError, OSError, ValueError) as error:
        raise Scan("图片打不开，大概损坏了。请重新拍照或者扫描。") from error
