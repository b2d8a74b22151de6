"""扫描件、照片：摆正、找表格线、认字、由勾稽关系挑定，得到年报。

要另装 `gongkai[ocr]`（rapidocr）。数字的每一种可能都留着，全部勾稽成立的才采用，挑不定的标歧义。
"""

from gongkai.annual.model import Report
from gongkai.annual.read.errors import ReadError, Scan
from gongkai.annual.read.lines import Lines
from gongkai.annual.read.scan.needed import INSTALL, demand, installed
from gongkai.annual.read.text import read_lines

__all__ = ["INSTALL", "installed", "read_scan"]


def _report(lines: Lines) -> Report:
    try:
        return read_lines(lines)
    except ReadError as error:
        raise Scan(f"这是扫描件或者图片，认字以后仍读不成年报：{error.message}") from error


def read_scan(data: bytes, kind: str, *, by_identities: bool = True) -> Report:
    """扫描的 PDF、PNG、JPG -> 年报；没有装认字的库抛 Scan。

    `by_identities` 为假时只取最可能的写法，供测量勾稽的作用。
    """
    demand()
    import cv2  # 要装了才有

    from gongkai.annual.read.scan.choose import settle
    from gongkai.annual.read.scan.pages import Pages
    from gongkai.annual.read.scan.pictures import pages_of

    cv2.setNumThreads(1)
    pages = Pages()
    for picture in pages_of(data, kind):
        pages.page(picture)
    report = _report(pages.done())
    settle(report, pages.numbers.options, by_identities=by_identities)
    return report
