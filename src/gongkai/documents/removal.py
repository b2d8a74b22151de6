"""文件的检查与真正的遮盖：文字、.docx、.xlsx、PDF；OFD 只检查。看不了的（图片）明说，由人看。

遮盖以后读回来核对：用自己的读取器再读一遍，包里、流里的字节也找一遍，遮去的还在的不给。
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from gongkai.documents.concealed import Concealed
from gongkai.documents.errors import FileRefused, Unguardable
from gongkai.documents.leftover import holds
from gongkai.language.columns import HEAD, doubts
from gongkai.language.personal import Hit, mask, personal_in, worth_hiding


@dataclass(frozen=True, slots=True)
class Guarded:
    """一份文件里的发现：各处所在的那一段文字和其中的一处。"""

    text: str
    hit: Hit


@dataclass(frozen=True, slots=True)
class Reading:
    """读出来的：各段文字、文件属性里的字、看不见而仍在的、看不了的说明、可疑的。"""

    pieces: list[str] = field(default_factory=list)
    properties: list[str] = field(default_factory=list)
    concealed: list[Concealed] = field(default_factory=list)
    trouble: str = ""
    #: “身份证号”一列里可疑的
    doubts: list[str] = field(default_factory=list)


def inspect(content: bytes, kind: str, also: Iterable[str] = ()) -> list[Guarded]:
    """`kind`（pdf、docx、xlsx、txt）文件里的个人信息和 `also`；看不了的抛 Unguardable。"""
    values = _values(also)
    return [
        Guarded(piece, hit)
        for piece in (*pieces(content, kind, values), *properties(content, kind, values))
        for hit in personal_in(piece, values)
    ]


def pieces(content: bytes, kind: str, also: Collection[str] = ()) -> list[str]:
    """`kind` 文件里的各段文字；看不了的抛 Unguardable。"""
    found: list[str] = _reader(kind).pieces(content, also)
    return found


def properties(content: bytes, kind: str, also: Collection[str] = ()) -> list[str]:
    """文件属性里的字；看不了的抛 Unguardable。"""
    found: list[str] = _reader(kind).properties(content, also)
    return found


def concealed(content: bytes, kind: str) -> list[Concealed]:
    """看不见而仍在文件里的字；看不了的抛 Unguardable。"""
    found: list[Concealed] = _reader(kind).concealed(content)
    return found


def unread(content: bytes, kind: str) -> str:
    """里面程序看不了的（图片、嵌着的别的东西）的说明；没有为空。"""
    found: str = _reader(kind).unread(content)
    return found


def read(content: bytes, kind: str) -> Reading:
    """读一份：损坏的、程序看不了的也不抛。可以在别的进程里做。"""
    try:
        words = pieces(content, kind)
        headed = any(HEAD.search(one) for one in words)
        tables = _reader(kind).tables(content) if headed else []
        return Reading(
            words,
            properties(content, kind),
            concealed(content, kind),
            unread(content, kind),
            [doubt.words for rows in tables for doubt in doubts(rows)],
        )
    except FileRefused as error:
        return Reading(trouble=str(error))


def masked_file(content: bytes, kind: str, also: Iterable[str] = ()) -> bytes:
    """遮去全部个人信息、`also` 和看不见的字以后的文件；遮去的字不再在文件里。

    看不了的抛 Unguardable；读回来还有的抛 FileRefused。
    """
    values = _values(also)
    removed = {g.hit.number for g in inspect(content, kind, values) if g.hit.hides}
    hidden: bytes = _reader(kind).masked(content, values)
    _demand_gone(hidden, kind, removed | set(values))
    return hidden


def _demand_gone(content: bytes, kind: str, removed: Collection[str]) -> None:
    """自己的读取器读不出、字节里也没有；还有的抛 FileRefused。"""
    left = [g for g in inspect(content, kind, removed) if g.hit.hides]
    if left or concealed(content, kind) or holds(content, kind, removed):
        raise FileRefused("遮盖以后仍然查得出个人信息，没有提供；请自行处理后重新上传。")


def _values(also: Iterable[str]) -> list[str]:
    """长的在前：短的是它的一部分时，不会只遮一半。"""
    found = {value for words in also if (value := worth_hiding(words))}
    return sorted(found, key=lambda value: (-len(value), value))


class _Text:
    """纯文字。"""

    @staticmethod
    def pieces(content: bytes, also: Collection[str] = ()) -> list[str]:
        return [content.decode("utf-8")]

    @staticmethod
    def properties(content: bytes, also: Collection[str] = ()) -> list[str]:
        return []

    @staticmethod
    def concealed(content: bytes) -> list[Concealed]:
        return []

    @staticmethod
    def unread(content: bytes) -> str:
        return ""

    @staticmethod
    def tables(content: bytes) -> list[list[list[str]]]:
        return [[re.split(r"[,，\t]", line) for line in content.decode("utf-8").splitlines()]]

    @staticmethod
    def masked(content: bytes, also: Collection[str] = ()) -> bytes:
        return mask(content.decode("utf-8"), also).encode()


_MODULES = {"docx": "office", "xlsx": "office", "pdf": "pdf", "ofd": "ofd"}


def _reader(kind: str) -> Any:
    """有 pieces、concealed、masked 的；用到才载入。"""
    if kind == "txt":
        return _Text
    if kind not in _MODULES:
        raise Unguardable("图片里的字程序看不了，请逐页看过有没有身份证号码、电话、住址再提供。")
    return import_module(f"gongkai.documents.{_MODULES[kind]}")
