"""PDF 一页的字：pdfium 按 UTF-16 的单元数，生僻字是两半，占两个位置。"""

import contextlib
import ctypes
import struct
from typing import Any


def units(text_page: Any) -> str:
    """一页的字，每个的位置就是 pdfium 的字序数；生僻字是两半，要 `whole` 合起来。

    一次取出快得多；取出的与字数不一样多的（有的字取不出），一个一个取。
    """
    import pypdfium2.raw as raw

    count = text_page.count_chars()
    found = (ctypes.c_ushort * (count + 1))()
    if raw.FPDFText_GetText(text_page.raw, 0, count, found) == count + 1:
        text = bytes(found)[: 2 * count].decode("utf-16-le", "surrogatepass")
        # 有生僻字的，解出来就合起来了，位置对不上
        return text if len(text) == count else "".join(map(chr, found[:count]))
    return "".join(chr(raw.FPDFText_GetUnicode(text_page.raw, i)) for i in range(count))


def is_half(char: str) -> bool:
    """是生僻字的一半。"""
    return "\ud800" <= char <= "\udfff"


def halved(text: str) -> str:
    """生僻字成为两半：与 `units` 的字一样，好在其中查找。"""
    data = text.encode("utf-16-le", "surrogatepass")
    return "".join(chr(unit) for (unit,) in struct.iter_unpack("<H", data))


def whole(text: str) -> str:
    """两半合成一个字；落单的一半成为“�”。"""
    with contextlib.suppress(UnicodeEncodeError):
        text.encode()
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
