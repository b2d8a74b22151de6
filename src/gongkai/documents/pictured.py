"""Word 文件里的图片取出来：只认内容，裁去的真的裁去，成为网页认得的 PNG、JPG。

Word 的裁剪只是不显示，裁去的还在文件里，不能带到网上。画出来的（EMF、WMF）、不是图片的不取。
"""

import io
from typing import Any

from gongkai.documents.kinds import LARGEST, kind_of

#: 一份文件至多取这么多幅，合计这么多字节
MOST, MOST_BYTES = 50, 40 * 1024 * 1024
_MOST_PIXELS = 40_000_000
_READ = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")
#: 裁去的左、上、右、下，各占几分之几
Crop = tuple[float, float, float, float]
WHOLE: Crop = (0.0, 0.0, 0.0, 0.0)


def taken(content: bytes, crop: Crop = WHOLE) -> bytes | None:
    """一幅图的内容（PNG 或者 JPG）；取不了的为 None。"""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(content), formats=_READ) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                return None
            found = _kept(content, picture, crop)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    return found if found and len(found) <= LARGEST else None


def _kept(content: bytes, picture: Any, crop: Crop) -> bytes:
    """原样的，或者裁过、换过格式的。"""
    picture.load()
    if crop == WHOLE and kind_of(content) in ("png", "jpg"):
        return content
    left, top, right, bottom = crop
    wide, tall = picture.size
    box = (
        round(wide * left),
        round(tall * top),
        max(round(wide * (1 - right)), round(wide * left) + 1),
        max(round(tall * (1 - bottom)), round(tall * top) + 1),
    )
    is_photo = picture.format == "JPEG"
    piece = picture.crop(box).convert("RGB" if is_photo else "RGBA")
    out = io.BytesIO()
    piece.save(out, "JPEG" if is_photo else "PNG", **({"quality": 90} if is_photo else {}))
    return out.getvalue()
