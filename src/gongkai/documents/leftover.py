"""遮盖以后的字节里还有没有遮去的字：包里每一个部件、PDF 的每一个流，解开了找。"""

import re
import zlib
from collections.abc import Collection, Iterator

from gongkai.documents import opening

_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
_TAG = re.compile(rb"<[^>]*>")
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_DIGITS = b"0123456789"


def holds(content: bytes, kind: str, values: Collection[str]) -> bool:
    """`values` 里有一个还在。"""
    parts = _parts(content, kind)
    return any(_is_in(value, part) for part in parts for value in values)


def _parts(content: bytes, kind: str) -> Iterator[bytes]:
    if kind == "pdf":
        yield content
        yield from _streams(content)
    elif kind in ("docx", "xlsx"):
        yield from _unpacked(content)
    else:
        yield content


def _unpacked(content: bytes) -> Iterator[bytes]:
    """各部件，连同去掉标记以后的；嵌着的包也解开。"""
    with opening.package(content) as package:
        for item in package.infolist():
            part = opening.part(package, item)
            yield part
            if part.startswith(b"PK\x03\x04"):
                yield from _unpacked(part)
            elif part[:200].lstrip().startswith(b"<"):
                yield _TAG.sub(b"", part)


def _streams(content: bytes) -> Iterator[bytes]:
    for match in _STREAM.finditer(content):
        try:
            yield zlib.decompressobj().decompress(match[1], opening.LARGEST_PART)
        except zlib.error:
            continue


def _is_in(value: str, part: bytes) -> bool:
    """号码的前后不能还有数字：别的数里的一段不是它。"""
    for encoding in _ENCODINGS:
        sought = value.encode(encoding)
        start = part.find(sought)
        while start >= 0:
            if not value.isdigit() or _stands_alone(part, start, len(sought), len(value)):
                return True
            start = part.find(sought, start + 1)
    return False


def _stands_alone(part: bytes, start: int, size: int, count: int) -> bool:
    step = size // count
    before = part[max(0, start - step) : start].strip(b"\0")
    after = part[start + size : start + size + step].strip(b"\0")
    return before not in (bytes([d]) for d in _DIGITS) and after not in (
        bytes([d]) for d in _DIGITS
    )
