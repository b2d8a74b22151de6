"""认字所需的库装没装。"""

from importlib.util import find_spec

from gongkai.annual.read.errors import Scan

INSTALL = "pip install 'gongkai[ocr]'"
_NEEDED = ("rapidocr", "onnxruntime", "cv2")


def installed() -> bool:
    """装没装。"""
    return all(find_spec(name) is not None for name in _NEEDED)


def demand() -> None:
    """没有装的抛 Scan，说明怎样装。"""
    if not installed():
        raise Scan(f"这是扫描件或者图片，没有文字。要认字才读得出，请先安装：{INSTALL}")
