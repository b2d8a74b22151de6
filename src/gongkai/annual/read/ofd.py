"""读 .ofd（GB/T 33190）：文字层按位置成行、成表。"""

from gongkai.annual.read.errors import Scan
from gongkai.annual.read.lines import Builder, Lines
from gongkai.documents.ofd_pages import pages
from gongkai.documents.ruled import blocks

_FEWEST_GLYPHS = 60


def read_ofd(data: bytes) -> Lines:
    """.ofd 字节 -> Lines；没有文字层抛 Scan，打不开的抛 `opening` 的各种错误。"""
    found = pages(data)
    if sum(len(page.glyphs) for page in found) < _FEWEST_GLYPHS:
        raise Scan("OFD 里没有文字，大概是扫描件。请提供文字版，或者先做文字识别再核对。")
    builder = Builder()
    for number, page in enumerate(found, 1):
        for block in blocks(page):
            if isinstance(block, str):
                builder.paragraph(block, f"第{number}页")
            else:
                builder.grid(block, f"第{number}页")
    return builder.done()
