"""遮盖以后的字节里还有没有遮去的字：包里每一个部件、PDF 的每一个流，解开了找。"""

import re
import zlib
from collections.abc import Collection, Iterator
from urllib.parse import unquote

from gongkai.documents import opening
from gongkai.documents.errors import TooLarge

_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
_TAG = re.compile(rb"<[^>]*>")
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_DIGITS = b"0123456789"
_SHORTEST = 22
#: （括号里的）和<十六进制的>字符串；对象流开头是“编号 位置”
_LITERAL = re.compile(rb"\(((?:[^()\\]|\\.)*)\)|<([0-9A-Fa-f\s]{4,})>", re.S)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.S)
_OBJECTS = re.compile(rb"\d+ \d+ ")
_QUOTED = re.compile(rb"[\"']([^\"'<>]{11,})[\"']")


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


def _unpacked(content: bytes, depth: int = 0) -> Iterator[bytes]:
    """各部件，连同去掉标记以后的；嵌着的包也解开，套得太深的抛 TooLarge。"""
    if depth > opening.DEEPEST:
        raise TooLarge("文件里一层套一层地嵌着别的文件，没有看；请拆开再试。")
    with opening.package(content) as package:
        for item in package.infolist():
            part = opening.part(package, item)
            yield part
            if part.startswith(b"PK\x03\x04"):
                yield from _unpacked(part, depth + 1)
            elif part[:200].lstrip().startswith(b"<"):
                yield _TAG.sub(b"", part)


def _streams(content: bytes) -> Iterator[bytes]:
    """PDF 的各个流；一共解开的有上限，超过的抛 TooLarge。"""
    left = opening.LARGEST_PACKAGE
    for match in _STREAM.finditer(content):
        try:
            found = zlib.decompressobj().decompress(match[1], opening.LARGEST_PART)
        except zlib.error:  # 没有压缩的（XMP 常是），或者别的压缩
            found = match[1]
        left -= len(found)
        if left < 0:
            raise TooLarge("PDF 解开以后过大，没有打开。")
        yield found


def strings(content: bytes) -> Iterator[str]:
    """PDF 对象里的字符串（替代文字、自定义的属性、链接……）和 XMP；页面的内容由读取器读。"""
    yield from _literals(_STREAM.sub(b"", content))
    for part in _streams(content):
        head = part[:2000].lstrip()
        if head.startswith((b"<?xpacket", b"<x:xmpmeta", b"<rdf", b"<?xml")):
            yield _TAG.sub(b"\n", part).decode("utf-8", "replace")
            yield "\n".join(m.decode("utf-8", "replace") for m in _QUOTED.findall(part))
        elif _OBJECTS.match(head):
            yield from _literals(part)


def _literals(part: bytes) -> Iterator[str]:
    for match in _LITERAL.finditer(part):
        if match[1] is not None:
            yield _decoded(_ESCAPE.sub(_unescaped, match[1]))
        elif len(match[2]) >= _SHORTEST:
            digits = re.sub(rb"\s", b"", match[2])
            yield _decoded(bytes.fromhex((digits + b"0")[: len(digits) // 2 * 2].decode()))


def _unescaped(match: re.Match[bytes]) -> bytes:
    code = match[1]
    if code.isdigit():
        return bytes([int(code, 8) & 255])
    return {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"\n": b""}.get(code, code)


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xfe\xff", b"\xff\xfe")):
        return raw.decode("utf-16", "replace")
    return unquote(raw.decode("utf-8", "replace"))


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
