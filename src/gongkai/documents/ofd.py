"""OFD（GB/T 33190）：读得出字，也看得出号码；换不了——字形的编号要跟着改，没有把握，请人处理。"""

import re
from collections.abc import Collection
from typing import Any

from gongkai.documents import opening
from gongkai.documents.concealed import Concealed
from gongkai.documents.errors import Unguardable

_PICTURE = re.compile(r"\.(?:png|jpe?g|bmp|gif|tiff?|jb2|esl|dat)$", re.I)
_PROPERTIES = ("Title", "Author", "Subject", "Abstract", "Keyword", "CustomData", "Creator")


def pieces(content: bytes, also: Collection[str] = ()) -> list[str]:
    """各页的文字、批注、书签；一个文字对象一行，同一行里接着的对象连起来再看一遍。"""
    found = []
    for root in _roots(content):
        lines = [_joined(one) for one in root.iter("{*}TextObject")]
        found += [line for line in lines if line.strip()]
        found += ["".join(lines)] if len(lines) > 1 else []
        found += [str(value) for value in root.xpath("//@*[name()='Title' or name()='Remark']")]
        found += [one.text for one in root.iter("{*}Parameter", "{*}URI") if one.text]
    return found


def properties(content: bytes, also: Collection[str] = ()) -> list[str]:
    """题名、作者、关键词、自定义的属性。"""
    names = tuple("{*}" + name for name in _PROPERTIES)
    return [one.text for root in _roots(content) for one in root.iter(*names) if one.text]


def concealed(content: bytes) -> list[Concealed]:
    """看不见而仍在的：看不出。"""
    return []


def unread(content: bytes) -> str:
    """图片、印章看不了的说明。"""
    count = sum(bool(_PICTURE.search(name)) for name in opening.names_in(content))
    return f"OFD 里有 {count} 幅图片或者印章，程序看不了，请逐页看过。" if count else ""


def tables(content: bytes) -> list[list[list[str]]]:
    """表格：文字没有格子，看不出。"""
    return []


def masked(content: bytes, also: Collection[str] = ()) -> bytes:
    """换不了。"""
    raise Unguardable("OFD 里的字程序换不了，请在原来的文件里遮去，重新生成 OFD 再上传。")


def _roots(content: bytes) -> list[Any]:
    with opening.package(content) as package:
        parts = [n for n in package.namelist() if n.lower().endswith(".xml")]
        return [opening.xml(opening.part(package, name)) for name in parts]


def _joined(text: Any) -> str:
    return "".join(one.text or "" for one in text.iter("{*}TextCode"))
