"""下载的头：文件名各种写法都安全，浏览器不猜类型。"""

import re
import unicodedata
from urllib.parse import quote

from gongkai.documents.kinds import MIME

#: 可以在页面里直接显示的；别的一律作为附件下载
_SHOWN = ("png", "jpg")
_LONGEST = 150
_NAMELESS = "文件"
#: 控制、改变方向、换行、不成字的，都不进文件名
_UNPRINTED = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_SEPARATORS = re.compile(r"[/\\:]")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,10}$")
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9 ._()\-]+")


def download(name: str, kind: str, *, inline: bool = False) -> dict[str, str]:
    """`HttpResponse(content, headers=download(名称, 类型))`。

    `kind` 是 MIME 的键；`inline` 只对图片有效，别的不在浏览器里打开。
    """
    place = "inline" if inline and kind in _SHOWN else "attachment"
    clean = clean_name(name)
    return {
        "Content-Type": MIME.get(kind, "application/octet-stream"),
        "Content-Disposition": (
            f"{place}; filename=\"{_plain(clean)}\"; filename*=UTF-8''{quote(clean, safe='')}"
        ),
        "X-Content-Type-Options": "nosniff",
    }


def clean_name(name: str) -> str:
    """可以作文件名的：没有控制的、改变方向的字符和路径，不过长（留住后缀）。"""
    shown = "".join(c for c in name if unicodedata.category(c) not in _UNPRINTED)
    shown = _SEPARATORS.sub("_", shown).strip(" .")
    stem, suffix = _split(shown)
    shown = stem[: _LONGEST - len(suffix)] + suffix
    return shown or _NAMELESS


def _split(name: str) -> tuple[str, str]:
    """（前面，连点的后缀）。"""
    found = _SUFFIX.search(name)
    return (name[: found.start()], found[0]) if found else (name, "")


def _plain(name: str) -> str:
    """给不认 filename* 的旧浏览器：只有 ASCII。"""
    stem, suffix = _split(name)
    return (_NOT_PLAIN.sub("_", stem).strip(" _.") or "file") + suffix
